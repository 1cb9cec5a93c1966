import { type CacheInventory, cacheInventory, clearCache } from '../detect/cache/inventory.ts';
import { escapeText } from '../model/escape.ts';

/** `warden cache info`: where the cache is and what it holds, as lines for stdout. */
export async function cacheInfo(dir: string): Promise<string> {
  const inventory = await cacheInventory(dir);
  return [
    `directory  ${escapeText(dir)}`,
    `rulesets   ${inventory.scopes}`,
    `images     ${amount(inventory.images)}`,
    `layers     ${amount(inventory.layers)}`,
    `contents   ${amount(inventory.contents)}`,
    `total      ${amount(total(inventory))}`,
    '',
  ].join('\n');
}

/**
 * `warden cache clear`: removes every cached result, also while scans run.
 * @throws WardenError IO_FAILED
 */
export async function cacheClear(dir: string): Promise<string> {
  const removed = total(await clearCache(dir));
  return removed.files === 0
    ? `The cache at ${escapeText(dir)} was empty.\n`
    : `Removed ${amount(removed)} from ${escapeText(dir)}.\n`;
}

interface Amount {
  readonly files: number;
  readonly bytes: number;
}

function total({ images, layers, contents }: CacheInventory): Amount {
  return {
    files: images.files + layers.files + contents.files,
    bytes: images.bytes + layers.bytes + contents.bytes,
  };
}

function amount({ files, bytes }: Amount): string {
  return `${files} ${files === 1 ? 'file' : 'files'}, ${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
