/**
 * The one escaping function for text that came out of a subject, before it meets a terminal, a log line, a page or a
 * prompt. Control characters, bidirectional overrides, zero-width and tag characters, lone surrogates and the
 * backslash itself become `\xNN` / `\u{N}`, so that what a reader sees is what is there and the mapping is reversible.
 *
 * @param text hostile text
 * @param limit longest result in UTF-16 units; a longer one is cut and ends in `…`
 */
export function escapeText(text: string, limit = 4096): string {
  const slice = text.length > limit ? text.slice(0, limit) : text;
  const escaped = slice.replace(hostile, escapeOne);
  return escaped.length > limit || text.length > limit ? `${escaped.slice(0, limit)}…` : escaped;
}

/**
 * Bytes as escaped text: printable ASCII stays, everything else is `\xNN`.
 * @param limit most bytes shown
 */
export function escapeBytes(bytes: Uint8Array, limit = 256): string {
  let out = '';
  const end = Math.min(bytes.length, limit);
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]!;
    out +=
      byte === 0x5c ? '\\\\' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${hex(byte, 2)}`;
  }
  return bytes.length > limit ? `${out}…` : out;
}

// Cc, Cf (bidi, zero-width, tags), line and paragraph separators, surrogates, private use, unassigned; and variation selectors.
const hostile =
  /\\|\p{C}|\p{Zl}|\p{Zp}|[\u{FE00}-\u{FE0F}]|[\u{E0100}-\u{E01EF}]|\u{3164}|\u{FFA0}|\u{115F}|\u{1160}/gu;

function escapeOne(char: string): string {
  if (char === '\\') return '\\\\';
  const code = char.codePointAt(0)!;
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${code.toString(16)}}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
