import type { ScanCache } from '../detect/cache/scan-cache.ts';
import { type ContentIntake, type LayerContents, newLayerContents } from '../detect/content-intake.ts';
import type { ContentSet } from '../detect/content-set.ts';
import { auditLayer } from '../detect/layer-books.ts';
import {
  decodeLayerRecord,
  encodeLayerRecord,
  recordLayer,
  restoreContents,
} from '../detect/layer-record.ts';
import type { ScannedLayer } from '../detect/scanned-layer.ts';
import type { ImageLayer } from '../image/image.ts';
import type { Digest } from '../model/digest.ts';
import { type ErrorCode, toWardenError, type WardenError } from '../model/errors.ts';
import type { Budget } from '../unpack/budget.ts';
import type { LayerRead } from '../unpack/layer/messages.ts';
import { runLayer } from '../unpack/layer/run-layer.ts';
import type { LayerThreads } from '../unpack/layer/threads.ts';

export interface LayerScan {
  readonly threads: LayerThreads;
  readonly set: ContentSet;
  readonly intake: ContentIntake;
  readonly cache: ScanCache;
  /** The main thread's share of the budget: known layers are charged as if they were read now. */
  readonly budget: Budget;
  readonly signals: { readonly expired: AbortSignal; readonly cancelled: AbortSignal };
  onLayer(hit: boolean): void;
  onProgress(layer: object, takenBytes: number, producedBytes: number): void;
  onFailure(error: WardenError): void;
}

/** A layer whose contents may still be under examination. */
export type OpenLayer = Omit<ScannedLayer, 'outcome'> & {
  readonly outcome:
    | ScannedLayer['outcome']
    | { readonly state: 'open'; readonly read: LayerRead; readonly contents: LayerContents };
};

/** A digest for a layer that nothing named and that could not be read to its end. */
const unknownDigest: Digest = `sha256:${'0'.repeat(64)}`;

/**
 * Examines one layer: from the cache where its blob is known under this scope, else by reading it. Errors of the world
 * and of the layer become part of the result.
 * @throws WardenError for errors of this machine, and the reason of `signals.cancelled`
 */
export async function scanLayer(layer: ImageLayer, scan: LayerScan): Promise<OpenLayer> {
  const base = { mediaType: layer.mediaType, claimedSize: layer.size, claimedDiffId: layer.claimedDiffId };
  const known = layer.digest === null ? null : await scan.cache.getLayer(layer.digest);
  scan.onLayer(known !== null);
  if (known !== null) {
    const record = decodeLayerRecord(known);
    const spent =
      scan.budget.takeEntries(record.read.tar.entries + record.books.nested.members) ??
      scan.budget.takeBytes(record.read.tar.bytes + record.books.nested.bytes);
    const gaps =
      spent === null ? [] : [{ reason: spent, detail: 'the budget does not hold this layer', bytes: null }];
    const contents = restoreContents(record, scan.set);
    return {
      ...base,
      digest: layer.digest!,
      outcome: {
        state: 'read',
        read: { ...record.read, gaps },
        contents,
        books: record.books,
        repeats: spent === null,
      },
    };
  }
  const contents = newLayerContents();
  try {
    const { read, fetchError } = await runLayer(
      layer.digest,
      layer.open(AbortSignal.any([scan.signals.expired, scan.signals.cancelled])),
      scan.threads,
      scan.intake.takerFor(contents),
      scan.signals,
      (taken, produced) => scan.onProgress(layer, taken, produced),
    );
    if (fetchError?.fault === 'warden') throw fetchError;
    if (fetchError) scan.onFailure(fetchError);
    return {
      ...base,
      digest: layer.digest ?? read.digest ?? unknownDigest,
      outcome: { state: 'open', read, contents },
    };
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (error.fault === 'warden') throw error;
    scan.onFailure(error);
    const outcome = {
      state: 'failed',
      reason: failureReason(error.code),
      code: error.code,
      detail: error.message,
    } as const;
    return { ...base, digest: layer.digest ?? unknownDigest, outcome };
  }
}

/** Closes the books of a layer once all its contents are settled, and keeps it for later scans if it repeats. */
export async function closeLayer(
  layer: OpenLayer,
  scan: Pick<LayerScan, 'cache' | 'set'>,
): Promise<ScannedLayer> {
  const { outcome, ...base } = layer;
  if (outcome.state !== 'open') return { ...base, outcome };
  const { read, contents } = outcome;
  const books = auditLayer(read, contents, scan.set);
  const record = read.digest === layer.digest ? recordLayer(read, books, contents, scan.set) : null;
  if (record !== null) await scan.cache.putLayer(layer.digest, encodeLayerRecord(record));
  return { ...base, outcome: { state: 'read', read, contents, books, repeats: record !== null } };
}

function failureReason(code: ErrorCode): 'engine-crash' | 'fetch-failed' {
  return code === 'WORKER_DIED' ? 'engine-crash' : 'fetch-failed';
}
