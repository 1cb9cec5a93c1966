import type { FileHandle } from 'node:fs/promises';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { interruption } from '../../net/exchange.ts';

const chunkSize = 256 * 1024;

/**
 * Reads exactly `length` bytes at `offset`.
 * @throws WardenError IO_FAILED when the file has become shorter, or cannot be read
 */
export async function readFully(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  // Not from the shared pool: the buffer is handed on, and may be transferred to another thread.
  const buffer = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file
      .read(buffer, done, length - done, offset + done)
      .catch((thrown: unknown) => Promise.reject(toWardenError(thrown)));
    if (bytesRead === 0) throw new WardenError('IO_FAILED', 'a file became shorter while it was read');
    done += bytesRead;
  }
  return buffer;
}

/**
 * A part of an open file in chunks of 256 KiB, each of which the consumer owns.
 * @throws WardenError IO_FAILED while iterating; INTERRUPTED
 */
export async function* readRange(
  file: FileHandle,
  offset: number,
  length: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; ) {
    if (signal.aborted) throw interruption(signal);
    const chunk = await readFully(file, offset + done, Math.min(chunkSize, length - done));
    done += chunk.length;
    yield chunk;
  }
}
