type TokenKind = 'word' | 'string' | 'regex' | 'hex' | 'pattern' | 'number' | 'punct';

/** One token of YARA source; white space and comments are left out. Offsets are UTF-16 units, `end` exclusive. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** Source that cannot be cut into tokens from `offset` on. */
export class LexError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const blank = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
// No text can be read in two ways by these, so that a failed match costs no more than its length.
const hex = /\{(?:[^}/]|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*\}/y;
const kinds: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', /[A-Za-z_]\w*/y],
  ['string', /"""(?:[^"\\]|\\[\s\S]|"(?!""))*"""|"(?!"")(?:[^"\\\n]|\\.)*"|""/y],
  ['regex', /\/(?![*/])(?:[^/\\\n]|\\.)+\/[is]*/y],
  ['pattern', /[$#@!]\w*/y],
  ['number', /\d\w*(?:\.\d+)?/y],
  ['punct', /[^\s"/]/y],
];

/**
 * The next token at or after `offset`, or null at the end of the source.
 * A `{` right behind a `=` begins a hex string; everywhere else it is a brace. A `/` always begins a regular
 * expression: division is `\` in YARA.
 * @throws LexError
 * @see https://virustotal.github.io/yara-x/docs/writing_rules/patterns/
 */
export function nextToken(source: string, offset: number, afterEquals: boolean): Token | null {
  blank.lastIndex = offset;
  blank.exec(source);
  const start = blank.lastIndex;
  if (start >= source.length) return null;
  if (afterEquals && source[start] === '{') return take('hex', hex, source, start);
  for (const [kind, pattern] of kinds) {
    pattern.lastIndex = start;
    if (pattern.test(source)) return { kind, start, end: pattern.lastIndex };
  }
  throw new LexError(
    `unterminated ${source[start] === '"' ? 'string' : 'comment or regular expression'}`,
    start,
  );
}

function take(kind: TokenKind, pattern: RegExp, source: string, start: number): Token {
  pattern.lastIndex = start;
  if (!pattern.test(source)) throw new LexError('unterminated hex string', start);
  return { kind, start, end: pattern.lastIndex };
}
