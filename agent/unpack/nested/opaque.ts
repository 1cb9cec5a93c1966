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
];

/** The old format has no magic: properties, a dictionary of 2^n or 3*2^n bytes, an unknown or plausible size. */
function isLzmaAlone(head: Buffer, fileSize: number): boolean {
  if (head.length < 18 || head[0] !== 0x5d || head[13] !== 0) return false;
  const dictionary = head.readUInt32LE(1);
  const odd = dictionary / (dictionary & -dictionary || 1);
  if (dictionary < 4096 || (odd !== 1 && odd !== 3)) return false;
  const size = head.readBigUInt64LE(5);
  return size === 0xffffffffffffffffn || (size > 0n && size < BigInt(fileSize) * 10_000n);
}
