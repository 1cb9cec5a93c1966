import { lstat, readdir, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isScope } from './directory.ts';
import { remove } from './file.ts';
import { isAbandoned } from './owner.ts';

/** The folders of a scope. */
export const cacheKinds = ['images', 'layers', 'contents'] as const;
export type CacheKind = (typeof cacheKinds)[number];

/** One file of the cache, of whatever scope. */
export interface CacheFile {
  readonly path: string;
  readonly kind: CacheKind;
  readonly size: number;
  /** Milliseconds: when it was written or last had a hit. */
  readonly usedAt: number;
}

/** Every file below the layout directory, and every scope. Links are listed as such and never followed. */
export async function listCache(layout: string): Promise<{ scopes: string[]; files: CacheFile[] }> {
  const scopes = (await namesIn(layout)).filter(isScope);
  const files: CacheFile[] = [];
  for (const scope of scopes) {
    for (const kind of cacheKinds) {
      const directory = join(layout, scope, kind);
      for (const name of await namesIn(directory)) {
        const path = join(directory, name);
        const stats = await lstat(path).catch(() => null);
        if (stats !== null) files.push({ path, kind, size: stats.size, usedAt: stats.mtimeMs });
      }
    }
  }
  return { scopes, files };
}

/** Names in a directory; none where it is a link or cannot be read. */
async function namesIn(directory: string): Promise<string[]> {
  const stats = await lstat(directory).catch(() => null);
  return stats?.isDirectory() ? readdir(directory).catch(() => []) : [];
}

/**
 * Removes what crashed processes left half written, then the files used longest ago, until all scopes together fit.
 * @param maxBytes most bytes of all files
 */
export async function trim(layout: string, maxBytes: number): Promise<void> {
  const { scopes, files } = await listCache(layout);
  const now = Date.now();
  let total = 0;
  const kept: CacheFile[] = [];
  for (const file of files) {
    const name = basename(file.path);
    const temporary = name.startsWith('.tmp-');
    if (temporary && isAbandoned(name.slice('.tmp-'.length), now - file.usedAt)) await remove(file.path);
    else total += file.size;
    if (!name.startsWith('.')) kept.push(file);
  }
  kept.sort((a, b) => a.usedAt - b.usedAt);
  for (const file of kept) {
    if (total <= maxBytes) break;
    if (await remove(file.path)) total -= file.size;
  }
  for (const scope of scopes) await removeIfEmpty(join(layout, scope));
}

/** A writer that finds its directory gone makes it again. Only a scope without any file goes, as others open it meanwhile. */
async function removeIfEmpty(scope: string): Promise<void> {
  const gone = (error: NodeJS.ErrnoException) => error.code === 'ENOENT';
  for (const kind of [...cacheKinds].reverse())
    if (!(await rmdir(join(scope, kind)).then(() => true, gone))) return;
  await rmdir(scope).catch(() => {});
}
