import { type Literal, wordEdge } from './need.ts';

/** Finds which of many literals stand in a content. */
export interface LiteralSearch {
  /**
   * Calls `onFound` once for each literal that stands in the content, by its number.
   * About a nanosecond for two bytes.
   */
  search(content: Uint8Array, onFound: (literal: number) => void): void;
}

/*
 * Four bytes at every second offset are looked up in a bit map. Wherever a literal stands, four bytes of it are looked at
 * that begin at one of two neighbouring places in it; both are in the map. (Of a literal of four bytes, three and
 * whatever follows it.) Where the map says yes, the literals with these four bytes are compared in full.
 * @see S. Wu, U. Manber, "A fast algorithm for multi-pattern searching" (1994), for looking at blocks instead of bytes
 */
export function createLiteralSearch(literals: readonly Literal[]): LiteralSearch {
  const places = placesOf(literals);
  const bits = Math.max(12, Math.ceil(Math.log2(places.size * 64 + 1)));
  const shift = 32 - bits;
  const map = new Uint32Array(2 ** (bits - 5));
  const slotMask = 2 ** Math.ceil(Math.log2(places.size * 2 + 2)) - 1;
  const slotShift = 32 - Math.log2(slotMask + 1);
  const grams = new Uint32Array(slotMask + 1);
  const firstOf = new Int32Array(slotMask + 1).fill(-1);
  const chain: number[] = [];
  for (const [gram, found] of places) {
    const hash = Math.imul(gram, spread) >>> 0;
    map[(hash >>> shift) >>> 5]! |= 1 << ((hash >>> shift) & 31);
    let slot = hash >>> slotShift;
    while (firstOf[slot] !== -1) slot = (slot + 1) & slotMask;
    grams[slot] = gram;
    firstOf[slot] = chain.length;
    for (const { literal, offset } of found) chain.push(literal, offset);
    chain.push(-1, 0);
  }
  const entries = Int32Array.from(chain);
  const sought = literals.map((literal) => Uint16Array.from(literal.bytes, (byte) => byte.charCodeAt(0)));
  const anyCase = literals.map(({ nocase }) => nocase);
  const seen = new Uint8Array(literals.length);
  const seenNow: number[] = [];

  function lookUp(content: Uint8Array, gram: number, at: number): void {
    for (
      let slot = Math.imul(gram, spread) >>> slotShift;
      firstOf[slot] !== -1;
      slot = (slot + 1) & slotMask
    ) {
      if (grams[slot] !== gram) continue;
      for (let entry = firstOf[slot]!; entries[entry] !== -1; entry += 2) {
        const literal = entries[entry]!;
        if (seen[literal] === 1) continue;
        if (!standsAt(content, at - entries[entry + 1]!, sought[literal]!, anyCase[literal]!)) continue;
        seen[literal] = 1;
        seenNow.push(literal);
      }
      return;
    }
  }

  function searchPart(content: Uint8Array): void {
    // The last four bytes, and what is left of the last word, are looked at on their own.
    const start = (4 - (content.byteOffset & 3)) & 3;
    const count = Math.max(0, content.length - start - 4) >> 2;
    if (count > 0) {
      const words = new Uint32Array(content.buffer, content.byteOffset + start, count + 1);
      let word = words[0]!;
      for (let i = 0; i < count; i++) {
        const next = words[i + 1]!;
        const even = Math.imul(word, spread) >>> shift;
        if (((map[even >>> 5]! >>> (even & 31)) & 1) === 1) lookUp(content, word, start + 4 * i);
        const odd = (word >>> 16) | (next << 16);
        const bit = Math.imul(odd, spread) >>> shift;
        if (((map[bit >>> 5]! >>> (bit & 31)) & 1) === 1) lookUp(content, odd >>> 0, start + 4 * i + 2);
        word = next;
      }
    }
    // -1 is the edge of a word before the first byte.
    for (let at = start - 2; at >= -1; at -= 2) lookUpAt(content, at);
    for (let at = start + 4 * count; at < content.length; at += 2) lookUpAt(content, at);
  }

  /** Bytes behind the end count as zeros. */
  function lookUpAt(content: Uint8Array, at: number): void {
    let gram = 0;
    for (let i = 0; i < 4; i++) gram |= (content[at + i] ?? 0) << (8 * i);
    lookUp(content, gram >>> 0, at);
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

function standsAt(content: Uint8Array, start: number, sought: Uint16Array, anyCase: boolean): boolean {
  for (let i = 0; i < sought.length; i++) {
    const byte = content[start + i];
    const wanted = sought[i]!;
    if (byte === wanted) continue;
    if (wanted === edge) {
      if (byte === undefined || isNoWord[byte] === 1) continue;
      return false;
    }
    if (byte === undefined || !anyCase || byte < 0x41 || byte > 0x5a || byte + 0x20 !== wanted) return false;
  }
  return true;
}

const edge = wordEdge.charCodeAt(0);
const isNoWord = Uint8Array.from({ length: 256 }, (_, byte) =>
  /\w/.test(String.fromCharCode(byte)) ? 0 : 1,
);

interface Place {
  readonly literal: number;
  readonly offset: number;
}

/** Four bytes, as a little-endian integer, with where in which literals they stand. */
function placesOf(literals: readonly Literal[]): Map<number, Place[]> {
  const places = new Map<number, Place[]>();
  literals.forEach(({ bytes, nocase }, literal) => {
    const best = bestOffset(bytes, (offset) =>
      gramsAt(bytes, offset, nocase).every((gram) => places.has(gram)),
    );
    for (const offset of [best, best + 1])
      for (const gram of gramsAt(bytes, offset, nocase)) {
        const known = places.get(gram);
        if (known === undefined) places.set(gram, [{ literal, offset }]);
        else known.push({ literal, offset });
      }
  });
  return places;
}

/**
 * Where the five bytes begin that are the rarest in the literal, so that few other texts have them; those of another
 * literal come first.
 */
function bestOffset(bytes: string, isKnown: (offset: number) => boolean): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = 0; offset + 5 <= bytes.length; offset++) {
    let common = 0;
    for (let i = 0; i < 5; i++) common += commonness[bytes.charCodeAt(offset + i)] ?? edgeCommonness;
    if (isKnown(offset) && isKnown(offset + 1)) common -= 5;
    if (common >= least) continue;
    least = common;
    best = offset;
  }
  return best;
}

/** How common a byte is, roughly, in programs and texts. */
const commonness = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if ('etaoinsr \0\xff'.includes(char)) return 4;
  if (/[a-z]/.test(char)) return 3;
  return /[A-Z0-9._/-]/.test(char) ? 2 : 1;
});

/** Its many forms make an edge the last thing to look for. */
const edgeCommonness = 12;

/** The four bytes at an offset in every form they may have; behind the literal's last, any byte may follow. */
function gramsAt(bytes: string, offset: number, nocase: boolean): number[] {
  let grams = [0];
  for (let i = 0; i < 4; i++) {
    const forms = offset + i < bytes.length ? formsOf(bytes.charCodeAt(offset + i), nocase) : everyByte;
    grams = grams.flatMap((gram) => forms.map((form) => (gram | (form << (8 * i))) >>> 0));
  }
  return grams;
}

function formsOf(byte: number, nocase: boolean): readonly number[] {
  if (byte === edge) return noWordBytes;
  return nocase && byte >= 0x61 && byte <= 0x7a ? [byte, byte - 0x20] : [byte];
}

const everyByte = Array.from({ length: 256 }, (_, byte) => byte);
const noWordBytes = everyByte.filter((byte) => isNoWord[byte] === 1);
