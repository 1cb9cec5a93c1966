import { escapeText } from '../../model/escape.ts';
import type { PieceLine } from './piece.ts';

/** More lines than a piece can show; a file of nothing but line ends must not cost memory. */
const mostLines = 2000;

/**
 * Bytes as the reviewer sees them: one row for each line (the first 2,000), with everything that could hide or reorder text shown as an
 * escape. UTF-8 where it is, else one character a byte. The mapping is reversible, so what is quoted from a row stands in
 * the bytes of that line.
 * @param first number of the first line, one-based
 */
export function showLines(bytes: Uint8Array, first = 1): PieceLine[] {
  const text = decode(bytes);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  lines.length = Math.min(lines.length, mostLines);
  return lines.map((line, index) => ({
    number: first + index,
    text: escapeText(line, Number.MAX_SAFE_INTEGER),
  }));
}

/** Whether bytes are text that a person could have written: no NUL, and hardly a control character. */
export function isText(bytes: Uint8Array): boolean {
  let odd = 0;
  for (const byte of bytes) {
    if (byte === 0) return false;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) odd++;
  }
  return bytes.length > 0 && odd * 50 <= bytes.length;
}

function decode(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? decodeUtf8(withoutCutCharacters(bytes)) ?? latin1(bytes);
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A window may begin and end in the middle of a character. */
function withoutCutCharacters(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && (bytes[start]! & 0xc0) === 0x80) start++;
  let end = bytes.length;
  while (end > bytes.length - 3 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes.subarray(start, Math.max(start, bytes[end - 1]! >= 0xc0 ? end - 1 : end));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
