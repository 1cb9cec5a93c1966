import type { ByteReader } from '../../byte-reader.ts';

/** A field of a message: its number, and where its value lies. `length` counts the bytes of a length-delimited one. */
export interface Field {
  readonly number: number;
  readonly wire: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  readonly at: number;
  readonly length: number;
}

/** Counts the fields that may still be read, over all messages of a file. */
export interface Allowance {
  left: number;
}

/**
 * The fields of the message in [start, end). Stops where the bytes are no message; `complete` of the result says whether
 * they were one to the end.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* fieldsOf(
  reader: ByteReader,
  start: number,
  end: number,
  allowance: Allowance,
): Generator<Field, { complete: boolean }> {
  let at = start;
  while (at < end) {
    if (allowance.left-- <= 0) return { complete: false };
    const tag = varint(reader, at, end);
    if (tag === null) return { complete: false };
    const number = Math.floor(tag.value / 8);
    if (number === 0 || number >= 2 ** 29) return { complete: false };
    switch (tag.value % 8) {
      case 0: {
        const value = varint(reader, tag.end, end);
        if (value === null) return { complete: false };
        yield { number, wire: 'varint', at: tag.end, length: value.end - tag.end };
        at = value.end;
        break;
      }
      case 1:
        if (tag.end + 8 > end) return { complete: false };
        yield { number, wire: 'fixed64', at: tag.end, length: 8 };
        at = tag.end + 8;
        break;
      case 2: {
        const length = varint(reader, tag.end, end);
        if (length === null || length.value > end - length.end) return { complete: false };
        yield { number, wire: 'bytes', at: length.end, length: length.value };
        at = length.end + length.value;
        break;
      }
      case 5:
        if (tag.end + 4 > end) return { complete: false };
        yield { number, wire: 'fixed32', at: tag.end, length: 4 };
        at = tag.end + 4;
        break;
      default:
        return { complete: false };
    }
  }
  return { complete: at === end };
}

function varint(reader: ByteReader, start: number, end: number): { value: number; end: number } | null {
  let value = 0;
  let factor = 1;
  for (let at = start; at < end && at < start + 10; at++) {
    const byte = reader.byte(at);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: at + 1 };
    factor *= 128;
  }
  return null;
}
