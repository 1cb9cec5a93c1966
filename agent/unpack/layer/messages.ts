import type { GapReason } from '../../model/coverage.ts';
import type { Digest } from '../../model/digest.ts';
import type { ErrorCode } from '../../model/errors.ts';
import type { BudgetLimits } from '../budget.ts';
import type { EntryColumns } from '../entry-table.ts';
import type { TarTotals } from '../tar/entry.ts';

/** Enough to keep a thread busy while the next bytes arrive, little enough to hold for several layers. */
export const segmentCount = 8;
export const segmentBytes = 512 * 1024;

/** What a layer thread is given at its start. */
export interface ThreadSetup {
  /** `segmentCount` segments of `segmentBytes` each, through which blobs reach the thread. */
  readonly segments: SharedArrayBuffer;
  readonly slabFd: number;
  readonly budgetFd: number;
  readonly budgetSlot: number;
  readonly limits: BudgetLimits;
  readonly spoolDir: string;
}

/** Main thread → layer thread. */
export type ToLayer =
  /** Begins a layer. `digest`: what the blob's bytes must have; null: nothing names it. */
  | { readonly type: 'layer'; readonly digest: Digest | null }
  /** The next bytes of the blob lie in this segment. */
  | { readonly type: 'chunk'; readonly segment: number; readonly length: number }
  | { readonly type: 'end' }
  /** No more bytes will come, or none are wanted: report what was found so far. */
  | { readonly type: 'stop'; readonly reason: GapReason; readonly detail: string }
  /** A slab that the thread may fill. */
  | { readonly type: 'slab'; readonly slab: number }
  /** Spooled bytes in flight are below the limit again. */
  | { readonly type: 'spool-accepted' };

/** Layer thread → main thread. */
export type FromLayer =
  /** The bytes in this segment were taken: it may be filled again. */
  | { readonly type: 'taken'; readonly segment: number; readonly bytes: number; readonly produced: number }
  | { readonly type: 'slab-wanted' }
  | SlabFilled
  | Spooled
  | { readonly type: 'finished'; readonly result: LayerRead }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** Whole contents lie in a slab. The i-th has the layer's content number `first + i`. */
export interface SlabFilled {
  readonly type: 'slab-filled';
  readonly slab: number;
  readonly first: number;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  /** 32 bytes each. */
  readonly hashes: Uint8Array;
}

/** One content lies in a file of its own. The receiver closes the descriptor. */
export interface Spooled {
  readonly type: 'spooled';
  readonly content: number;
  readonly fd: number;
  readonly size: number;
  readonly sha256: Uint8Array;
}

/** What is known of a layer once its last byte was read. */
export interface LayerRead {
  /** Computed over all bytes of the blob; null when reading was stopped before its end. */
  readonly digest: Digest | null;
  /** Computed over the uncompressed stream; null when that could not be read to its end. */
  readonly diffId: Digest | null;
  readonly compression: string;
  readonly compressedBytes: number;
  readonly tar: TarTotals;
  /** Contents handed over and their bytes: what the receiver must have got. */
  readonly handedOver: { readonly contents: number; readonly bytes: number };
  readonly columns: EntryColumns;
  readonly faults: readonly LayerFault[];
  readonly gaps: readonly LayerGap[];
}

/** A structural oddity; the first few of each id are kept, all are counted. */
export interface LayerFault {
  readonly id: string;
  readonly detail: string;
  /** latin1, or null for the layer as a whole. */
  readonly path: string | null;
  /** How many of this id the layer has; the same on each kept fault of that id. */
  readonly count: number;
}

export interface LayerGap {
  readonly reason: GapReason;
  readonly detail: string;
  /** Bytes not examined; null: cannot be known. */
  readonly bytes: number | null;
}
