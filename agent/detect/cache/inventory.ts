import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { directoryFault, layoutName } from './directory.ts';
import { type CacheKind, listCache } from './trim.ts';

export interface CacheInventory {
  readonly scopes: number;
  readonly images: { readonly files: number; readonly bytes: number };
  readonly layers: { readonly files: number; readonly bytes: number };
  readonly contents: { readonly files: number; readonly bytes: number };
}

/** Counts what a cache directory holds; a missing one holds nothing. */
export async function cacheInventory(dir: string): Promise<CacheInventory> {
  const { scopes, files } = await listCache(join(dir, layoutName));
  const count = (kind: CacheKind) => {
    const ofKind = files.filter((file) => file.kind === kind);
    return { files: ofKind.length, bytes: ofKind.reduce((sum, { size }) => sum + size, 0) };
  };
  return {
    scopes: scopes.length,
    images: count('images'),
    layers: count('layers'),
    contents: count('contents'),
  };
}

/**
 * Removes every result. A scan that runs meanwhile misses, and may write its results anew.
 * @returns what was there
 * @throws WardenError IO_FAILED where the directory is not this user's alone, or cannot be removed
 */
export async function clearCache(dir: string): Promise<CacheInventory> {
  const inventory = await cacheInventory(dir);
  try {
    const layout = await lstat(join(dir, layoutName)).catch(() => null);
    checkTrust(dir, await stat(dir).catch(() => null));
    checkTrust(join(dir, layoutName), layout);
    // Renamed first, so that no writer adds to what is being removed; also takes what an interrupted clear left.
    if (layout) {
      const removed = join(dir, `${layoutName}.removed-${randomBytes(6).toString('hex')}`);
      await rename(join(dir, layoutName), removed);
    }
    for (const name of await readdir(dir).catch(() => [])) {
      if (name.startsWith(`${layoutName}.removed-`))
        await rm(join(dir, name), { recursive: true, force: true });
    }
    return inventory;
  } catch (error) {
    throw toWardenError(error);
  }
}

function checkTrust(path: string, stats: Stats | null): void {
  const fault = stats && directoryFault(stats);
  if (fault) throw new WardenError('IO_FAILED', `${escapeText(path)} ${fault}`);
}
