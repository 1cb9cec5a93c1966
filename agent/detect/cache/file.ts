import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { accessFault } from './directory.ts';
import { temporaryName } from './owner.ts';
import { type Sealed, type SealedName, seal, unseal } from './sealed.ts';

// O_NONBLOCK: a fifo in place of the file must not stop the scan.
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads and checks a sealed file whole. One that is damaged, a link, too large or not ours alone is removed.
 * @param limit most bytes read
 * @param touch marks the file as used, for the trim
 */
export async function readSealed(
  path: string,
  name: SealedName,
  limit: number,
  touch: boolean,
): Promise<Sealed | null> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, readFlags);
    const stats = await handle.stat();
    const usable = stats.isFile() && accessFault(stats) === null && stats.size <= limit;
    const sealed = usable ? unseal(await readWhole(handle, stats.size), name) : null;
    if (sealed === null) await remove(path);
    else if (touch) await handle.utimes(new Date(), new Date()).catch(() => {});
    return sealed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') await remove(path);
    return null;
  } finally {
    await handle?.close().catch(() => {});
  }
}

/**
 * Writes a sealed file under a temporary name and renames it into place: readers see all of it or nothing. It is not
 * synced, as a file torn by a power cut does not unseal.
 * @throws the error of the file system
 */
export async function writeSealed(
  directory: string,
  fileName: string,
  name: SealedName,
  body: readonly Buffer[],
  counts: readonly [number, number],
): Promise<void> {
  const temporary = join(directory, temporaryName());
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for (const part of seal(name, body, counts)) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
    await rename(temporary, join(directory, fileName));
  } catch (error) {
    await remove(temporary);
    throw error;
  }
}

/** Removes a file if it is there; whatever prevents it is of no consequence to the result of a scan. */
export async function remove(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    () => false,
  );
}

async function readWhole(handle: FileHandle, size: number): Promise<Buffer> {
  // Not from the pool: the memory starts at an aligned address, and keeping a part of it keeps nothing else alive.
  const bytes = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}
