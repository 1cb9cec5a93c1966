import { constants } from 'node:fs';
import { type FileHandle, mkdtemp, open, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toWardenError, WardenError } from '../../model/errors.ts';

/** Most bytes that one archive may take on disk, exported or decompressed. */
const sizeLimit = 256 * 1024 ** 3;

/**
 * A file that only this process can reach and that has no name any more: whatever ends the process, nothing is left.
 * It goes when the handle is closed.
 * @throws WardenError IO_FAILED, DISK_FULL
 */
export async function temporaryFile(): Promise<FileHandle> {
  try {
    const directory = await mkdtemp(join(tmpdir(), 'warden-'));
    try {
      const path = join(directory, 'archive');
      const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
      const file = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      await unlink(path);
      return file;
    } finally {
      await rmdir(directory);
    }
  } catch (thrown) {
    throw toWardenError(thrown);
  }
}

/**
 * Writes a stream to the start of a file.
 * @param onTotal called with the bytes written so far, before each write; what it throws ends the writing
 * @returns bytes written
 * @throws WardenError DISK_FULL, IO_FAILED; BUDGET_SPENT above 256 GiB; whatever the stream throws
 */
export async function writeStream(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  onTotal: (bytes: number) => void,
): Promise<number> {
  let total = 0;
  for await (const chunk of chunks) {
    onTotal(total + chunk.length);
    if (total + chunk.length > sizeLimit)
      throw new WardenError('BUDGET_SPENT', 'the archive is larger than 256 GiB');
    for (let done = 0; done < chunk.length; ) {
      const { bytesWritten } = await file
        .write(chunk, done, chunk.length - done, total)
        .catch((thrown: unknown) => Promise.reject(toWardenError(thrown)));
      done += bytesWritten;
      total += bytesWritten;
    }
  }
  return total;
}
