import type { ByteReader } from '../byte-reader.ts';

const magic = Buffer.from('934e554d5059', 'hex');

/**
 * Offset behind the header of a numpy array, where an array of objects is a pickle; null where this is no array.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyObjects(reader: ByteReader): number | null {
  if (reader.byte(0) !== magic[0] || !reader.slice(0, 6).equals(magic)) return null;
  const length = reader.byte(6) === 1 ? reader.u16(8) : reader.u32(8);
  return length < 0 ? null : (reader.byte(6) === 1 ? 10 : 12) + length;
}
