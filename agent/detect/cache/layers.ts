import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Digest } from '../../model/digest.ts';
import { readSealed, writeSealed } from './file.ts';
import { type SealedName, sealSize } from './sealed.ts';

/** Largest payload kept for one layer, in bytes: the layer of a million files fits. */
export const layerLimit = 256 * 1024 ** 2;

export async function readLayer(directory: string, scope: Buffer, digest: Digest): Promise<Buffer | null> {
  const path = join(directory, fileName(digest));
  const sealed = await readSealed(path, layerName(scope, digest), layerLimit + sealSize, true);
  return sealed?.body ?? null;
}

/** @throws the error of the file system */
export async function writeLayer(
  directory: string,
  scope: Buffer,
  digest: Digest,
  payload: Buffer,
): Promise<void> {
  await writeSealed(directory, fileName(digest), layerName(scope, digest), [payload], [0, 0]);
}

/** The digest stands in the file too: a file that was renamed answers for nothing. */
function layerName(scope: Buffer, digest: Digest): SealedName {
  return { kind: 'layer', scope, key: createHash('sha256').update(digest).digest() };
}

function fileName(digest: Digest): string {
  return digest.replace(':', '-');
}
