import { createHash } from 'node:crypto';
import type { Digest } from '../../model/digest.ts';
import type { WalkedEntry } from './walk.ts';

/** The digest of a directory tree's listing, fed in the order of the walk. */
export interface Listing {
  add(entry: WalkedEntry): void;
  digest(): Digest;
}

/**
 * sha256 over the canonical JSON (RFC 8785) `[[PATH,TYPE,MODE,SIZE,LINK],…]`: path below the root and link target
 * with one character per byte, the permission bits, the size of regular files. It does not depend on where the
 * directory lies, on times or on owners.
 */
export function startListing(): Listing {
  const hash = createHash('sha256');
  let separator = '[';
  return {
    add({ path, type, size, link, stats }) {
      const line = [path.toString('latin1'), type, stats.mode & 0o7777, size, link.toString('latin1')];
      hash.update(`${separator}${JSON.stringify(line)}`);
      separator = ',';
    },
    digest() {
      return `sha256:${hash.update(separator === '[' ? '[]' : ']').digest('hex')}`;
    },
  };
}
