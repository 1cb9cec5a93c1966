import { codesIn, escapesIn } from './character-codes.ts';

/** Something that is written in another spelling inside a text. */
export interface EncodedText {
  readonly kind: string;
  /** In bytes. */
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Pieces of one text; more say no more. */
const mostPieces = 64;
const shortestRun = 20;
/** Every run of the shortest length holds a byte at a multiple of this. */
const stride = 16;

const letters = tableOf(/[A-Za-z0-9+/_-]/);
/** The first of four characters of Base64, where the first of three bytes is printable ASCII or ends a line. */
const firstOfFour = tableOf(/[CI-Za-f]/);
const beginnings = /^(?:f0VMR|H4sI|UEsDB|\/Td6W|QlpoO|KLUv\/|eJ[w-z]|eNq|eNp|eAE|7[fF]454[cC]46)/;
const hexText = /^(?:[2-7][0-9a-fA-F]|0[9aAdD])+$/;
/** What stands between the lines of one text that was wrapped, or between its parts. */
const between =
  /^(?:={0,2}["'`]?[ \t]{0,8}[+.\\]?[ \t]{0,8}\r?\n[ \t]{0,64}[+.]?[ \t]{0,8}["'`]?|(["'`])[ \t]{0,8}[+.]?[ \t]{0,8}\1)/;

/**
 * Finds what is written as Base64 (plain, of UTF-16, wrapped, in joined texts, reversed), as escapes, as hexadecimal digits or as codes of
 * characters, where it comes out as text, as a program or as something compressed. Everything else that has the same form (digests, keys, pictures) is
 * left out. Bounded: each byte is looked at a fixed number of times. Never throws.
 */
export function findEncoded(text: Buffer): EncodedText[] {
  const found: EncodedText[] = [];
  const seen = new Set<string>();
  const add = (piece: EncodedText | null) => {
    if (piece === null || found.length >= mostPieces || !isTelling(piece.bytes)) return;
    const key = piece.bytes.toString('latin1', 0, 256);
    if (!seen.has(key)) found.push(piece);
    seen.add(key);
  };
  for (const piece of runsIn(text)) add(piece);
  for (const piece of escapesIn(text)) add(piece);
  for (const piece of codesIn(text)) add(piece);
  const characters = text.toString('latin1');
  if (isJoined.test(characters))
    for (const piece of runsIn(Buffer.from(characters.replace(joint, ''), 'latin1'))) add(piece);
  if (backwards.some((word) => text.includes(word))) {
    for (const piece of runsIn(Buffer.from(text).reverse())) add({ ...piece, kind: 'base64 backwards' });
  }
  return found;
}

/** Texts that were put together out of short ones, and where that can matter. */
const joint = /(["'`])[ \t]{0,8}[+.]?[ \t]{0,8}\1/g;
const isJoined = /[\w+/]{2}["'`] {0,2}[+.]? {0,2}["'`][\w+/]{2}/;
const backwards = ['| rev', '|rev', '[::-1]', 'strrev', '.reverse().join', 'reversed('];

/** Base64 and hexadecimal digits. */
function* runsIn(text: Buffer): Generator<EncodedText> {
  for (let at = 0; at < text.length; at += stride) {
    if (letters[text[at]!] === 0) continue;
    let start = at;
    while (start > 0 && at - start < stride && letters[text[start - 1]!] === 1) start--;
    let end = at + 1;
    while (end < text.length && letters[text[end]!] === 1) end++;
    if (end - start >= shortestRun && mayTell(text, start)) {
      const piece = decodeRun(text, start, end);
      if (piece !== null) yield piece;
    }
    // What was passed is not looked at again.
    at += Math.floor((end - 1 - at) / stride) * stride;
  }
}

/** Whether what stands here can come out as text, as a program or as something compressed: decides for nearly all runs. */
function mayTell(text: Buffer, start: number): boolean {
  const isPlain = [0, 4, 8, 12, 16].every((i) => firstOfFour[text[start + i]!] === 1);
  if (isPlain) return true;
  const head = text.toString('latin1', start, start + 32);
  return beginnings.test(head) || isWide(head) || hexText.test(head);
}

/** Base64 of ASCII in UTF-16, as PowerShell takes it: every second byte is zero. */
function isWide(head: string): boolean {
  return /^(?:[\w+/][AQgw][AB][\w+/]A[C-H][\w+/]A){2}/.test(head);
}

function decodeRun(text: Buffer, start: number, first: number): EncodedText | null {
  const parts = [text.toString('latin1', start, first)];
  let end = first;
  // Wrapped lines and joined parts; the last may be shorter.
  for (let last = first - start; last >= shortestRun; ) {
    const gap = between.exec(text.toString('latin1', end, end + 96))?.[0];
    if (gap === undefined) break;
    let next = end + gap.length;
    while (next < text.length && letters[text[next]!] === 1) next++;
    last = next - end - gap.length;
    if (last < 4) break;
    parts.push(text.toString('latin1', end + gap.length, next));
    end = next;
  }
  const run = parts.join('');
  const isHex = run.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(run);
  if (isHex) return { kind: 'hex', offset: start, bytes: Buffer.from(run, 'hex') };
  const bytes = Buffer.from(run, 'base64');
  const plain = isWide(run.slice(0, 16))
    ? Buffer.from(bytes.subarray(0, bytes.length & ~1).toString('utf16le'), 'latin1')
    : bytes;
  return { kind: 'base64', offset: start, bytes: plain };
}

const shortest = 12;

/** Text to its end, or nearly; or the beginning of a program or of compressed data. */
function isTelling(bytes: Buffer): boolean {
  if (bytes.length < shortest) return false;
  if (binaries.some((begin) => bytes.subarray(0, begin.length).equals(begin)) || isZlib(bytes)) return true;
  // One character at the end may be cut.
  return bytes
    .subarray(0, Math.min(64, bytes.length - 1))
    .every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13 || byte === 9);
}

const binaries = ['7f454c46', '1f8b08', '504b0304', 'fd377a585a00', '425a68', '28b52ffd'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** The header of a zlib stream: method, window, and a checksum over both. */
export function isZlib(bytes: Buffer): boolean {
  return (
    bytes.length > 8 && bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0 && (bytes[1]! & 0x20) === 0
  );
}

function tableOf(set: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (set.test(String.fromCharCode(byte)) ? 1 : 0));
}
