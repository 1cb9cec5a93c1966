import { LexError, nextToken, type Token } from './lexer.ts';

export type MetaValue = string | number | boolean;

/** One rule as it stands in a file. Offsets are UTF-16 units into the file's text. */
export interface SplitRule {
  readonly name: string;
  readonly private: boolean;
  readonly global: boolean;
  /** One-based line of the rule's first word. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  /** Right behind `condition:`; the condition ends before the rule's last brace. -1 where there is none. */
  readonly conditionStart: number;
  /** The last value of each key. */
  readonly meta: ReadonlyMap<string, MetaValue>;
  /** Words of the condition that may name another rule, in order. */
  readonly references: readonly { readonly name: string; readonly start: number }[];
}

export interface SplitFile {
  readonly imports: readonly { readonly module: string; readonly line: number }[];
  readonly rules: readonly SplitRule[];
  /** What is neither a rule nor an import, and rules that have no end. `rule` is empty where it has no name. */
  readonly problems: readonly { readonly rule: string; readonly line: number; readonly reason: string }[];
}

/** Cuts a file into rules without compiling it, so that one bad rule can be left out. Never throws. */
export function splitRules(source: string): SplitFile {
  const imports: SplitFile['imports'][number][] = [];
  const rules: SplitRule[] = [];
  const problems: SplitFile['problems'][number][] = [];
  const lineOf = lineCounter(source);
  let offset = 0;
  while (offset < source.length) {
    const reader = new Reader(source, offset);
    try {
      const first = reader.next();
      if (first === null) break;
      const word = reader.text(first);
      if (word === 'import' || word === 'include') {
        const name = reader.expect('string');
        const line = lineOf(first.start);
        if (word === 'import') imports.push({ module: unquote(reader.text(name)), line });
        else problems.push({ rule: '', line, reason: 'include is not supported: give the file itself' });
      } else {
        rules.push(readRule(reader, first, lineOf));
      }
      offset = reader.offset;
    } catch (thrown) {
      if (!(thrown instanceof LexError)) throw thrown;
      problems.push({ rule: reader.ruleName, line: lineOf(thrown.offset), reason: thrown.message });
      offset = nextRuleAfter(source, Math.max(reader.bodyStart, offset + 1));
    }
  }
  return { imports, rules, problems };
}

const modifiers = new Set(['private', 'global']);

function readRule(reader: Reader, first: Token, lineOf: (offset: number) => number): SplitRule {
  const found = new Set<string>();
  let token = first;
  while (modifiers.has(reader.text(token))) {
    found.add(reader.text(token));
    token = reader.expect('word');
  }
  if (reader.text(token) !== 'rule') throw new LexError('expected a rule or an import', token.start);
  const name = reader.expect('word');
  reader.ruleName = reader.text(name);
  reader.bodyStart = name.end;
  reader.skipTo('{');
  const body = readBody(reader);
  return {
    name: reader.ruleName,
    private: found.has('private'),
    global: found.has('global'),
    line: lineOf(first.start),
    start: first.start,
    end: reader.offset,
    nameStart: name.start,
    ...body,
  };
}

function readBody(reader: Reader): Pick<SplitRule, 'meta' | 'references' | 'conditionStart'> {
  const meta = new Map<string, MetaValue>();
  const references: { name: string; start: number }[] = [];
  let conditionStart = -1;
  let section = '';
  let key = '';
  let previous = '{';
  for (;;) {
    const token = reader.next();
    if (token === null) throw new LexError('the rule has no closing brace', reader.bodyStart);
    const text = reader.text(token);
    if (token.kind === 'punct' && text === '}') return { meta, references, conditionStart };
    if (token.kind === 'word' && text === 'rule')
      throw new LexError('a rule begins inside the rule', token.start);
    if (text === ':' && section !== 'condition' && sections.has(previous)) {
      section = previous;
      if (section === 'condition') conditionStart = token.end;
    } else if (section === 'meta') {
      if (text === '=') key = previous;
      else if (previous === '=' || (previous === '-' && token.kind === 'number'))
        meta.set(key, metaValue(token, text, previous));
    } else if (section === 'condition' && token.kind === 'word' && previous !== '.') {
      references.push({ name: text, start: token.start });
    }
    previous = text;
  }
}

const sections = new Set(['meta', 'strings', 'variables', 'condition']);

function metaValue(token: Token, text: string, previous: string): MetaValue {
  if (token.kind === 'string') return unquote(text);
  if (token.kind === 'number') return Number(text) * (previous === '-' ? -1 : 1);
  return text === 'true';
}

/** Reads tokens one by one and knows what it has seen of the rule it is in. */
class Reader {
  offset: number;
  ruleName = '';
  bodyStart = 0;
  readonly #source: string;
  #afterEquals = false;

  constructor(source: string, offset: number) {
    this.#source = source;
    this.offset = offset;
  }

  next(): Token | null {
    const token = nextToken(this.#source, this.offset, this.#afterEquals);
    if (token === null) return null;
    this.offset = token.end;
    this.#afterEquals = token.kind === 'punct' && this.#source[token.start] === '=';
    return token;
  }

  expect(kind: Token['kind']): Token {
    const token = this.next();
    if (token?.kind === kind) return token;
    throw new LexError(`expected a ${kind}`, token?.start ?? this.offset);
  }

  skipTo(punct: string): void {
    for (let token = this.next(); token !== null; token = this.next())
      if (token.kind === 'punct' && this.text(token) === punct) return;
    throw new LexError(`expected ${punct}`, this.bodyStart);
  }

  text(token: Token): string {
    return this.#source.slice(token.start, token.end);
  }
}

function nextRuleAfter(source: string, offset: number): number {
  const start = /^[ \t]*(?:(?:(?:private|global)\s+)*rule\s+[A-Za-z_]|import\s*")/gm;
  start.lastIndex = offset;
  const found = start.exec(source);
  return found ? found.index : source.length;
}

function unquote(text: string): string {
  const quote = text.startsWith('"""') && text.length >= 6 ? 3 : 1;
  return text
    .slice(quote, -quote)
    .replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, code: string | undefined, char: string | undefined) =>
      code === undefined
        ? (({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[char!] ?? char!)
        : String.fromCharCode(Number.parseInt(code, 16)),
    );
}

/** One-based line of an offset. */
function lineCounter(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
