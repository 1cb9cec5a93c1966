import type { Bytes } from '../../unpack/nested/member.ts';

const magic = Buffer.from('934e554d5059', 'hex');

/**
 * Offset behind the header of a numpy array, where an array of objects is a pickle; null where this is no array.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyObjects(content: Bytes): number | null {
  const head = content.slice(0, 12);
  if (head[0] !== magic[0] || head.length < 12 || !head.subarray(0, 6).equals(magic)) return null;
  return head[6] === 1 ? 10 + head.readUInt16LE(8) : 12 + head.readUInt32LE(8);
}
