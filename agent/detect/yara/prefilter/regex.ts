import { type ByteExpression, unknownBytes } from './byte-expression.ts';
import { wordEdge } from './need.ts';

/** Thrown and caught in here: what is not understood is not guessed at. */
class NotUnderstood extends Error {}

const deepest = 12;

/**
 * Reads the body of a regular expression of YARA-X. Returns null for anything out of the ordinary, such as inline flags,
 * sets within sets, or characters that are not ASCII.
 * @see https://virustotal.github.io/yara-x/docs/writing_rules/patterns/#regular-expressions
 */
export function parseRegex(source: string): ByteExpression | null {
  try {
    const reader = { source, at: 0 };
    const node = readEither(reader, 0);
    return reader.at === source.length ? node : null;
  } catch (thrown) {
    if (thrown instanceof NotUnderstood) return null;
    throw thrown;
  }
}

interface Reader {
  readonly source: string;
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
  if (char > '\x7e' || '*+?{'.includes(char)) throw new NotUnderstood();
  return { kind: 'text', texts: [char] };
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
  // YARA-X 1.20 compiles some sets of four to others, such as blank, comma and both quotes.
  const few = /^((?:[ !-,./0-9:-@A-Z_`a-z{|}]|\\[tnr"'/]){1,3})\]$/.exec(set)?.[1];
  if (few === undefined) return unknownBytes;
  const texts = few
    .match(/\\?[\s\S]/g)!
    .map((char) => (char.length === 1 ? char : (controls[char[1]!] ?? char[1]!)));
  return { kind: 'text', texts };
}

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
  if (char === 's') return { kind: 'text', texts: [...' \t\n\v\f\r'] };
  if ('wWSdD'.includes(char)) return unknownBytes;
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
