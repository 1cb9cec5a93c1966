import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toWardenError } from '../../model/errors.ts';
import { type EvidenceStore, storedName } from './evidence-store.ts';

/**
 * A folder that a web server, Warden's own for one, gives out. A document is on disk before its address is told.
 * @param publicUrl address of the folder for others, with `/` at its end; null: documents are named by their path
 */
export function directoryStore(folder: string, publicUrl: URL | null): EvidenceStore {
  return {
    async publish(bytes, digest) {
      const name = storedName(digest);
      const path = join(resolve(folder), name);
      try {
        if (!(await readFile(path).catch(() => null))?.equals(bytes)) await write(folder, path, bytes);
      } catch (thrown) {
        throw toWardenError(thrown);
      }
      return String(publicUrl === null ? pathToFileURL(path) : new URL(name, publicUrl));
    },
  };
}

async function write(folder: string, path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await mkdir(folder, { recursive: true });
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const entry = await open(folder, 'r');
    await entry.sync().finally(() => entry.close());
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
