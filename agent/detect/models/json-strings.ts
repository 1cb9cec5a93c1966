/** A string of a JSON text, with the key under which it stands. */
export interface JsonString {
  /** The last key before it, decoded; '' before the first. */
  readonly key: string;
  /** Offset of the opening quote. */
  readonly at: number;
  /** Bytes, quotes included. */
  readonly length: number;
  /** Decoded. */
  text(): string;
  /** Whether the key or the string is spelled with escapes of plain letters, which no encoder writes. */
  disguised(): boolean;
}

const longestKey = 256;
const longestText = 4 * 1024 * 1024;

/**
 * All strings that are values, in order, of what may be JSON: nothing is built, so that neither depth nor size costs memory.
 * Ends at a NUL within a string, behind which a binary file goes on.
 *
 * @returns the offset up to which the bytes were read
 */
export function* jsonStrings(bytes: Buffer, start = 0): Generator<JsonString, number> {
  let key = '';
  let keyDisguised = false;
  for (let at = bytes.indexOf(0x22, start); at !== -1; ) {
    const end = stringEnd(bytes, at);
    if (end === -1) {
      const nul = bytes.indexOf(0, at);
      return nul === -1 ? bytes.length : nul;
    }
    if (isKey(bytes, end)) {
      const raw = bytes.subarray(at, Math.min(end, at + longestKey));
      key = end - at <= longestKey ? decode(raw) : '';
      keyDisguised = isDisguised(raw);
    } else {
      const [from, underKey, underDisguised] = [at, key, keyDisguised];
      yield {
        key: underKey,
        at: from,
        length: end - from,
        text: () => decode(bytes.subarray(from, Math.min(end, from + longestText))),
        disguised: () =>
          underDisguised || isDisguised(bytes.subarray(from, Math.min(end, from + longestKey))),
      };
    }
    at = bytes.indexOf(0x22, end);
  }
  return bytes.length;
}

/** Offset behind the closing quote, or -1. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) return i + 1;
    if (byte === 0x5c) i++;
    else if (byte === 0) return -1;
  }
  return -1;
}

function isKey(bytes: Buffer, from: number): boolean {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d) at++;
  return bytes[at] === 0x3a;
}

function decode(quoted: Buffer): string {
  const literal = quoted.toString('utf8');
  if (!literal.includes('\\')) return literal.at(-1) === '"' ? literal.slice(1, -1) : literal.slice(1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}

function isDisguised(bytes: Buffer): boolean {
  return /\\u00(?:4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])/i.test(bytes.toString('latin1'));
}
