import type { Digest } from './digest.ts';

/** Why something was not examined, or only as opaque bytes. Stable codes. */
export const gapReasons = [
  'fetch-failed', // the blob could not be had
  'digest-mismatch', // the blob is not what the manifest names
  'compression-unsupported',
  'encrypted',
  'corrupt', // decoding failed part of the way; what came before it was examined
  'truncated',
  'not-openable', // a container format that we recognise and cannot open (7z, rar)
  'depth', // nested deeper than the budget
  'budget-bytes',
  'budget-ratio',
  'budget-entries',
  'budget-time',
  'engine-timeout',
  'engine-crash',
  'rule-timeout',
  'interrupted',
] as const;
export type GapReason = (typeof gapReasons)[number];

/**
 * One thing that was not (fully) examined.
 * `unreadable`: bytes that no engine saw. `opaque`: its bytes were scanned as they lie, but what they contain was not
 * opened. Both forbid `clear`, unless a policy accepts that reason by name.
 */
export interface Gap {
  readonly state: 'unreadable' | 'opaque';
  readonly reason: GapReason;
  /** Layer index, or null for something above the layers (manifest, config). */
  readonly layer: number | null;
  /** Path in the layer (members joined by `!/`), escaped; null for the whole layer. */
  readonly path: string | null;
  /** Bytes of the stream or file that were not examined; null where the number cannot be known. */
  readonly bytes: number | null;
  /** What happened, escaped. */
  readonly detail: string;
}

/** The ledger of one layer. All byte counts are of the uncompressed stream. */
export interface LayerCoverage {
  readonly digest: Digest;
  /** Computed from the bytes read; null where the stream could not be read to its end. */
  readonly diffId: Digest | null;
  readonly mediaType: string;
  /** Bytes of the blob as stored, read and hashed. */
  readonly compressedBytes: number;
  /** Uncompressed stream: total = content + structure. */
  readonly streamBytes: number;
  /** File content (regular files, and data behind any other header). */
  readonly contentBytes: number;
  /** Headers, PAX records, zero padding, end-of-archive blocks: parsed, and their text scanned. */
  readonly structureBytes: number;
  readonly entries: number;
  readonly files: number;
}

/** The ledger of an image: every byte and every entry is scanned, skipped for a stated reason, or unreadable. */
export interface Coverage {
  readonly layers: readonly LayerCoverage[];
  readonly entries: {
    readonly total: number;
    /** Files with content that an engine examined (or whose content was already examined in this scan or the cache). */
    readonly scanned: number;
    /** Nothing to read: directories, links, devices, fifos, whiteouts, empty files. */
    readonly withoutContent: number;
    readonly unreadable: number;
  };
  readonly bytes: {
    /** Uncompressed bytes of all layer streams. */
    readonly total: number;
    readonly scanned: number;
    readonly structure: number;
    readonly unreadable: number;
  };
  /** What was opened inside files: archives, compressed files, packages. */
  readonly nested: {
    readonly archives: number;
    readonly members: number;
    /** Bytes produced by opening them, all of them scanned. */
    readonly bytes: number;
  };
  /** Sorted by layer, path, reason; at most 1,000, `gapCount` counts them all. */
  readonly gaps: readonly Gap[];
  readonly gapCount: number;
  /** total = scanned + structure + unreadable, and the same for entries. */
  readonly balanced: boolean;
}
