import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import type { StreamNotes } from './stream-notes.ts';
import { type FrameDecoder, type FramePiece, nativeDecoder, scriptDecoder } from './zstd-decoder.ts';
import {
  exactly,
  isSkippableFrame,
  isZstdFrame,
  readZstdBlock,
  readZstdFrame,
  type ZstdFrame,
} from './zstd-frame.ts';

/** Blocks handed to a decoder at a time. */
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
  decode: FrameDecoder,
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
      for await (const chunk of decode(frame, piecesOf(feed, frame))) {
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

/** Cuts one frame into pieces. A fault in a block is thrown after the blocks before it were handed out. */
async function* piecesOf(feed: ByteFeed, frame: ZstdFrame): AsyncGenerator<FramePiece> {
  let parts: Buffer[] = [frame.header];
  for (;;) {
    let blocks = 0;
    let last = false;
    let failure: unknown = null;
    try {
      for (; blocks < blocksPerPiece && !last; blocks++) {
        const block = await readZstdBlock(feed, frame);
        parts.push(block.bytes);
        last = block.last;
      }
      if (last && frame.checksum) parts.push(await exactly(feed, 4));
    } catch (error) {
      failure = error;
    }
    yield { parts, blocks, last: last && !failure };
    if (failure) throw failure;
    if (last) return;
    parts = [];
  }
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
