import { lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newBatch } from './batch.ts';
import { remove } from './file.ts';
import { isAbandoned, ownerTag } from './owner.ts';
import { listSegments, readSegment, type SegmentFile, writeSegment } from './segment-files.ts';

const mergeAbove = 8;
/** Segments from this size on stay as they are, so that no record is rewritten more than a few times. */
const smallSize = 4 * 1024 ** 2;
/** Most bytes merged at once: bounds the memory of a compaction at about twice this. */
const mergeLimit = 16 * 1024 ** 2;

/**
 * Merges the small segments of a scope into one when there are more than eight. Every state in between is usable: the
 * merged segment is complete before its parts go. The lock only saves work; two processes that merge at once leave
 * a record twice, never lose one.
 * @throws the error of the file system
 */
export async function compact(directory: string, scope: Buffer): Promise<void> {
  if ((await smallSegments(directory)).length <= mergeAbove) return;
  const lock = join(directory, '.lock');
  if (!(await takeLock(lock))) return;
  try {
    await merge(directory, scope, await smallSegments(directory));
  } finally {
    await remove(lock);
  }
}

async function merge(directory: string, scope: Buffer, files: readonly SegmentFile[]): Promise<void> {
  if (files.length <= mergeAbove) return;
  const batch = newBatch(mergeLimit);
  const merged: SegmentFile[] = [];
  // The one used longest ago first, so that a newer payload replaces an older one.
  for (const file of files.toReversed()) {
    if (batch.size + file.size > mergeLimit || batch.full) break;
    const segment = await readSegment(file, scope);
    if (segment === null) continue;
    batch.addClean(segment.clean);
    for (let i = 0; i < segment.otherCount; i++) {
      const { key, payload } = segment.other(i);
      batch.add(key, payload);
    }
    merged.push(file);
  }
  if (merged.length < 2) return;
  await writeSegment(directory, scope, batch);
  for (const { path } of merged) await remove(path);
}

async function smallSegments(directory: string): Promise<SegmentFile[]> {
  return (await listSegments(directory)).filter(({ size }) => size < smallSize);
}

async function takeLock(path: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, ownerTag(), { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const stats = await lstat(path).catch(() => null);
    // A lock just made may still be empty: who takes it for abandoned merges at the same time, which is harmless.
    const tag = stats?.isFile() ? await readFile(path, 'latin1').catch(() => '') : '';
    if (stats !== null && !isAbandoned(tag, Date.now() - stats.mtimeMs)) return false;
    await remove(path);
  }
  return false;
}
