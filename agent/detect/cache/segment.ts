import type { CachedContent } from './scan-cache.ts';
import type { Sealed } from './sealed.ts';
import { keySearch, keySize } from './sorted-keys.ts';

/** Results by content, read in place: no object per record, as there may be a million. */
export interface Segment {
  find(sha256: Buffer): CachedContent | null;
  /** All clean keys, sorted. */
  readonly clean: Buffer;
  readonly otherCount: number;
  other(index: number): { readonly key: Buffer; readonly payload: Buffer };
}

/**
 * The body of a segment: the sorted keys of clean contents, 32 bytes each; the sorted keys of the others; where the
 * payload of each other ends (u32, little-endian, from the start of the payloads); the payloads.
 */
export function segmentBody(
  clean: Buffer,
  others: readonly { readonly key: Buffer; readonly payload: Buffer }[],
): { readonly body: readonly Buffer[]; readonly counts: readonly [number, number] } {
  const keys = Buffer.alloc(others.length * keySize);
  const ends = Buffer.alloc(others.length * 4);
  let end = 0;
  for (const [index, { key, payload }] of others.entries()) {
    key.copy(keys, index * keySize);
    end += payload.length;
    ends.writeUInt32LE(end, index * 4);
  }
  const payloads = Buffer.concat(
    others.map(({ payload }) => payload),
    end,
  );
  return { body: [clean, keys, ends, payloads], counts: [clean.length / keySize, others.length] };
}

/** Null where the counts contradict the length of the body. */
export function openSegment({ body, counts: [cleanCount, otherCount] }: Sealed): Segment | null {
  const keysAt = cleanCount * keySize;
  const endsAt = keysAt + otherCount * keySize;
  const payloadsAt = endsAt + otherCount * 4;
  if (payloadsAt > body.length) return null;
  const clean = body.subarray(0, keysAt);
  const keys = body.subarray(keysAt, endsAt);
  const ends = body.subarray(endsAt, payloadsAt);
  const payloads = body.subarray(payloadsAt);
  const endOf = (index: number) => (index < 0 ? 0 : ends.readUInt32LE(index * 4));
  if (endOf(otherCount - 1) !== payloads.length) return null;
  const payloadOf = (index: number) => payloads.subarray(endOf(index - 1), endOf(index));
  const cleanIndex = keySearch(clean);
  const otherIndex = keySearch(keys);
  return {
    clean,
    otherCount,
    other: (index) => ({
      key: keys.subarray(index * keySize, (index + 1) * keySize),
      payload: payloadOf(index),
    }),
    find(sha256) {
      const index = otherIndex(sha256);
      if (index >= 0) return payloadOf(index);
      return cleanIndex(sha256) >= 0 ? 'clean' : null;
    },
  };
}
