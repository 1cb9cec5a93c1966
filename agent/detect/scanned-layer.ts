import type { GapReason } from '../model/coverage.ts';
import type { Digest } from '../model/digest.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { LayerRead } from '../unpack/layer/messages.ts';
import type { LayerContents } from './content-intake.ts';
import type { LayerBooks } from './layer-books.ts';

/** One layer of an image after the scan: read (now or earlier), or not. */
export interface ScannedLayer {
  /** As the manifest names it, else as computed. */
  readonly digest: Digest;
  readonly mediaType: string;
  readonly claimedSize: number | null;
  readonly claimedDiffId: Digest | null;
  readonly outcome:
    | {
        readonly state: 'read';
        readonly read: LayerRead;
        readonly contents: LayerContents;
        readonly books: LayerBooks;
        /** Another scan would find the same: nothing of it depends on time, budget or a crash. */
        readonly repeats: boolean;
      }
    | {
        readonly state: 'failed';
        readonly reason: GapReason;
        readonly code: ErrorCode;
        readonly detail: string;
      };
}

/** What was established about a layer against what manifest and config say. Ids of structural detectors. */
export function contradictions(layer: ScannedLayer): { id: string; detail: string }[] {
  if (layer.outcome.state === 'failed') return [];
  const { read } = layer.outcome;
  const found: { id: string; detail: string }[] = [];
  if (read.digest === null) return [];
  if (layer.claimedSize !== null && read.compressedBytes !== layer.claimedSize)
    found.push({
      id: 'layer/size-mismatch',
      detail: `${read.compressedBytes} bytes, where the manifest says ${layer.claimedSize}`,
    });
  if (read.digest !== layer.digest)
    found.push({ id: 'layer/digest-mismatch', detail: `the bytes have ${read.digest}` });
  if (layer.claimedDiffId !== null && read.diffId !== null && read.diffId !== layer.claimedDiffId)
    found.push({
      id: 'layer/diff-id-mismatch',
      detail: `the config says ${layer.claimedDiffId}, the bytes have ${read.diffId}`,
    });
  const stated = statedCompression(layer.mediaType);
  if (stated !== null && stated !== read.compression)
    found.push({ id: 'layer/media-type-mismatch', detail: `${layer.mediaType} holds ${read.compression}` });
  return found;
}

/** null where the media type says nothing about compression. Docker's `.tar.gzip` types are often given to plain tars by old tools. */
function statedCompression(mediaType: string): string | null {
  if (/\+gzip$/.test(mediaType)) return 'gzip';
  if (/\+zstd$/.test(mediaType)) return 'zstd';
  return null;
}
