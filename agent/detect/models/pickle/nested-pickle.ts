import { bytesOf } from '../../../unpack/mapped-file.ts';
import { type ByteReader, readBytes } from '../../byte-reader.ts';
import { decodeLiteral } from './literal.ts';
import type { Literal } from './values.ts';

/** Where the bytes of a literal can be read: within the file, or decoded. */
export interface Stretch {
  readonly reader: ByteReader;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a literal that are decoded. */
export const longestDecoded = 16 * 1024 * 1024;

/** Whether a literal could hold a pickle, by its first bytes: as it stands, as the code points of a text, or in base64. */
export function looksPickled(reader: ByteReader, { at, length, form }: Literal): boolean {
  if (length < 8) return false;
  const first = reader.byte(at);
  const second = reader.byte(at + 1);
  if (first === 0x63) return reader.find(0x0a, at, at + Math.min(length, 80)) !== -1;
  if (first === 0x67) return second === 0x41;
  return form === 'bytes' || form === 'latin1'
    ? first === 0x80 && second <= 5
    : first === 0xc2 && second === 0x80;
}

/** What an unpickler could be given of a literal. */
export function contentsOf(reader: ByteReader, literal: Literal): Stretch[] {
  const { at, length, form } = literal;
  // Base64 of what begins with a protocol begins with `gA`.
  const encoded = reader.byte(at) === 0x67 && reader.byte(at + 1) === 0x41;
  if ((form === 'bytes' || form === 'latin1') && !encoded) return [{ reader, start: at, end: at + length }];
  const text = decodeLiteral(reader, literal, longestDecoded);
  return [Buffer.from(text, 'latin1'), ...(encoded ? [Buffer.from(text, 'base64')] : [])].map((bytes) => ({
    reader: readBytes(bytesOf(bytes)),
    start: 0,
    end: bytes.length,
  }));
}
