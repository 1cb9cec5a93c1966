import { formsAt, formsOf, wordEdge } from './byte-class.ts';
import { bestWindow } from './literal-window.ts';
import type { Literal } from './need.ts';

/** Finds which of many literals stand in a content. */
export interface LiteralSearch {
  /** Calls `onFound` once for each literal that stands in the content, by its number. About a nanosecond for two bytes. */
  search(content: Uint8Array, onFound: (literal: number) => void): void;
}

/*
 * Four bytes at every second offset are looked up in a bit map. Wherever a literal stands, four bytes of it are looked at
 * that begin at one of two neighbouring places in it; both are in the map. (Of a literal of four bytes, three and
 * whatever follows it.) Where the map says yes, the literals with these four bytes are compared in full.
 * @see S. Wu, U. Manber, "A fast algorithm for multi-pattern searching" (1994), for looking at blocks instead of bytes
 */
export interface LiteralTables {
  /** A bit for each hash of four bytes that some literal has. */
  readonly map: Int32Array;
  readonly shift: number;
  /** From four bytes to the first of their entries; open addressing. */
  readonly grams: Int32Array;
  readonly firstOf: Int32Array;
  readonly slotShift: number;
  /** Literal, offset in it, and a byte to look at first with its distance, until -1. */
  readonly entries: Int32Array;
  /** Texts of all literals one after the other, and where each begins. */
  readonly sought: Uint16Array;
  readonly starts: Uint32Array;
  readonly anyCase: Uint8Array;
}

/** What a search needs to know of the literals; a fifth of a second for those of our rules. */
export function literalTables(literals: readonly Literal[]): LiteralTables {
  const places = placesOf(literals);
  const bits = Math.max(12, Math.ceil(Math.log2(places.size * 32 + 1)));
  const shift = 32 - bits;
  const map = new Int32Array(2 ** (bits - 5));
  const slotMask = 2 ** Math.ceil(Math.log2(places.size * 2 + 2)) - 1;
  const slotShift = 32 - Math.log2(slotMask + 1);
  const grams = new Int32Array(slotMask + 1);
  const firstOf = new Int32Array(slotMask + 1).fill(-1);
  const chain: number[] = [];
  for (const [gram, found] of places) {
    const hash = Math.imul(gram, spread);
    map[(hash >>> shift) >>> 5]! |= 1 << ((hash >>> shift) & 31);
    let slot = hash >>> slotShift;
    while (firstOf[slot] !== -1) slot = (slot + 1) & slotMask;
    grams[slot] = gram;
    firstOf[slot] = chain.length;
    for (const { literal, offset } of found) {
      const [distance, byte] = probeOf(literals[literal]!, offset);
      chain.push(literal, offset, distance, byte);
    }
    chain.push(-1);
  }
  const entries = Int32Array.from(chain);
  const starts = Uint32Array.from([0, ...runningSum(literals.map(({ text }) => text.length))]);
  const sought = codesOf(literals.map(({ text }) => text).join(''));
  const anyCase = Uint8Array.from(literals, ({ nocase }) => (nocase ? 1 : 0));
  return { map, shift, grams, firstOf, slotShift, entries, sought, starts, anyCase };
}

export function createLiteralSearch(tables: LiteralTables): LiteralSearch {
  const { map, shift, grams, firstOf, slotShift, entries, sought, starts, anyCase } = tables;
  const slotMask = grams.length - 1;
  const seen = new Uint8Array(anyCase.length);
  const seenNow: number[] = [];

  function lookUp(content: Uint8Array, gram: number, at: number): void {
    let slot = Math.imul(gram, spread) >>> slotShift;
    while (grams[slot] !== gram || firstOf[slot] === -1) {
      if (firstOf[slot] === -1) return;
      slot = (slot + 1) & slotMask;
    }
    for (let entry = firstOf[slot]!; entries[entry] !== -1; entry += 4) {
      const probe = at + entries[entry + 2]!;
      const byte = entries[entry + 3]!;
      if (byte >= 0 && probe >= 0 && probe < content.length && (content[probe]! | 0x20) !== byte) continue;
      const literal = entries[entry]!;
      if (seen[literal] === 1 || !standsAt(content, at - entries[entry + 1]!, literal)) continue;
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
        if (!formsOf(wanted, false).includes(byte)) return false;
      } else if (anyCase[literal] === 0 || byte < 0x41 || byte > 0x5a || byte + 0x20 !== wanted) return false;
    }
    return true;
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
        const even = Math.imul(word, spread) >>> shift;
        if (((map[even >>> 5]! >>> (even & 31)) & 1) === 1) lookUp(content, word, start + 4 * i);
        const between = (word >>> 16) | (next << 16);
        const odd = Math.imul(between, spread) >>> shift;
        if (((map[odd >>> 5]! >>> (odd & 31)) & 1) === 1) lookUp(content, between, start + 4 * i + 2);
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
    lookUp(content, gram, at);
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

/** Offsets within a part stay small integers. */
const partBytes = 2 ** 28;
/** Longer than any literal. */
const partOverlap = 1024;
/** Odd, with its bits well mixed (Fibonacci hashing). */
const spread = 0x9e3779b1;
const edge = wordEdge.charCodeAt(0);

/**
 * One more byte to look at before a literal is compared in full, and where it stands seen from the four that were found.
 * Both cases of a letter count as the same, and what differs from it in the same bit. -1: no such byte.
 */
function probeOf({ text }: Literal, offset: number): [distance: number, byte: number] {
  const distance = [-1, -2, 5, 4, 0, 1].find((at) => text.charCodeAt(offset + at) < 256);
  return distance === undefined ? [0, -1] : [distance, text.charCodeAt(offset + distance) | 0x20];
}

function codesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return codes;
}

function runningSum(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

interface Place {
  readonly literal: number;
  readonly offset: number;
}

/** Four bytes, as a little-endian integer, with where in which literals they stand. */
function placesOf(literals: readonly Literal[]): Map<number, Place[]> {
  const places = new Map<number, Place[]>();
  literals.forEach(({ text, nocase }, literal) => {
    const best = bestWindow(text, nocase) ?? 0;
    for (const offset of [best, best + 1])
      for (const gram of gramsOf(formsAt(text, offset, nocase))) {
        const known = places.get(gram);
        if (known === undefined) places.set(gram, [{ literal, offset }]);
        else known.push({ literal, offset });
      }
  });
  return places;
}

function gramsOf(forms: readonly (readonly number[])[]): number[] {
  let grams = [0];
  forms.forEach((bytes, i) => {
    const longer: number[] = [];
    for (const gram of grams) for (const byte of bytes) longer.push(gram | (byte << (8 * i)));
    grams = longer;
  });
  return grams;
}
