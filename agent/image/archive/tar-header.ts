import { WardenError } from '../../model/errors.ts';
import { escapeBytes } from '../../model/escape.ts';

export const blockSize = 512;

/** One 512-byte header of an outer archive, as it stands, before extended headers apply. */
export interface TarHeader {
  /** Bytes as latin-1, so that no two different names become the same text. */
  readonly name: string;
  readonly linkName: string;
  readonly size: number;
  /** One character; the NUL of pre-POSIX archives is read as `0`. */
  readonly type: string;
}

/**
 * Reads a header of an outer archive (docker save, OCI archive). Strict: whatever two readers could read
 * differently is refused, because here there is nothing to examine beyond finding the members.
 * @throws WardenError MANIFEST_MALFORMED
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export function parseTarHeader(block: Buffer): TarHeader {
  checkSum(block);
  const magic = block.toString('latin1', 257, 265);
  const posix = magic.startsWith('ustar\0');
  if (!posix && magic !== 'ustar  \0' && !isZero(block.subarray(257, 265)))
    throw refuse('a header is of no known format');
  const prefix = text(block, 345, 155);
  // In GNU headers these bytes hold times, in star headers they are cut differently: only POSIX joins them to a name.
  if (!posix && !isZero(block.subarray(345, 500)))
    throw refuse('a header has a name prefix without being POSIX');
  if (block.toString('latin1', 508, 512) === 'tar\0') throw refuse('a header is in the format of star');
  const name = text(block, 0, 100);
  const flag = block[156]!;
  return {
    name: posix && prefix !== '' ? `${prefix}/${name}` : name,
    linkName: text(block, 157, 100),
    size: parseSize(block.subarray(124, 136)),
    type: flag === 0 ? '0' : String.fromCharCode(flag),
  };
}

export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function checkSum(block: Buffer): void {
  const stated = parseOctal(block.subarray(148, 156));
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let i = 0; i < blockSize; i++) {
    if (i >= 148 && i < 156) continue;
    unsigned += block[i]!;
    signed += (block[i]! << 24) >> 24;
  }
  if (stated !== unsigned && stated !== signed) throw refuse('a header does not match its checksum');
}

function parseSize(field: Buffer): number {
  if ((field[0]! & 0x80) === 0) return parseOctal(field);
  // GNU base-256: the first bit says so, the second is the sign.
  let size = BigInt(field[0]! & 0x7f);
  for (let i = 1; i < field.length; i++) size = (size << 8n) | BigInt(field[i]!);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse('a header has a negative or impossible size');
  return Number(size);
}

function parseOctal(field: Buffer): number {
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  if (digits === undefined) throw refuse(`a header has the number “${escapeBytes(field)}”`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function text(block: Buffer, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? length : end);
}

function refuse(why: string): WardenError {
  return new WardenError('MANIFEST_MALFORMED', `the archive is not a well-formed tar: ${why}`);
}
