import { isGzipHeader } from './gzip.ts';
import { isSkippableFrame, isZstdFrame } from './zstd-frame.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'lz4' | 'lzip' | 'lzma' | 'unknown';

/** Bytes that `sniffCompression` wants to see; fewer only where the stream is shorter. */
export const sniffLength = 512;

/**
 * Says by content alone how a layer is compressed. `none` is a tar (a header whose checksum holds, or the zero blocks
 * of an empty one); `unknown` is nothing that a container runtime would unpack.
 *
 * @param head the first `sniffLength` bytes
 */
export function sniffCompression(head: Buffer): Compression {
  // A tar may begin with a file named like any magic, so its checksum is asked first.
  if (isTarHeader(head)) return 'none';
  if (isGzipHeader(head)) return 'gzip';
  if (isZstdFrame(head) || isSkippableFrame(head)) return 'zstd';
  for (const [kind, magic] of magics) if (head.subarray(0, magic.length).equals(magic)) return kind;
  return 'unknown';
}

/**
 * Whether this is the header block of a tar entry, by its checksum in either reading (unsigned, or signed as by old
 * implementations), or a block of zeros.
 * @see POSIX.1-2017 pax, ustar Interchange Format
 */
function isTarHeader(block: Buffer): boolean {
  if (block.length < 512) return false;
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < 512; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : block[i]!;
    unsigned += byte;
    signed += (byte << 24) >> 24;
  }
  if (unsigned === 8 * 0x20) return block.subarray(148, 156).every((byte) => byte === 0);
  const field = /^[ \0]*([0-7]+)[ \0]*$/.exec(block.toString('latin1', 148, 156));
  if (!field) return false;
  const sum = Number.parseInt(field[1]!, 8);
  return sum === unsigned || sum === signed;
}

const magics: readonly (readonly [Compression, Buffer])[] = [
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from('fd377a585a00', 'hex')],
  ['lz4', Buffer.from('04224d18', 'hex')],
  ['lzip', Buffer.from('LZIP')],
  ['lzma', Buffer.from('5d0000', 'hex')],
];
