import { DecodeError } from '../../unpack/decompress/decode-error.ts';

/**
 * Decodes one LZ4 block, up to `limit` bytes: the rest is not looked at. An LZ4 block has no length of its own, and a byte
 * of it yields at most 255.
 *
 * @throws DecodeError `corrupt` where a match lies before the beginning, `truncated` where the block ends within a sequence
 * @see https://github.com/lz4/lz4/blob/v1.10.0/doc/lz4_Block_format.md
 */
export function decodeLz4Block(block: Buffer, limit: number): Buffer {
  const out = Buffer.allocUnsafe(Math.min(limit, block.length * 255));
  let from = 0;
  let to = 0;
  const length = (nibble: number): number => {
    let total = nibble;
    for (let more = 255; nibble === 15 && more === 255; total += more) {
      if (from >= block.length) throw new DecodeError('truncated', 'an LZ4 block ends within a length');
      more = block[from++]!;
    }
    return total;
  };
  while (from < block.length && to < out.length) {
    const token = block[from++]!;
    const literals = length(token >> 4);
    if (from + literals > block.length)
      throw new DecodeError('truncated', 'an LZ4 block ends within its literals');
    block.copy(out, to, from, from + literals);
    to = Math.min(out.length, to + literals);
    from += literals;
    // The last sequence has no match.
    if (from >= block.length || to >= out.length) break;
    if (from + 2 > block.length) throw new DecodeError('truncated', 'an LZ4 block ends within an offset');
    const distance = block[from]! | (block[from + 1]! << 8);
    from += 2;
    const end = Math.min(out.length, to + length(token & 15) + 4);
    if (distance === 0 || distance > to)
      throw new DecodeError('corrupt', 'an LZ4 match lies before the block');
    if (distance >= end - to) {
      out.copyWithin(to, to - distance, end - distance);
      to = end;
    } else while (to < end) out[to] = out[to++ - distance]!;
  }
  return out.subarray(0, to);
}
