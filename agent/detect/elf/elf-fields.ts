import type { Bytes } from '../../unpack/nested/member.ts';

/** Reads of one ELF file, by its own class and byte order. All return -1 where the file has no such bytes. */
export interface ElfFields {
  readonly size: number;
  /** Addresses are 8 bytes long, else 4. */
  readonly wide: boolean;
  u8(at: number): number;
  u16(at: number): number;
  u32(at: number): number;
  /** An address, offset or size; Infinity beyond 2^53. */
  word(at: number): number;
  /** At most `length` bytes, a view. */
  slice(at: number, length: number): Buffer;
}

/** @param order of bytes, as the machine has it that runs the file */
export function elfFields(content: Bytes, wide: boolean, order: 'little' | 'big'): ElfFields {
  const big = order === 'big';
  const { size } = content;
  const u32 = (at: number): number => {
    const bytes = content.slice(at, 4);
    if (bytes.length < 4 || at < 0) return -1;
    return big ? bytes.readUInt32BE(0) : bytes.readUInt32LE(0);
  };
  const u64 = (at: number): number => {
    const [high, low] = big ? [u32(at), u32(at + 4)] : [u32(at + 4), u32(at)];
    if (high === -1 || low === -1) return -1;
    const value = high * 2 ** 32 + low;
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
  };
  return {
    size,
    wide,
    u8: (at) => (at < 0 ? -1 : (content.slice(at, 1)[0] ?? -1)),
    u16(at) {
      const bytes = content.slice(at, 2);
      if (bytes.length < 2 || at < 0) return -1;
      return big ? bytes.readUInt16BE(0) : bytes.readUInt16LE(0);
    },
    u32,
    word: wide ? u64 : u32,
    slice: (at, length) => (at < 0 || !Number.isFinite(at) ? empty : content.slice(at, length)),
  };
}

const empty = Buffer.alloc(0);
