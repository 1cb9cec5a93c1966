import type { ByteReader } from '../../byte-reader.ts';

/** How the bytes of a text or bytes literal stand for its value. */
export type LiteralForm = 'utf8' | 'latin1' | 'quoted' | 'raw-unicode' | 'bytes' | 'utf8-bytes';

/** Longest literal, in bytes, that is decoded as a name. */
export const longestName = 4096;

/**
 * The value of a literal, as CPython's unpickler reads it: `STRING` in quotes with Python's escapes, `UNICODE` with
 * `\uXXXX`; `utf8-bytes` are the code points of a text, encoded as Latin-1. Bytes come out as Latin-1. At most `limit` bytes of it are read.
 */
export function decodeLiteral(
  reader: ByteReader,
  literal: { readonly at: number; readonly length: number; readonly form: LiteralForm },
  limit = longestName,
): string {
  const bytes = reader.slice(literal.at, Math.min(literal.length, limit));
  switch (literal.form) {
    case 'utf8':
    case 'utf8-bytes':
      return bytes.toString('utf8');
    case 'latin1':
    case 'bytes':
      return bytes.toString('latin1');
    case 'raw-unicode':
      return bytes
        .toString('latin1')
        .replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, short, long) => codePoint(short ?? long));
    case 'quoted': {
      const text = bytes.toString('latin1').trim();
      return text
        .slice(1, text.length > 1 && text.at(-1) === text[0] ? -1 : undefined)
        .replace(/\\(?:x([0-9a-f]{2})|([0-7]{1,3})|([\s\S]))/gi, (_, hex, octal, other) =>
          hex
            ? String.fromCharCode(Number.parseInt(hex, 16))
            : octal
              ? String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
              : (plainEscapes[other] ?? `\\${other}`),
        );
    }
  }
}

const plainEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

function codePoint(hex: string): string {
  const value = Number.parseInt(hex, 16);
  return value > 0x10ffff ? '\ufffd' : String.fromCodePoint(value);
}

/** Whether a `STRING` argument is in matching quotes, as the unpickler demands. */
export function isQuoted(reader: ByteReader, at: number, length: number): boolean {
  let last = at + length - 1;
  while (last > at && (reader.byte(last) === 0x20 || reader.byte(last) === 0x0d)) last--;
  const quote = reader.byte(at);
  return last > at && (quote === 0x27 || quote === 0x22) && reader.byte(last) === quote;
}
