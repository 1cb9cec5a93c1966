/** What stands in a literal for one of several bytes: characters beyond all bytes. */
export const wordEdge = '\u0100';
export const blank = '\u0101';
export const digit = '\u0102';
export const utf8Tail = '\u0103';

const everyByte = Array.from({ length: 256 }, (_, byte) => byte);

function bytesThat(match: RegExp): readonly number[] {
  return everyByte.filter((byte) => match.test(String.fromCharCode(byte)));
}

const classes: ReadonlyMap<number, readonly number[]> = new Map(
  [
    // The edge of a word (`\b`) seen from inside it: also the start and the end of the content.
    [wordEdge, bytesThat(/\W/)] as const,
    [blank, bytesThat(/[ \t\n\v\f\r]/)] as const,
    [digit, bytesThat(/[0-9]/)] as const,
    [utf8Tail, bytesThat(/[\x80-\xbf]/)] as const,
  ].map(([char, bytes]) => [char.charCodeAt(0), bytes]),
);

/** One for each byte that one of the characters above can be, at `character * 256 + byte`. */
export const byteClasses: Uint8Array = new Uint8Array((Math.max(...classes.keys()) + 1) * 256);
for (const [code, bytes] of classes) for (const byte of bytes) byteClasses[code * 256 + byte] = 1;

/** The bytes that a character of a literal can be. @param code below 256, or one of the characters above */
export function formsOf(code: number, nocase: boolean): readonly number[] {
  const bytes = classes.get(code);
  if (bytes !== undefined) return bytes;
  return nocase && code >= 0x61 && code <= 0x7a ? [code, code - 0x20] : [code];
}

/** The bytes that four characters of a literal from `offset` on can be; behind its end it can be any. */
export function formsAt(text: string, offset: number, nocase: boolean): (readonly number[])[] {
  return [0, 1, 2, 3].map((i) =>
    offset + i < text.length ? formsOf(text.charCodeAt(offset + i), nocase) : everyByte,
  );
}

export function countForms(text: string, offset: number, nocase: boolean): number {
  let count = 1;
  for (let at = offset; at < offset + 4; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (at >= text.length) count *= 256;
    else if (code > 255) count *= formsOf(code, nocase).length;
    else if (nocase && code >= 0x61 && code <= 0x7a) count *= 2;
  }
  return count;
}

export const caseBit = 0x20;
