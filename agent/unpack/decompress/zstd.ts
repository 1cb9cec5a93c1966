import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import type { StreamNotes } from './gzip.ts';
import { xxh64 } from './xxh64.ts';
import { driveZlib } from './zlib-driver.ts';
import {
  exactly,
  isSkippableFrame,
  isZstdFrame,
  readZstdBlock,
  readZstdFrame,
  type ZstdFrame,
} from './zstd-frame.ts';

/** A part of a frame: its header, some blocks; the last one ends with the checksum, if the frame has one. */
interface FramePiece {
  readonly bytes: Buffer;
  readonly last: boolean;
}

type FrameDecoder = (frame: ZstdFrame, nextPiece: () => Promise<FramePiece>) => AsyncGenerator<Buffer>;

/** Blocks handed to the decoder at a time; each produces 128 KiB at most. */
const blocksPerPiece = 8;

/**
 * Decodes all zstd frames that follow one another, skippable ones between them; stops before the first byte that
 * begins no frame and leaves it in the feed. Frames are cut here, so that Node's decoder and the one in JavaScript
 * (Node 20) see the same bytes and refuse the same ones.
 *
 * @throws DecodeError after everything before the fault was yielded
 * @see RFC 8878
 */
export function unzstd(feed: ByteFeed, notes: StreamNotes): AsyncGenerator<Buffer> {
  return unzstdWith(nativeDecoder ?? scriptDecoder, feed, notes);
}

/** `unzstd` with a given decoder, so that a test can hold the two against each other. */
export async function* unzstdWith(
  decoder: FrameDecoder,
  feed: ByteFeed,
  notes: StreamNotes,
): AsyncGenerator<Buffer> {
  for (;;) {
    const magic = await feed.read(4);
    if (isSkippableFrame(magic)) {
      await skipFrame(feed, notes);
    } else if (isZstdFrame(magic)) {
      const frame = await readZstdFrame(feed, magic);
      let size = 0;
      for await (const chunk of decoder(frame, piecesOf(feed, frame))) {
        size += chunk.length;
        yield chunk;
      }
      if (frame.contentSize !== null && size !== frame.contentSize)
        throw new DecodeError('corrupt', 'a zstd frame does not hold as many bytes as it says');
      notes.members++;
    } else {
      feed.unread(magic);
      if (notes.members === 0) throw new DecodeError('corrupt', 'no zstd frame');
      return;
    }
  }
}

/** The decoder of this Node, where it has one (22.15 and later). */
export const nativeDecoder: FrameDecoder | null = (() => {
  const { createZstdDecompress } = zlib as {
    createZstdDecompress?: (options: { chunkSize: number }) => Transform & { bytesWritten: number };
  };
  if (!createZstdDecompress) return null;
  return async function* (frame, nextPiece) {
    const chunkSize = Math.max(1024, Math.min(frame.contentSize ?? Number.POSITIVE_INFINITY, 1024 * 1024));
    let last = false;
    const nextBytes = async () => {
      if (last) return null;
      const piece = await nextPiece();
      last = piece.last;
      return piece.bytes;
    };
    try {
      yield* driveZlib(createZstdDecompress({ chunkSize }), nextBytes);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException | null)?.code;
      if (code?.startsWith('ZSTD_') || code === 'Z_BUF_ERROR')
        throw new DecodeError('corrupt', `the zstd stream is not valid (${(error as Error).message})`);
      throw error;
    }
  };
})();

/** fzstd, with the checksum verified here because it does not. */
export const scriptDecoder: FrameDecoder = async function* (frame, nextPiece) {
  const produced: Buffer[] = [];
  const hash = frame.checksum ? xxh64() : null;
  const decoder = new Decompress((chunk) => {
    if (chunk.length > 0) produced.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  });
  for (;;) {
    const { bytes, last } = await nextPiece();
    let failure: Error | null = null;
    try {
      decoder.push(bytes, last);
    } catch (error) {
      failure = error as Error;
    }
    for (const chunk of produced.splice(0)) {
      hash?.update(chunk);
      yield chunk;
    }
    if (failure) throw new DecodeError('corrupt', `the zstd stream is not valid (${failure.message})`);
    if (!last) continue;
    if (hash && Number(hash.digest() & 0xffffffffn) !== bytes.readUInt32LE(bytes.length - 4))
      throw new DecodeError('corrupt', 'the zstd checksum does not match');
    return;
  }
};

/** Cuts one frame into pieces. A fault in a block is thrown after the blocks before it were handed out. */
function piecesOf(feed: ByteFeed, frame: ZstdFrame): () => Promise<FramePiece> {
  let parts: Buffer[] = [frame.header];
  let failure: unknown = null;
  return async () => {
    if (failure) throw failure;
    let last = false;
    try {
      for (let i = 0; i < blocksPerPiece && !last; i++) {
        const block = await readZstdBlock(feed, frame);
        parts.push(block.bytes);
        last = block.last;
      }
      if (last && frame.checksum) parts.push(await exactly(feed, 4));
    } catch (error) {
      failure = error;
      last = false;
    }
    const bytes = Buffer.concat(parts);
    parts = [];
    return { bytes, last };
  };
}

async function skipFrame(feed: ByteFeed, notes: StreamNotes): Promise<void> {
  let left = (await exactly(feed, 4)).readUInt32LE(0);
  while (left > 0) {
    const part = await feed.next(Math.min(left, 1024 * 1024));
    if (!part) throw new DecodeError('truncated', 'a skippable zstd frame is cut off');
    notes.onStructure?.(part);
    left -= part.length;
  }
}
