import { DecodeError } from './decode-error.ts';

const topValue = 2 ** 24;
const states = 12;
const shortestMatch = 2;
/** Longest distance back that is kept, in bytes: 7-Zip's presets stay below it. */
const mostDictionary = 64 * 1024 * 1024;
const outPiece = 256 * 1024;

/** Properties of an LZMA stream: how many bits of what came before choose between models. */
export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
  /** In bytes. */
  readonly dictionary: number;
}

/** @returns null where no encoder writes such a byte */
export function lzmaProperties(byte: number, dictionary: number): LzmaProperties | null {
  if (byte >= 225 || dictionary > mostDictionary) return null;
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45), dictionary };
}

/**
 * Decodes raw LZMA: no header, a known number of bytes. Time is bounded by that number, memory by the dictionary.
 *
 * @param size bytes that it comes to
 * @throws DecodeError after what came before the fault was pushed; whatever `push` throws
 * @see https://www.7-zip.org/sdk.html LZMA specification
 */
export function unlzma(
  input: Buffer,
  { lc, lp, pb, dictionary }: LzmaProperties,
  size: number,
  push: (part: Buffer) => void,
): void {
  const window = Buffer.alloc(Math.max(4096, Math.min(dictionary, size)));
  let written = 0;
  let place = 0;
  let flushed = 0;

  let at = 5;
  let range = 0xffff_ffff;
  let code = input.length < 5 || input[0] !== 0 ? fail('corrupt') : input.readUInt32BE(1);

  const model = (length: number) => new Uint16Array(length).fill(1024);
  const literals = model(0x300 << (lc + lp));
  const isMatch = model(states << 4);
  const isRep = model(states);
  const isRep0 = model(states);
  const isRep1 = model(states);
  const isRep2 = model(states);
  const isRep0Long = model(states << 4);
  const slots = model(4 << 6);
  const special = model(128);
  const align = model(16);
  const lengths = () => ({ choice: model(2), low: model(16 << 3), mid: model(16 << 3), high: model(256) });
  const matchLengths = lengths();
  const repLengths = lengths();

  function normalize(): void {
    if (range >= topValue) return;
    if (at >= input.length) fail('truncated');
    range = (range << 8) >>> 0;
    code = ((code << 8) | input[at++]!) >>> 0;
  }

  function bit(models: Uint16Array, index: number): number {
    const value = models[index]!;
    const bound = (range >>> 11) * value;
    if (code < bound) {
      models[index] = value + ((2048 - value) >> 5);
      range = bound;
      normalize();
      return 0;
    }
    models[index] = value - (value >> 5);
    range -= bound;
    code -= bound;
    normalize();
    return 1;
  }

  function tree(models: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | bit(models, base + symbol);
    return symbol - (1 << bits);
  }

  function reverseTree(models: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const one = bit(models, base + symbol);
      symbol = (symbol << 1) | one;
      value |= one << i;
    }
    return value;
  }

  function direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      range >>>= 1;
      const one = code >= range ? 1 : 0;
      if (one) code -= range;
      value = value * 2 + one;
      normalize();
    }
    return value;
  }

  function lengthOf({ choice, low, mid, high }: ReturnType<typeof lengths>, posState: number): number {
    if (bit(choice, 0) === 0) return tree(low, posState << 3, 3);
    if (bit(choice, 1) === 0) return 8 + tree(mid, posState << 3, 3);
    return 16 + tree(high, 0, 8);
  }

  function put(byte: number): void {
    window[place] = byte;
    written++;
    place++;
    if (place - flushed >= outPiece || place === window.length) flush();
  }

  function flush(): void {
    if (place > flushed) push(Buffer.from(window.subarray(flushed, place)));
    if (place === window.length) place = 0;
    flushed = place;
  }

  function back(distance: number): number {
    const from = place - distance;
    return window[from < 0 ? from + window.length : from]!;
  }

  let state = 0;
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  try {
    while (written < size) {
      const posState = written & ((1 << pb) - 1);
      if (bit(isMatch, (state << 4) + posState) === 0) {
        const before = written === 0 ? 0 : back(1);
        const base = 0x300 * (((written & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
        let symbol = 1;
        if (state >= 7) {
          let match = back(rep0 + 1);
          do {
            const matchBit = (match >> 7) & 1;
            match <<= 1;
            const one = bit(literals, base + ((1 + matchBit) << 8) + symbol);
            symbol = (symbol << 1) | one;
            if (one !== matchBit) break;
          } while (symbol < 0x100);
        }
        while (symbol < 0x100) symbol = (symbol << 1) | bit(literals, base + symbol);
        put(symbol & 0xff);
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      let length: number;
      if (bit(isRep, state) !== 0) {
        if (written === 0) fail('corrupt');
        if (bit(isRep0, state) === 0) {
          if (bit(isRep0Long, (state << 4) + posState) === 0) {
            state = state < 7 ? 9 : 11;
            put(back(rep0 + 1));
            continue;
          }
        } else {
          let distance = rep1;
          if (bit(isRep1, state) !== 0) {
            distance = rep2;
            if (bit(isRep2, state) !== 0) {
              distance = rep3;
              rep3 = rep2;
            }
            rep2 = rep1;
          }
          rep1 = rep0;
          rep0 = distance;
        }
        length = lengthOf(repLengths, posState);
        state = state < 7 ? 8 : 11;
      } else {
        rep3 = rep2;
        rep2 = rep1;
        rep1 = rep0;
        length = lengthOf(matchLengths, posState);
        state = state < 7 ? 7 : 10;
        const slot = tree(slots, Math.min(length, 3) << 6, 6);
        rep0 = slot;
        if (slot >= 4) {
          const bits = (slot >> 1) - 1;
          rep0 = (2 | (slot & 1)) * 2 ** bits;
          if (slot < 14) rep0 += reverseTree(special, rep0 - slot, bits);
          else rep0 += direct(bits - 4) * 16 + reverseTree(align, 0, 4);
        }
        // The mark of an end, where more was promised.
        if (rep0 === 0xffff_ffff) fail('truncated');
      }
      if (rep0 >= written || rep0 >= window.length) fail('corrupt');
      for (let left = Math.min(length + shortestMatch, size - written); left > 0; left--) put(back(rep0 + 1));
    }
  } finally {
    flush();
  }
}

function fail(reason: 'corrupt' | 'truncated'): never {
  throw new DecodeError(
    reason,
    reason === 'corrupt' ? 'the LZMA stream is not valid' : 'the LZMA stream is cut off',
  );
}
