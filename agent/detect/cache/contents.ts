import { utimes } from 'node:fs/promises';
import { WardenError } from '../../model/errors.ts';
import { newBatch } from './batch.ts';
import type { CachedContent, ContentIndex } from './scan-cache.ts';
import type { Segment } from './segment.ts';
import { listSegments, readSegment, writeSegment } from './segment-files.ts';
import { keySize } from './sorted-keys.ts';

/** Most bytes of segments held in memory; of more, those used longest ago are not consulted. */
const loadLimit = 64 * 1024 ** 2;
/** New records held back before they are written in the background. */
const batchLimit = 8 * 1024 ** 2;
/** A result larger than this is not kept: it is as quick to find again. */
const payloadLimit = 1024 ** 2;

export interface ContentStore extends ContentIndex {
  /** Writes what is left and marks the segments that had a hit as used. Returns whether anything was written. */
  flush(): Promise<boolean>;
}

/**
 * Loads the segments of a scope.
 * @param write runs the writing given to it, and sees to its failure
 */
export async function openContents(
  directory: string,
  scope: Buffer,
  write: (writing: () => Promise<void>) => Promise<void>,
): Promise<ContentStore> {
  const segments: { readonly path: string; readonly segment: Segment; hit: boolean }[] = [];
  let loaded = 0;
  for (const file of await listSegments(directory)) {
    if (loaded + file.size > loadLimit) break;
    const segment = await readSegment(file, scope);
    if (segment === null) continue;
    loaded += file.size;
    segments.push({ path: file.path, segment, hit: false });
  }

  let batch = newBatch(batchLimit);
  let writing: Promise<void> | null = null;
  let wrote = false;
  const startWriting = () => {
    const full = batch;
    batch = newBatch(batchLimit);
    wrote = true;
    writing = write(() => writeSegment(directory, scope, full)).finally(() => {
      writing = null;
    });
  };

  return {
    get(sha256) {
      checkKey(sha256);
      for (const candidate of segments) {
        const found = candidate.segment.find(sha256);
        if (found === null) continue;
        candidate.hit = true;
        return found;
      }
      return null;
    },
    add(sha256: Buffer, content: CachedContent) {
      checkKey(sha256);
      if (content !== 'clean' && content.length > payloadLimit) return;
      if (batch.full && writing === null) startWriting();
      // A disk slower than the scan: forgetting costs a later scan some work, waiting would cost this one.
      if (!batch.full) batch.add(sha256, content === 'clean' ? content : Buffer.from(content));
    },
    async flush() {
      await writing;
      if (batch.size > 0) startWriting();
      await writing;
      const now = new Date();
      for (const { path, hit } of segments) if (hit) await utimes(path, now, now).catch(() => {});
      return wrote;
    },
  };
}

function checkKey(sha256: Buffer): void {
  if (sha256.length !== keySize) throw new WardenError('INTERNAL', 'a content key is not a sha256');
}
