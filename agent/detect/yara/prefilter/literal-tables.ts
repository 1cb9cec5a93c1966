import { caseBit, formsAt } from './byte-class.ts';
import { gramHash, longerBits, longerHash } from './gram-hash.ts';
import { bestWindow } from './literal-window.ts';
import type { Literal } from './need.ts';
import { neighboursOf } from './neighbours.ts';

/*
 * Four bytes at every second offset are looked up in a bit map. Wherever a literal stands, four bytes of it are looked at
 * that begin at one of two neighbouring places in it; both are in the map. (Of a literal of four bytes, three and
 * whatever follows it.) Where the map says yes, they are looked up once more with a byte or two beside
 * them, and where these fit too, the literals with these four bytes are compared in full.
 * @see S. Wu, U. Manber, "A fast algorithm for multi-pattern searching" (1994), for looking at blocks instead of bytes
 */
export interface LiteralTables {
  /** A bit for each hash of four bytes that some literal has, whatever their case. */
  readonly map: Int32Array;
  readonly shift: number;
  /** A bit for each hash of four bytes and what stands beside them. */
  readonly longer: Int32Array;
  /** As `map`, of the four bytes beside which anything may stand. */
  readonly open: Int32Array;
  /** Four bytes, folded, and the first of their entries or -1; open addressing. */
  readonly slots: Int32Array;
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
  const bits = Math.max(12, Math.ceil(Math.log2(places.size * bitsEach + 1)));
  const shift = 32 - bits;
  const map = new Int32Array(2 ** (bits - 5));
  const open = new Int32Array(2 ** (bits - 5));
  const longer = new Int32Array(2 ** (longerBits - 5));
  const slotMask = 2 ** Math.ceil(Math.log2(places.size * 2 + 2)) - 1;
  const slotShift = 32 - Math.log2(slotMask + 1);
  const slots = new Int32Array(2 * (slotMask + 1)).fill(-1);
  const chain: number[] = [];
  for (const [gram, found] of places) {
    const hash = gramHash(gram);
    const bit = hash >>> shift;
    mark(map, bit);
    let slot = hash >>> slotShift;
    while (slots[2 * slot + 1] !== -1) slot = (slot + 1) & slotMask;
    slots[2 * slot] = gram;
    slots[2 * slot + 1] = chain.length;
    for (const { literal, offset } of found) {
      const { text, nocase } = literals[literal]!;
      const neighbours = neighboursOf(text, offset, nocase);
      if (neighbours === null) mark(open, bit);
      else for (const neighbour of neighbours) mark(longer, longerHash(hash, neighbour));
      const [distance, byte] = probeOf(text, offset);
      chain.push(literal, offset, distance, byte);
    }
    chain.push(-1);
  }
  const entries = Int32Array.from(chain);
  const starts = Uint32Array.from([0, ...runningSum(literals.map(({ text }) => text.length))]);
  const sought = codesOf(literals.map(({ text }) => text).join(''));
  const anyCase = Uint8Array.from(literals, ({ nocase }) => (nocase ? 1 : 0));
  return { map, shift, longer, open, slots, slotShift, entries, sought, starts, anyCase };
}

/** Fewer answer yes too often, more no longer fit a cache that the content passes through too. */
const bitsEach = 64;

function mark(bits: Int32Array, bit: number): void {
  bits[bit >>> 5]! |= 1 << (bit & 31);
}

/**
 * One more byte to look at before a literal is compared in full, and where it stands seen from the four that were found.
 * Both cases of a letter count as the same, and what differs from it in the same bit. -1: no such byte.
 */
function probeOf(text: string, offset: number): [distance: number, byte: number] {
  const distance = [-1, -2, 6, 7, 5, 4, 0, 1].find((at) => text.charCodeAt(offset + at) < 256);
  return distance === undefined ? [0, -1] : [distance, text.charCodeAt(offset + distance) | caseBit];
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

/** Four bytes, as a little-endian integer, folded, with where in which literals they stand. */
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
    const longer = new Set<number>();
    for (const gram of grams) for (const byte of bytes) longer.add(gram | ((byte | caseBit) << (8 * i)));
    grams = [...longer];
  });
  return grams;
}
