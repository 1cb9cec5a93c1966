import type { ContentResult } from './content.ts';
import { factsSize } from './content-facts.ts';

/**
 * All distinct contents of a scan, by sha256, with what is known of each: some 60 bytes a content, so that a million
 * of them fit in memory. Numbers are given out in order of appearance and mean nothing outside the scan.
 */
export interface ContentSet {
  /** The number of this content; `fresh` when it was not seen before. `sha256`: 32 bytes. `size` in bytes. */
  intern(sha256: Uint8Array, size: number): { readonly id: number; readonly fresh: boolean };
  /** Records what the detectors said; null: clean. */
  settle(id: number, result: ContentResult | null): void;
  isSettled(id: number): boolean;
  /** null: clean. */
  result(id: number): ContentResult | null;
  sha256(id: number): Buffer;
  size(id: number): number;
  /** Contents with something to say, in order of number. */
  remarkable(): IterableIterator<[id: number, result: ContentResult]>;
  count(): number;
  /** Hits in all contents so far. */
  hitCount(): number;
  /** There was no room for all facts: those that are there must not be used, as which they are is chance. */
  factsIncomplete(): boolean;
}

/** Memory for facts, in bytes as estimated: five times what a large image has. */
const factsLimit = 64 * 1024 * 1024;

/** @param factsRoom bytes for facts */
export function createContentSet(factsRoom = factsLimit): ContentSet {
  let count = 0;
  let hits = 0;
  let factsLeft = factsRoom;
  let hashes = Buffer.alloc(1024 * 32);
  let sizes = new Float64Array(1024);
  let settled = new Uint8Array(1024);
  let slots = new Uint32Array(4096);
  const results = new Map<number, ContentResult>();

  function grow(): void {
    const capacity = settled.length * 2;
    hashes = Buffer.concat([hashes], capacity * 32);
    const moreSizes = new Float64Array(capacity);
    moreSizes.set(sizes);
    sizes = moreSizes;
    const moreSettled = new Uint8Array(capacity);
    moreSettled.set(settled);
    settled = moreSettled;
  }

  // sha256 is its own hash function: nobody steers many contents into one place of the table without breaking it.
  function slotOf(sha256: Uint8Array): number {
    const first = sha256[0]! | (sha256[1]! << 8) | (sha256[2]! << 16) | (sha256[3]! << 24);
    let slot = (first >>> 0) & (slots.length - 1);
    for (;;) {
      const id = slots[slot]! - 1;
      if (id === -1 || hashes.compare(sha256, 0, 32, id * 32, id * 32 + 32) === 0) return slot;
      slot = (slot + 1) & (slots.length - 1);
    }
  }

  function rehash(): void {
    slots = new Uint32Array(slots.length * 2);
    for (let id = 0; id < count; id++) slots[slotOf(hashes.subarray(id * 32, id * 32 + 32))] = id + 1;
  }

  return {
    intern(sha256, size) {
      const slot = slotOf(sha256);
      if (slots[slot] !== 0) return { id: slots[slot]! - 1, fresh: false };
      if (count === settled.length) grow();
      hashes.set(sha256, count * 32);
      sizes[count] = size;
      slots[slot] = count + 1;
      count++;
      if (count * 2 > slots.length) rehash();
      return { id: count - 1, fresh: true };
    },
    settle(id, result) {
      settled[id] = 1;
      if (result === null) return;
      hits += result.hits.length - (results.get(id)?.hits.length ?? 0);
      if (result.facts === undefined) {
        results.set(id, result);
        return;
      }
      factsLeft -= factsSize(result.facts);
      const { facts: _, ...rest } = result;
      results.set(id, factsLeft < 0 ? rest : result);
    },
    isSettled: (id) => settled[id] === 1,
    result: (id) => results.get(id) ?? null,
    sha256: (id) => hashes.subarray(id * 32, id * 32 + 32),
    size: (id) => sizes[id]!,
    *remarkable() {
      for (const id of [...results.keys()].sort((a, b) => a - b)) yield [id, results.get(id)!];
    },
    count: () => count,
    hitCount: () => hits,
    factsIncomplete: () => factsLeft < 0,
  };
}
