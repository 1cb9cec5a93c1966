import { createHash } from 'node:crypto';
import type { Digest } from '../model/digest.ts';

/** A file of a source as it was read, named by its bytes. */
export interface PinnedBytes {
  /** URL or path, escaped. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: Digest;
}

export function pinBytes(name: string, bytes: Buffer): PinnedBytes {
  return { name, bytes, sha256: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}
