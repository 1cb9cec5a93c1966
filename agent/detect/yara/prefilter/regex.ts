import { blank, digit, utf8Tail, wordEdge } from './byte-class.ts';
import { type ByteExpression, unknownBytes } from './byte-expression.ts';

/** Thrown and caught in here: what is not understood is not guessed at. */
class NotUnderstood extends Error {}

const deepest = 12;

/**
 * Reads the body of a regular expression of YARA-X. Returns null for anything out of the ordinary, such as inline flags,
 * or sets within sets.
 * @param source without its slashes and flags @param nocase whether case does not matter, by flag or modifier
 * @see https://virustotal.github.io/yara-x/docs/writing_rules/patterns/#regular-expressions
 */
export function parseRegex(source: string, nocase: boolean): ByteExpression | null {
  try {
    const reader = { source, nocase, at: 0 };
    const node = readEither(reader, 0);
    return reader.at === source.length ? node : null;
  } catch (thrown) {
    if (thrown instanceof NotUnderstood) return null;
    throw thrown;
  }
}

interface Reader {
  readonly source: string;
  readonly nocase: boolean;
  at: number;
}

function readEither(reader: Reader, depth: number): ByteExpression {
  if (depth > deepest) throw new NotUnderstood();
  const of = [readSequence(reader, depth)];
  while (reader.source[reader.at] === '|') {
    reader.at++;
    of.push(readSequence(reader, depth));
  }
  return of.length === 1 ? of[0]! : { kind: 'either', of };
}

function readSequence(reader: Reader, depth: number): ByteExpression {
  const of: ByteExpression[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at]!))
    of.push(readRepeat(reader, depth));
  return { kind: 'sequence', of };
}

function readRepeat(reader: Reader, depth: number): ByteExpression {
  let node = readOne(reader, depth);
  for (;;) {
    const [text, plain, from, to] =
      /^(?:([*+?])|\{(\d{0,5})(,?\d{0,5})\})\??/.exec(reader.source.slice(reader.at, reader.at + 16)) ?? [];
    if (text === undefined) {
      if (reader.source[reader.at] === '{') throw new NotUnderstood();
      return node;
    }
    reader.at += text.length;
    const min = plain === undefined ? Number(from) : plain === '+' ? 1 : 0;
    const upper = to === '' ? min : to === ',' ? Number.POSITIVE_INFINITY : Number(to?.slice(1));
    const max = plain === undefined ? upper : plain === '?' ? 1 : Number.POSITIVE_INFINITY;
    node = { kind: 'repeat', of: node, min, max };
  }
}

function readOne(reader: Reader, depth: number): ByteExpression {
  const char = reader.source[reader.at++]!;
  if (char === '(') return readGroup(reader, depth);
  if (char === '[') return readSet(reader);
  if (char === '\\') return readEscape(reader);
  if (char === '.') return unknownBytes;
  if (char === '^' || char === '$') return { kind: 'text', texts: [''] };
  if (char > '\x7e') return readBeyondAscii(reader);
  if ('*+?{'.includes(char)) throw new NotUnderstood();
  return { kind: 'text', texts: [char] };
}

/** The UTF-8 of a character; without regard to case it may be another one. */
function readBeyondAscii(reader: Reader): ByteExpression {
  const char = String.fromCodePoint(reader.source.codePointAt(reader.at - 1)!);
  reader.at += char.length - 1;
  return reader.nocase ? unknownBytes : { kind: 'text', texts: [Buffer.from(char).toString('latin1')] };
}

function readGroup(reader: Reader, depth: number): ByteExpression {
  if (reader.source.startsWith('?:', reader.at)) reader.at += 2;
  else if (reader.source[reader.at] === '?') throw new NotUnderstood();
  const node = readEither(reader, depth + 1);
  if (reader.source[reader.at++] !== ')') throw new NotUnderstood();
  return node;
}

/** A set of a few characters is as good as that many alternatives; any other is unknown. */
function readSet(reader: Reader): ByteExpression {
  const set = /^\^?\]?(?:[^\\\]]|\\x[0-9a-fA-F]{2}|\\[^x])*\]/.exec(reader.source.slice(reader.at))?.[0];
  if (set === undefined || /[^\\]\[|^\[|&&|--|~~/.test(set.replace(/\\\\/g, ''))) throw new NotUnderstood();
  reader.at += set.length;
  const known = knownSets[set];
  if (known !== undefined) return { kind: 'text', texts: [known] };
  // YARA-X 1.20 compiles some sets of four to others, such as blank, comma and both quotes.
  const few = /^((?:[ !-,./0-9:-@A-Z_`a-z{|}]|\\[tnr"'/]|\\x[0-9a-fA-F]{2}){1,3})\]$/.exec(set)?.[1];
  if (few === undefined) return unknownBytes;
  return { kind: 'text', texts: few.match(/\\x..|\\?[\s\S]/g)!.map(memberOf) };
}

function memberOf(text: string): string {
  if (text.length === 4) return String.fromCharCode(Number.parseInt(text.slice(2), 16));
  return text.length === 1 ? text : (controls[text[1]!] ?? text[1]!);
}

const knownSets: Readonly<Record<string, string>> = {
  '\\s]': blank,
  '0-9]': digit,
  '\\d]': digit,
  '\\x80-\\xbf]': utf8Tail,
};

const controls: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  a: '\x07',
};

function readEscape(reader: Reader): ByteExpression {
  const char = reader.source[reader.at++];
  if (char === undefined) throw new NotUnderstood();
  if (char === 's') return { kind: 'text', texts: [blank] };
  if (char === 'd') return { kind: 'text', texts: [digit] };
  if ('wWSD'.includes(char)) return unknownBytes;
  if (char === 'b') return { kind: 'text', texts: [wordEdge] };
  if (char === 'B') return { kind: 'text', texts: [''] };
  const control = controls[char];
  if (control !== undefined) return { kind: 'text', texts: [control] };
  if (char === 'x') {
    const code = /^[0-9a-fA-F]{2}/.exec(reader.source.slice(reader.at))?.[0];
    if (code === undefined) throw new NotUnderstood();
    reader.at += 2;
    return { kind: 'text', texts: [String.fromCharCode(Number.parseInt(code, 16))] };
  }
  // A letter or digit behind a backslash means something; punctuation stands for itself.
  if (/[A-Za-z0-9]/.test(char) || char > '\x7e') throw new NotUnderstood();
  return { kind: 'text', texts: [char] };
}
