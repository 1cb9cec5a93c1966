import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Digest } from '../../agent/model/digest.ts';

/** Where an engine looks for a runtime that it knows by name only. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The hash of the runtime's program on this machine; null where there is none to read. */
export async function runtimeProgram(path: string): Promise<Digest | null> {
  if (path === '') return null;
  for (const place of isAbsolute(path) ? [path] : folders.map((folder) => join(folder, path))) {
    try {
      await access(place);
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(place)) hash.update(chunk);
      return `sha256:${hash.digest('hex')}`;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}
