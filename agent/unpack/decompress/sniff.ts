import { blockSize, checksumHolds, isZeroBlock } from '../tar/header.ts';
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
  if (head.length >= blockSize && (isZeroBlock(head) || checksumHolds(head))) return 'none';
  if (isGzipHeader(head)) return 'gzip';
  if (isZstdFrame(head) || isSkippableFrame(head)) return 'zstd';
  for (const [kind, magic] of magics) if (head.subarray(0, magic.length).equals(magic)) return kind;
  return 'unknown';
}

const magics: readonly (readonly [Compression, Buffer])[] = [
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from('fd377a585a00', 'hex')],
  ['lz4', Buffer.from('04224d18', 'hex')],
  ['lzip', Buffer.from('LZIP')],
  ['lzma', Buffer.from('5d0000', 'hex')],
];
