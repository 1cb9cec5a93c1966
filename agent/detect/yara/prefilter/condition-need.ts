import { nextToken, type Token } from '../../rules/lexer.ts';
import { all, always, type Need, never, some } from './need.ts';
import type { PatternNeeds } from './pattern-needs.ts';

/**
 * What a condition asks for, as far as it says so plainly. Whatever else stands in it counts as true, so that the need
 * never asks for more than the condition.
 * @param text a condition that the compiler has accepted
 * @param rules needs of the rules that the condition may name
 * @throws LexError
 * @see https://virustotal.github.io/yara-x/docs/writing_rules/conditions/
 */
export function conditionNeed(text: string, patterns: PatternNeeds, rules: ReadonlyMap<string, Need>): Need {
  const words: Word[] = [];
  for (let token = nextToken(text, 0, false); token !== null; token = nextToken(text, token.end, false))
    words.push({ kind: token.kind, text: text.slice(token.start, token.end) });
  return readOr({ words, at: 0, depth: 0, patterns, rules });
}

/** Parentheses within parentheses that are looked into. */
const deepest = 100;

interface Word {
  readonly kind: Token['kind'];
  readonly text: string;
}

interface Reader {
  readonly words: readonly Word[];
  at: number;
  depth: number;
  readonly patterns: PatternNeeds;
  readonly rules: ReadonlyMap<string, Need>;
}

function readOr(reader: Reader): Need {
  const of = [readAnd(reader)];
  while (take(reader, 'or')) of.push(readAnd(reader));
  return some(1, of);
}

function readAnd(reader: Reader): Need {
  const of = [readTerm(reader)];
  while (take(reader, 'and')) of.push(readTerm(reader));
  return all(of);
}

function readTerm(reader: Reader): Need {
  if (take(reader, 'not')) {
    readTerm(reader);
    return always;
  }
  const start = reader.at;
  const need = readKnown(reader);
  if (need !== null && atBoundary(reader)) return need;
  reader.at = start;
  skipTerm(reader);
  return always;
}

function readKnown(reader: Reader): Need | null {
  const word = reader.words[reader.at++];
  if (word === undefined) return null;
  if (word.text === '(') {
    if (++reader.depth > deepest) return null;
    const need = readOr(reader);
    reader.depth--;
    return take(reader, ')') ? need : null;
  }
  if (word.kind === 'pattern')
    return word.text[0] === '#' ? readCount(reader, word.text) : readPattern(reader, word.text);
  if (peek(reader) === 'of') return readOf(reader, word.text);
  if (word.text === 'true') return always;
  if (word.text === 'false') return never;
  if (word.text === 'filesize') return readSize(reader);
  if (/^uint(8|16|32)(be)?$/.test(word.text)) return readInteger(reader, word.text);
  return reader.rules.get(word.text) ?? null;
}

function readPattern(reader: Reader, name: string): Need | null {
  const needs = named(reader, name);
  if (name === '$' || needs.length === 0) return null;
  skipPlace(reader);
  return some(1, needs);
}

/** `at` and `in` only narrow down what stands before them. */
function skipPlace(reader: Reader): void {
  if (peek(reader) === 'at' || peek(reader) === 'in') skipTerm(reader);
}

function readCount(reader: Reader, name: string): Need | null {
  const operator = readOperator(reader);
  const number = readNumber(reader);
  if (number === null) return null;
  const many = operator === '>' || ((operator === '>=' || operator === '==') && number >= 1);
  const needs = named(reader, `$${name.slice(1)}`);
  return many && needs.length > 0 ? some(1, needs) : null;
}

function readOf(reader: Reader, quantifier: string): Need | null {
  reader.at++;
  const set = readSet(reader);
  if (set === null) return null;
  skipPlace(reader);
  if (quantifier === 'all') return all(set);
  if (quantifier === 'any') return some(1, set);
  return /^\d+$/.test(quantifier) ? some(Number(quantifier), set) : null;
}

function readSet(reader: Reader): Need[] | null {
  if (take(reader, 'them')) return reader.patterns.map(([, need]) => need);
  if (!take(reader, '(')) return null;
  const set: Need[] = [];
  do {
    const word = reader.words[reader.at++];
    if (word?.kind !== 'pattern' || word.text[0] !== '$') return null;
    if (!take(reader, '*')) set.push(...named(reader, word.text));
    else set.push(...reader.patterns.filter(([name]) => name.startsWith(word.text)).map(([, need]) => need));
  } while (take(reader, ','));
  return take(reader, ')') ? set : null;
}

function readSize(reader: Reader): Need | null {
  const operator = readOperator(reader);
  const number = readNumber(reader);
  if (number === null) return null;
  if (operator === '<') return { kind: 'size', min: 0, max: number - 1 };
  if (operator === '<=') return { kind: 'size', min: 0, max: number };
  if (operator === '>') return { kind: 'size', min: number + 1, max: Number.POSITIVE_INFINITY };
  if (operator === '>=') return { kind: 'size', min: number, max: Number.POSITIVE_INFINITY };
  return operator === '==' ? { kind: 'size', min: number, max: number } : null;
}

function readInteger(reader: Reader, name: string): Need | null {
  if (!take(reader, '(')) return null;
  const offset = readNumber(reader);
  if (offset === null || !take(reader, ')') || readOperator(reader) !== '==') return null;
  const value = readNumber(reader);
  if (value === null) return null;
  const width = name.startsWith('uint8') ? 1 : name.startsWith('uint16') ? 2 : 4;
  return { kind: 'integer', read: { offset, width, bigEndian: name.endsWith('be') }, value };
}

function readOperator(reader: Reader): string {
  let operator = '';
  while (operator.length < 2 && /^[<>=!]$/.test(peek(reader))) operator += reader.words[reader.at++]!.text;
  return operator;
}

function readNumber(reader: Reader): number | null {
  const [, digits, unit] = /^(0x[0-9a-fA-F]+|\d+)(KB|MB)?$/.exec(peek(reader)) ?? [];
  if (digits === undefined) return null;
  reader.at++;
  return Number(digits) * (unit === 'KB' ? 1024 : unit === 'MB' ? 1024 ** 2 : 1);
}

/** One need for each pattern of that name. */
function named(reader: Reader, name: string): Need[] {
  return reader.patterns.filter(([other]) => other === name).map(([, need]) => need);
}

function atBoundary(reader: Reader): boolean {
  return ['', 'and', 'or', ')'].includes(peek(reader));
}

/** Up to the next `and` or `or` of the same level, or its end. */
function skipTerm(reader: Reader): void {
  for (let depth = 0; reader.at < reader.words.length; reader.at++) {
    const { text } = reader.words[reader.at]!;
    if (depth === 0 && atBoundary(reader)) return;
    if (text === '(') depth++;
    else if (text === ')') depth--;
  }
}

function peek(reader: Reader): string {
  return reader.words[reader.at]?.text ?? '';
}

function take(reader: Reader, text: string): boolean {
  if (peek(reader) !== text) return false;
  reader.at++;
  return true;
}
