import type { Bytes } from './member.ts';

/**
 * Names a container format that is recognised and not opened; null for anything else. Its bytes are examined as they
 * lie, and the ledger says that what they contain was not.
 */
export function opaqueFormat(bytes: Bytes): string | null {
  const head = bytes.slice(0, 64);
  for (const [format, offset, magic] of magics)
    if (head.subarray(offset, offset + magic.length).equals(magic)) return format;
  if (bytes.slice(32_769, 5).toString('latin1') === 'CD001') return 'iso9660';
  if (isCompress(head)) return 'compress';
  if (isBinaryCpio(bytes)) return 'cpio';
  return isLzmaAlone(head, bytes.size) ? 'lzma' : null;
}

const magics: readonly (readonly [string, number, Buffer])[] = [
  ['7z', 0, Buffer.from('377abcaf271c', 'hex')],
  ['rar', 0, Buffer.from('526172211a07', 'hex')],
  ['lz4', 0, Buffer.from('04224d18', 'hex')],
  ['lzip', 0, Buffer.from('4c5a495001', 'hex')],
  ['lzop', 0, Buffer.from('894c5a4f000d0a1a0a', 'hex')],
  ['cab', 0, Buffer.from('4d53434600000000', 'hex')],
  ['xar', 0, Buffer.from('78617221001c', 'hex')],
  ['wim', 0, Buffer.from('4d5357494d000000', 'hex')],
  ['squashfs', 0, Buffer.from('68737173', 'hex')],
  ['lz4', 0, Buffer.from('02214c18', 'hex')],
  ['lrzip', 0, Buffer.from('4c525a49', 'hex')],
  ...[0x22, 0x23, 0x24, 0x25, 0x26, 0x27].map(
    (version) => ['zstd', 0, Buffer.from([version, 0xb5, 0x2f, 0xfd])] as const,
  ),
];

/** The `.Z` of compress(1): codes of 9 to 16 bits. gzip and BusyBox decode it. */
function isCompress(head: Buffer): boolean {
  if (head.length < 4 || head[0] !== 0x1f || head[1] !== 0x9d) return false;
  const bits = head[2]! & 0x1f;
  return (head[2]! & 0x60) === 0 && bits >= 9 && bits <= 16;
}

/** The oldest form of cpio, in words of either byte order: what GNU cpio writes unless told otherwise. */
function isBinaryCpio(bytes: Bytes): boolean {
  const head = bytes.slice(0, 26);
  if (head.length < 26) return false;
  const little = head.readUInt16LE(0) === 0o070707;
  if (!little && head.readUInt16BE(0) !== 0o070707) return false;
  const nameSize = little ? head.readUInt16LE(20) : head.readUInt16BE(20);
  const name = bytes.slice(26, nameSize);
  return nameSize > 1 && name.length === nameSize && name.indexOf(0) === nameSize - 1;
}

/**
 * The old format has no magic: properties (lc, lp and pb in one byte), a dictionary of 2^n or 3*2^n bytes, an unknown or
 * plausible size, and a first byte of the data that is zero.
 */
function isLzmaAlone(head: Buffer, fileSize: number): boolean {
  if (head.length < 18 || head[0]! >= 9 * 5 * 5 || head[13] !== 0) return false;
  const dictionary = head.readUInt32LE(1);
  const odd = dictionary / (dictionary & -dictionary || 1);
  if (dictionary < 4096 || (odd !== 1 && odd !== 3)) return false;
  const size = head.readBigUInt64LE(5);
  return size === 0xffffffffffffffffn || (size > 0n && size < BigInt(fileSize) * 10_000n);
}
