import { randomBytes } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch } from './batch.ts';
import { readSealed, writeSealed } from './file.ts';
import type { SealedName } from './sealed.ts';
import { openSegment, type Segment } from './segment.ts';

const suffix = '.seg';

export interface SegmentFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds: when it was written or last had a hit. */
  readonly usedAt: number;
}

/** The segments of a scope, the one used last first. */
export async function listSegments(directory: string): Promise<SegmentFile[]> {
  const files: SegmentFile[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.endsWith(suffix)) continue;
    const path = join(directory, name);
    const stats = await lstat(path).catch(() => null);
    if (stats !== null) files.push({ path, size: stats.size, usedAt: stats.mtimeMs });
  }
  return files.sort((a, b) => b.usedAt - a.usedAt || (a.path < b.path ? 1 : -1));
}

export async function readSegment(file: SegmentFile, scope: Buffer): Promise<Segment | null> {
  const sealed = await readSealed(file.path, segmentName(scope), file.size, false);
  return sealed && openSegment(sealed);
}

/**
 * Writes a batch as one segment, which is never changed afterwards.
 * @throws the error of the file system
 */
export async function writeSegment(directory: string, scope: Buffer, batch: Batch): Promise<void> {
  const { body, counts } = batch.finish();
  const name = `${Date.now().toString(16).padStart(12, '0')}-${randomBytes(8).toString('hex')}${suffix}`;
  await writeSealed(directory, name, segmentName(scope), body, counts);
}

function segmentName(scope: Buffer): SealedName {
  return { kind: 'contents', scope, key: Buffer.alloc(32) };
}
