import type { Bytes } from '../unpack/nested/member.ts';

/** Little-endian reads at absolute offsets, of contents of any size. Nothing is copied. */
export interface ByteReader {
  readonly size: number;
  /** The byte at `at`, or -1 beyond the end. */
  byte(at: number): number;
  /** At most `length` bytes from `at`; fewer at the end. A view. */
  slice(at: number, length: number): Buffer;
  /** Offset of the next `value` in [from, end), or -1. */
  find(value: number, from: number, end: number): number;
  /** Unsigned; -1 when it does not fit before the end. */
  u16(at: number): number;
  u32(at: number): number;
  /** Unsigned; Infinity beyond 2^53, -1 when it does not fit before the end. */
  u64(at: number): number;
}

const windowSize = 1024 * 1024;

export function readBytes(content: Bytes): ByteReader {
  const { size } = content;
  let start = 0;
  let window = content.slice(0, windowSize);
  const byte = (at: number): number => {
    const inside = window[at - start];
    if (inside !== undefined) return inside;
    if (at < 0 || at >= size) return -1;
    start = at;
    window = content.slice(at, windowSize);
    return window[0]!;
  };
  return {
    size,
    byte,
    slice: (at, length) => content.slice(at, length),
    find(value, from, end) {
      const last = Math.min(end, size);
      for (let at = from; at < last; at += windowSize) {
        const found = content.slice(at, Math.min(windowSize, last - at)).indexOf(value);
        if (found !== -1) return at + found;
      }
      return -1;
    },
    u16(at) {
      const high = byte(at + 1);
      return high === -1 ? -1 : byte(at) + high * 256;
    },
    u32(at) {
      const high = byte(at + 3);
      return high === -1 ? -1 : byte(at) + byte(at + 1) * 256 + byte(at + 2) * 65536 + high * 2 ** 24;
    },
    u64(at) {
      const bytes = content.slice(at, 8);
      if (bytes.length < 8) return -1;
      const value = bytes.readUInt32LE(4) * 2 ** 32 + bytes.readUInt32LE(0);
      return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
    },
  };
}
