import { WardenError } from '../../model/errors.ts';
import { type ByteFeed, feedOf } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import { gunzip } from './gzip.ts';
import type { StreamNotes } from './stream-notes.ts';
import { unzstd } from './zstd.ts';

/** What became of a layer's compressed stream; complete once `output` has ended or thrown. */
export interface LayerTally {
  /** Bytes of the blob that were read, all of them when `output` ended. */
  bytesIn: number;
  /** Bytes of the blob that belong to gzip members or zstd frames. */
  consumed: number;
  /** Bytes behind the last member or frame, on which a container runtime may fail: `bytesIn - consumed`. */
  trailing: number;
  /** Gzip members or zstd frames that were complete. */
  members: number;
}

export interface LayerStream {
  /** The uncompressed bytes, in chunks of at most 1 MiB that belong to the consumer. */
  readonly output: AsyncIterable<Buffer>;
  readonly tally: Readonly<LayerTally>;
}

/**
 * Decompresses a layer. Reads its input to the end even behind the last member, so that all of it can be hashed.
 *
 * @param onStructure gets every byte that is neither content nor needed to decode it: gzip extra fields, names and
 *   comments, skippable zstd frames (where zstd:chunked keeps its table of contents), and whatever trails the stream
 * @throws WardenError while iterating `output`, after everything before the fault was yielded: LAYER_MALFORMED,
 *   COMPRESSION_UNSUPPORTED; and whatever `chunks` throws
 */
export function decompressLayer(
  kind: 'none' | 'gzip' | 'zstd',
  chunks: AsyncIterable<Uint8Array>,
  onStructure: (bytes: Buffer) => void,
): LayerStream {
  const tally: LayerTally = { bytesIn: 0, consumed: 0, trailing: 0, members: 0 };
  return { output: decode(kind, chunks, onStructure, tally), tally };
}

async function* decode(
  kind: 'none' | 'gzip' | 'zstd',
  chunks: AsyncIterable<Uint8Array>,
  onStructure: (bytes: Buffer) => void,
  tally: LayerTally,
): AsyncGenerator<Buffer> {
  const feed = feedOf(counted(chunks, tally));
  const notes: StreamNotes = { members: 0, onStructure };
  try {
    yield* decoders[kind](feed, notes);
  } catch (error) {
    throw asWardenError(kind, error);
  } finally {
    tally.consumed = feed.consumed();
    tally.members = notes.members;
  }
  for (let rest = await feed.next(maxChunk); rest; rest = await feed.next(maxChunk)) {
    tally.trailing += rest.length;
    onStructure(rest);
  }
}

const maxChunk = 1024 * 1024;

const decoders = { none: plain, gzip: gunzip, zstd: unzstd };

async function* plain(feed: ByteFeed): AsyncGenerator<Buffer> {
  for (let chunk = await feed.next(maxChunk); chunk; chunk = await feed.next(maxChunk)) yield chunk;
}

async function* counted(chunks: AsyncIterable<Uint8Array>, tally: LayerTally): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tally.bytesIn += chunk.length;
    yield chunk;
  }
}

function asWardenError(kind: string, error: unknown): unknown {
  if (!(error instanceof DecodeError)) return error;
  const code = error.reason === 'compression-unsupported' ? 'COMPRESSION_UNSUPPORTED' : 'LAYER_MALFORMED';
  return new WardenError(code, `The ${kind} layer is ${error.reason}: ${error.message}`, { cause: error });
}
