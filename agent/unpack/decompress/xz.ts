import { createRequire } from 'node:module';
import { ReadableStream } from 'node:stream/web';
import { crc32 } from 'node:zlib';
import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import { hasUnknownCheck, withoutChecks } from './xz-checks.ts';

/** Whether these twelve bytes are the header of an xz stream, by magic and checksum. */
export function isXz(head: Buffer): boolean {
  return (
    head.length >= 12 &&
    head.toString('hex', 0, 6) === 'fd377a585a00' &&
    crc32(head.subarray(6, 8)) === head.readUInt32LE(8)
  );
}

/**
 * Decodes the xz streams that follow one another, to the end of the feed. The decoder (xz-embedded in WebAssembly)
 * takes dictionaries up to 64 MiB (all presets) and LZMA2 alone; checks beyond CRC64 are left unverified.
 *
 * @throws DecodeError after what came before the fault was yielded, but for its last 64 KiB; bytes behind the last
 *   stream are `corrupt`, as for `xz` itself
 * @see https://tukaani.org/xz/xz-file-format.txt
 */
export async function* unxz(feed: ByteFeed): AsyncGenerator<Buffer> {
  const { XzReadableStream } = createRequire(import.meta.url)(
    'xz-decompress',
  ) as typeof import('xz-decompress');
  const head = await feed.read(12);
  feed.unread(head);
  const pieces = hasUnknownCheck(head) ? withoutChecks(feed) : piecesOf(feed);
  const source = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await pieces.next();
      if (step.done) controller.close();
      else controller.enqueue(step.value);
    },
  });
  const reader = new XzReadableStream(
    source as ConstructorParameters<typeof XzReadableStream>[0],
  ).getReader();
  let over = false;
  try {
    for (;;) {
      let step: { done: boolean; value?: Uint8Array | undefined };
      try {
        step = await reader.read();
      } catch (error) {
        over = true;
        throw asDecodeError(error);
      }
      if (step.done || !step.value) {
        over = true;
        return;
      }
      const { buffer, byteOffset, byteLength } = step.value;
      if (byteLength > 0) yield Buffer.from(buffer, byteOffset, byteLength);
    }
  } finally {
    // Frees the decoder for the next stream; a stream that ended or failed has done so itself.
    if (!over) await reader.cancel();
  }
}

async function* piecesOf(feed: ByteFeed): AsyncGenerator<Buffer> {
  for (let piece = await feed.next(pieceSize); piece; piece = await feed.next(pieceSize)) yield piece;
}

const pieceSize = 64 * 1024;

/** The decoder's result codes, as in `enum xz_ret` of xz-embedded; anything else it throws is the input that ran out. */
function asDecodeError(error: unknown): DecodeError {
  if (error instanceof DecodeError) return error;
  const code = /error code (\d+)/.exec((error as Error).message)?.[1];
  if (code === '2' || code === '4' || code === '6')
    return new DecodeError(
      'compression-unsupported',
      'the xz stream uses a filter, check or dictionary that is not supported',
    );
  if (code === '3' || code === '5' || code === '7')
    return new DecodeError('corrupt', 'the xz stream is not valid');
  return new DecodeError('truncated', 'the xz stream is cut off, or other bytes follow it');
}
