import type { CachedContent } from './scan-cache.ts';
import { segmentBody } from './segment.ts';
import { keySize, sortKeys, sortLimit } from './sorted-keys.ts';

/** Records on their way to a segment, in two buffers and a map of those that are not clean. */
export interface Batch {
  /** About what it holds, in bytes. */
  readonly size: number;
  /** No more may be added. */
  readonly full: boolean;
  /** The last payload given for a key is kept; one that is not clean wins over `clean`. */
  add(sha256: Buffer, content: CachedContent): void;
  /** Clean keys that lie one after the other. */
  addClean(keys: Buffer): void;
  finish(): ReturnType<typeof segmentBody>;
}

/** What a record that is not clean costs beside its payload: key, end, map entry. */
const otherOverhead = 128;

/** @param limit bytes at which the batch counts as full */
export function newBatch(limit: number): Batch {
  let clean = Buffer.allocUnsafeSlow(64 * keySize);
  let cleanSize = 0;
  let otherSize = 0;
  const others = new Map<string, Buffer>();

  const addClean = (keys: Buffer) => {
    if (cleanSize + keys.length > clean.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(clean.length * 2, cleanSize + keys.length));
      clean.copy(larger, 0, 0, cleanSize);
      clean = larger;
    }
    cleanSize += keys.copy(clean, cleanSize);
  };

  return {
    get size() {
      return cleanSize + otherSize;
    },
    get full() {
      return cleanSize + otherSize >= limit || cleanSize / keySize + others.size >= sortLimit;
    },
    add(sha256, content) {
      if (content === 'clean') return addClean(sha256);
      others.set(sha256.toString('latin1'), content);
      otherSize += otherOverhead + content.length;
    },
    addClean,
    finish() {
      const sorted = [...others].sort(([a], [b]) => (a < b ? -1 : 1));
      return segmentBody(
        sortKeys(clean, cleanSize / keySize),
        sorted.map(([key, payload]) => ({ key: Buffer.from(key, 'latin1'), payload })),
      );
    },
  };
}
