import { nextToken, type Token } from '../../rules/lexer.ts';
import { expressionNeed } from './expression-need.ts';
import { parseHex } from './hex.ts';
import { transformed, wideForm, xorForm } from './literal-need.ts';
import { always, type Literal, type Need } from './need.ts';
import { parseRegex } from './regex.ts';
import { base64Need, textNeed } from './text-need.ts';

/** The patterns of a rule with what each needs, in order; several may be called `$`. */
export type PatternNeeds = readonly (readonly [name: string, need: Need])[];

/**
 * @param text of a rule up to its condition
 * @throws LexError
 */
export function patternNeeds(text: string): PatternNeeds {
  const tokens = tokensOf(text);
  const wordOf = (token: Token | undefined) =>
    token === undefined ? '' : text.slice(token.start, token.end);
  return tokens.flatMap((token, at) => {
    const value = tokens[at + 2];
    if (token.kind !== 'pattern' || wordOf(tokens[at + 1]) !== '=' || value === undefined) return [];
    const next = tokens.findIndex((later, i) => i > at + 2 && later.kind === 'pattern');
    const words = tokens.slice(at + 3, next === -1 ? undefined : next).map(wordOf);
    return [[wordOf(token), patternNeed(value.kind, wordOf(value), words)] as const];
  });
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0, afterEquals = false; ; ) {
    const token = nextToken(text, at, afterEquals);
    if (token === null) return tokens;
    tokens.push(token);
    at = token.end;
    afterEquals = text.slice(token.start, token.end) === '=';
  }
}

const widestXor = 16;

function patternNeed(kind: Token['kind'], value: string, modifiers: readonly string[]): Need {
  const nocase = modifiers.includes('nocase');
  const keys = xorKeys(modifiers);
  if (modifiers.some((word) => word.startsWith('base64'))) return encodedNeed(value, modifiers);
  // The compiler takes no `nocase` with `xor`.
  if (keys === null || (nocase && modifiers.includes('xor'))) return always;
  const wide = modifiers.includes('wide');
  const ascii = !wide || modifiers.includes('ascii');
  const shapes = [...(ascii ? [(literal: Literal) => literal] : []), ...(wide ? [wideForm] : [])];
  const forms = keys
    .map(xorForm)
    .flatMap((xor) => shapes.map((shape) => (text: Literal) => xor(shape(text))));
  return transformed(valueNeed(kind, value, nocase), forms);
}

/** Other alphabets, and wide text in Base64, are left to the engine. */
function encodedNeed(value: string, modifiers: readonly string[]): Need {
  if (modifiers.includes('(') || modifiers.includes('wide')) return always;
  const plain = modifiers.includes('base64') ? [(literal: Literal) => literal] : [];
  return transformed(base64Need(value), modifiers.includes('base64wide') ? [...plain, wideForm] : plain);
}

function valueNeed(kind: Token['kind'], value: string, nocase: boolean): Need {
  if (kind === 'string') return textNeed(value, nocase);
  if (kind === 'hex') return expressionNeed(parseHex(value), false);
  if (kind !== 'regex') return always;
  const end = value.lastIndexOf('/');
  const anyCase = nocase || value.includes('i', end);
  const expression = parseRegex(value.slice(1, end), anyCase);
  return expression === null ? always : expressionNeed(expression, anyCase);
}

/** The keys of `xor(key)` and `xor(first-last)`; 0 where there is no such modifier, null where any key will do. */
function xorKeys(modifiers: readonly string[]): number[] | null {
  const at = modifiers.indexOf('xor');
  if (at === -1) return [0];
  if (modifiers[at + 1] !== '(') return null;
  const first = Number(modifiers[at + 2]);
  const last = modifiers[at + 3] === '-' ? Number(modifiers[at + 4]) : first;
  if (!(first <= last && last - first < widestXor)) return null;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
