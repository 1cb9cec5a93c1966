import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../model/digest.ts';
import { readSealed, writeSealed } from './file.ts';
import { type SealedName, sealSize } from './sealed.ts';

/** Records with a file of their own. */
export type RecordKind = 'image' | 'layer';

/** Largest payload kept, in bytes: the layer of a million files fits. */
export const recordLimits: Readonly<Record<RecordKind, number>> = {
  image: 32 * 1024 ** 2,
  layer: 256 * 1024 ** 2,
};

export async function readRecord(
  directory: string,
  kind: RecordKind,
  scope: Buffer,
  digest: Digest,
): Promise<Buffer | null> {
  const path = join(directory, fileName(digest));
  const sealed = await readSealed(path, recordName(kind, scope, digest), recordLimits[kind] + sealSize, true);
  return sealed?.body ?? null;
}

export async function hasRecord(directory: string, digest: Digest): Promise<boolean> {
  return access(join(directory, fileName(digest))).then(
    () => true,
    () => false,
  );
}

/** @throws the error of the file system */
export async function writeRecord(
  directory: string,
  kind: RecordKind,
  scope: Buffer,
  digest: Digest,
  payload: Buffer,
): Promise<void> {
  await writeSealed(directory, fileName(digest), recordName(kind, scope, digest), [payload], [0, 0]);
}

/** The digest stands in the file too: a file that was renamed answers for nothing. */
function recordName(kind: RecordKind, scope: Buffer, digest: Digest): SealedName {
  return { kind, scope, key: createHash('sha256').update(digest).digest() };
}

function fileName(digest: Digest): string {
  return digest.replace(':', '-');
}
