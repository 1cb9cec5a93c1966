import { createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import type { StreamNotes } from './stream-notes.ts';
import { driveZlib } from './zlib-driver.ts';

const pieceSize = 128 * 1024;
/** Where the stream can be read again: the stretch that is then gone over byte by byte. */
const retriedPieceSize = 16 * 1024;
const salvageChunk = 64 * 1024;

/**
 * Decodes one raw deflate stream and leaves what follows it in the feed.
 * @param chunkSize bytes of an output chunk
 * @throws DecodeError after everything before the fault was yielded
 * @see RFC 1951
 */
export async function* inflate(
  feed: ByteFeed,
  chunkSize: number,
  notes: Pick<StreamNotes, 'reopen'>,
): AsyncGenerator<Buffer> {
  if (notes.reopen) {
    const whole = await inflateShort(feed);
    if (whole) {
      yield whole;
      return;
    }
  }
  const start = feed.consumed();
  let last: Buffer = Buffer.alloc(0);
  let accepted = 0;
  let produced = 0;
  const nextPieces = async () => {
    accepted += last.length;
    const piece = await feed.next(notes.reopen ? retriedPieceSize : pieceSize);
    if (piece) last = piece;
    return piece && [piece];
  };
  try {
    const transform = driveZlib(createInflateRaw({ chunkSize }), nextPieces);
    for (let step = await transform.next(); ; step = await transform.next()) {
      if (step.done) {
        feed.unread(last.subarray(last.length - step.value));
        return;
      }
      produced += step.value.length;
      yield step.value;
    }
  } catch (error) {
    const fault = asDecodeError(error);
    if (fault instanceof DecodeError && fault.reason === 'corrupt' && notes.reopen)
      yield* salvage(notes.reopen(start), accepted, produced);
    throw fault;
  }
}

/** A stream that is over within one piece, at a tenth of the cost; null, and nothing taken, if it is not or has a fault. */
async function inflateShort(feed: ByteFeed): Promise<Buffer | null> {
  const piece = await feed.next(retriedPieceSize);
  if (!piece) return null;
  try {
    const options = { info: true, maxOutputLength: salvageChunk } as const;
    const { buffer, engine } = inflateRawSync(piece, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    feed.unread(piece.subarray(engine.bytesWritten));
    return buffer;
  } catch {
    feed.unread(piece);
    return null;
  }
}

/** Decodes again up to the fault, byte by byte at the end, and yields what `produced` bytes did not hold yet. */
async function* salvage(feed: ByteFeed, accepted: number, produced: number): AsyncGenerator<Buffer> {
  let offered = 0;
  const nextPieces = async () => {
    const piece = await feed.next(offered < accepted ? Math.min(retriedPieceSize, accepted - offered) : 1);
    offered += piece?.length ?? 0;
    return piece && [piece];
  };
  let skip = produced;
  try {
    for await (const chunk of driveZlib(createInflateRaw({ chunkSize: salvageChunk }), nextPieces)) {
      if (skip < chunk.length) yield chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
    }
  } catch (error) {
    if (!(asDecodeError(error) instanceof DecodeError)) throw error;
  }
}

function asDecodeError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'Z_BUF_ERROR') return new DecodeError('truncated', 'the deflate stream is cut off');
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT')
    return new DecodeError('corrupt', `the deflate stream is not valid (${(error as Error).message})`);
  return error;
}
