import type { EncodedText } from './find-encoded.ts';

/** One spelling: a literal that it cannot do without, runs of it, and what stands for one character in a run. */
interface Spelling {
  readonly kind: string;
  readonly literals: readonly string[];
  readonly run: RegExp;
  readonly each: RegExp;
  readonly base: number;
}

const escapes: readonly Spelling[] = [
  {
    kind: 'escapes',
    literals: ['\\x'],
    run: /(?:\\x[0-9a-fA-F]{2}){6,}/g,
    each: /x([0-9a-fA-F]{2})/g,
    base: 16,
  },
  {
    kind: 'escapes',
    literals: ['\\u00'],
    run: /(?:\\u00[0-9a-fA-F]{2}){6,}/g,
    each: /u00([0-9a-fA-F]{2})/g,
    base: 16,
  },
  {
    kind: 'escapes',
    literals: ['\\1', '\\0'],
    run: /(?:\\0?[01][0-7]{2}){6,}/g,
    each: /\\0?([01][0-7]{2})/g,
    base: 8,
  },
  {
    kind: 'escapes',
    literals: ['%6', '%7'],
    run: /(?:%[2-7][0-9a-fA-F]){8,}/g,
    each: /%([0-9a-fA-F]{2})/g,
    base: 16,
  },
];

const codes: readonly Spelling[] = [
  {
    kind: 'codes',
    literals: ['chr(', 'Chr('],
    run: /(?:[cC]hr\(\s?\d{1,3}\s?\)[\s+.,&]{0,4}){6,}/g,
    each: /(\d{1,3})/g,
    base: 10,
  },
  {
    kind: 'codes',
    literals: ['fromCharCode', 'chr', 'bytes(', 'bytearray', 'Buffer.from(', 'Uint8Array', 'map(', '[char'],
    run: /(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6]|9|10|13)\s?,\s?){11,}\d{1,3}/g,
    each: /(\d{1,3})/g,
    base: 10,
  },
];

/** Runs of one spelling that are looked at. */
const mostRuns = 1024;

/** Escapes of strings, and of addresses. */
export const escapesIn = (text: Buffer): Generator<EncodedText> => spelled(text, escapes);
/** Codes of characters, where something makes characters out of them. */
export const codesIn = (text: Buffer): Generator<EncodedText> => spelled(text, codes);

function* spelled(text: Buffer, spellings: readonly Spelling[]): Generator<EncodedText> {
  let whole: string | null = null;
  for (const { kind, literals, run, each, base } of spellings) {
    if (!literals.some((literal) => text.includes(literal))) continue;
    whole ??= text.toString('latin1');
    let runs = 0;
    for (const { 0: match, index } of whole.matchAll(run)) {
      if (++runs > mostRuns) break;
      const bytes = Buffer.from(
        Array.from(match.matchAll(each), ([, code]) => Number.parseInt(code!, base) & 0xff),
      );
      yield { kind, offset: index, bytes };
    }
  }
}
