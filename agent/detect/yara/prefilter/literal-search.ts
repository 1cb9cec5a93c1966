import { byteClasses, caseBit, wordEdge } from './byte-class.ts';
import { folded, gramHash, longerHash } from './gram-hash.ts';
import type { LiteralTables } from './literal-tables.ts';
import { oneBefore, oneBehind, twoBehind } from './neighbours.ts';

/** Finds which of many literals stand in a content. */
export interface LiteralSearch {
  /** Calls `onFound` once for each literal that stands in the content, by its number. About a nanosecond for two bytes. */
  search(content: Uint8Array, onFound: (literal: number) => void): void;
}

export function createLiteralSearch(tables: LiteralTables): LiteralSearch {
  const { map, shift, longer, open, slots, slotShift, entries, sought, starts, anyCase } = tables;
  const slotMask = slots.length / 2 - 1;
  const seen = new Uint8Array(anyCase.length);
  const seenNow: number[] = [];

  function lookUp(content: Uint8Array, gram: number, hash: number, at: number): void {
    let slot = hash >>> slotShift;
    while (slots[2 * slot] !== gram || slots[2 * slot + 1] === -1) {
      if (slots[2 * slot + 1] === -1) return;
      slot = (slot + 1) & slotMask;
    }
    for (let entry = slots[2 * slot + 1]!; entries[entry] !== -1; entry += 4) {
      const literal = entries[entry]!;
      if (seen[literal] === 1) continue;
      const probe = at + entries[entry + 2]!;
      const byte = entries[entry + 3]!;
      if (byte >= 0 && probe >= 0 && probe < content.length && (content[probe]! | caseBit) !== byte) continue;
      if (!standsAt(content, at - entries[entry + 1]!, literal)) continue;
      seen[literal] = 1;
      seenNow.push(literal);
    }
  }

  function standsAt(content: Uint8Array, start: number, literal: number): boolean {
    const from = starts[literal]!;
    const length = starts[literal + 1]! - from;
    for (let i = 0; i < length; i++) {
      const wanted = sought[from + i]!;
      const at = start + i;
      if (at < 0 || at >= content.length) {
        if (wanted !== edge) return false;
        continue;
      }
      const byte = content[at]!;
      if (byte === wanted) continue;
      if (wanted > 255) {
        if (byteClasses[(wanted << 8) | byte] === 0) return false;
      } else if (anyCase[literal] === 0 || byte < 0x41 || byte > 0x5a || byte + 0x20 !== wanted) return false;
    }
    return true;
  }

  /** @param behind with the two bytes behind the four in its lower half */
  function look(content: Uint8Array, gram: number, hash: number, behind: number, at: number): void {
    if (
      has(longer, longerHash(hash, twoBehind(behind & 0xffff))) ||
      has(longer, longerHash(hash, oneBehind(behind & 0xff))) ||
      (at > 0 && has(longer, longerHash(hash, oneBefore(content[at - 1]!)))) ||
      has(open, hash >>> shift)
    )
      lookUp(content, gram, hash, at);
  }

  function searchPart(content: Uint8Array): void {
    // The last four bytes, and what is left of the last word, are looked at on their own.
    const start = (4 - (content.byteOffset & 3)) & 3;
    const count = Math.max(0, content.length - start - 4) >> 2;
    if (count > 0) {
      const words = new Int32Array(content.buffer, content.byteOffset + start, count + 1);
      let word = words[0]!;
      for (let i = 0; i < count; i++) {
        const next = words[i + 1]!;
        const even = folded(word);
        const evenHash = gramHash(even);
        if (has(map, evenHash >>> shift)) look(content, even, evenHash, next, start + 4 * i);
        const odd = folded((word >>> 16) | (next << 16));
        const oddHash = gramHash(odd);
        if (has(map, oddHash >>> shift)) look(content, odd, oddHash, next >>> 16, start + 4 * i + 2);
        word = next;
      }
    }
    // -1 is the edge of a word before the first byte.
    for (let at = start - 2; at >= -1; at -= 2) lookUpAt(content, at);
    for (let at = start + 4 * count; at < content.length; at += 2) lookUpAt(content, at);
  }

  /** Outside the content are zeros. */
  function lookUpAt(content: Uint8Array, at: number): void {
    let gram = 0;
    for (let i = 0; i < 4; i++)
      if (at + i >= 0 && at + i < content.length) gram |= content[at + i]! << (8 * i);
    lookUp(content, folded(gram), gramHash(folded(gram)), at);
  }

  return {
    search(content, onFound) {
      for (let from = 0; ; from += partBytes - partOverlap) {
        searchPart(content.subarray(from, from + partBytes));
        if (from + partBytes >= content.length) break;
      }
      for (const literal of seenNow) {
        seen[literal] = 0;
        onFound(literal);
      }
      seenNow.length = 0;
    },
  };
}

function has(bits: Int32Array, bit: number): boolean {
  return ((bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
}

/** Offsets within a part stay small integers. */
const partBytes = 2 ** 28;
/** Longer than any literal. */
const partOverlap = 1024;
const edge = wordEdge.charCodeAt(0);
