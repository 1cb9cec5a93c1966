import { createRequire } from 'node:module';
import type { Bytes } from '../nested/member.ts';
import { DecodeError } from './decode-error.ts';

/** The part of seek-bzip that is used; it has no types of its own. */
interface SeekBzip {
  decode(input: ByteInput, output: { writeByte(byte: number): void }): void;
}

interface ByteInput {
  readByte(): number;
  read(into: Buffer, offset: number, length: number): number;
}

const chunkSize = 256 * 1024;
const windowSize = 64 * 1024;

/** Whether these ten bytes begin a bzip2 stream: magic, level, and the magic of a block or of the stream's end. */
export function isBzip2(head: Buffer): boolean {
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'BZh' || head[3]! < 0x31 || head[3]! > 0x39)
    return false;
  const block = head.toString('hex', 4, 10);
  return block === '314159265359' || block === '177245385090';
}

/**
 * Decodes the bzip2 streams that follow one another from `offset` on. Memory is bounded by one block (4 MiB) and one
 * chunk. Synchronous.
 *
 * @param onInput told the offset that was read up to, at most 64 KiB ahead of what was used
 * @param push gets chunks of at most 256 KiB; what it throws ends the decoding
 * @returns the offset behind the last stream
 * @throws DecodeError after everything before the fault was pushed
 */
export function bunzip2(
  source: Bytes,
  offset: number,
  push: (chunk: Buffer) => void,
  onInput: (offset: number) => void,
): number {
  const { decode } = createRequire(import.meta.url)('seek-bzip') as SeekBzip;
  let window: Buffer = Buffer.alloc(0);
  let windowStart = offset;
  let at = 0;
  let chunk = Buffer.allocUnsafe(chunkSize);
  let filled = 0;
  const thrown: { error?: unknown } = {};

  function flush(): void {
    if (filled === 0) return;
    const full = chunk.subarray(0, filled);
    chunk = Buffer.allocUnsafe(chunkSize);
    filled = 0;
    try {
      push(full);
    } catch (error) {
      thrown.error = error;
      throw error;
    }
  }
  const input: ByteInput = {
    readByte() {
      if (at === window.length) {
        windowStart += at;
        at = 0;
        window = source.slice(windowStart, windowSize);
        onInput(windowStart + window.length);
        if (window.length === 0) throw new DecodeError('truncated', 'the bzip2 stream is cut off');
      }
      return window[at++]!;
    },
    read(into, start, length) {
      for (let i = 0; i < length; i++) into[start + i] = input.readByte();
      return length;
    },
  };
  const output = {
    writeByte(byte: number) {
      chunk[filled++] = byte;
      if (filled === chunkSize) flush();
    },
  };

  do {
    try {
      decode(input, output);
    } catch (error) {
      if ('error' in thrown) throw thrown.error;
      flush();
      if (error instanceof DecodeError) throw error;
      throw new DecodeError('corrupt', `the bzip2 stream is not valid (${(error as Error).message})`);
    }
  } while (isBzip2(source.slice(windowStart + at, 10)));
  flush();
  return windowStart + at;
}
