import { guardOf } from './guard.ts';
import { createLiteralSearch } from './literal-search.ts';
import type { LiteralTables } from './literal-tables.ts';
import { type IntegerRead, isNever, type Literal, literalsOf, type Need } from './need.ts';

/** Which needs a content may meet. */
export interface Candidates {
  /** Numbers of the needs that hold of the content, in no order. */
  of(content: Buffer): number[];
}

/** The literals of all needs, each once. */
export function literalsIn(needs: readonly Need[]): Literal[] {
  const literals = new Map<string, Literal>();
  for (const need of needs) for (const literal of literalsOf(need)) literals.set(keyOf(literal), literal);
  return [...literals.values()];
}

/** @param tables those of `literalsIn(needs)` */
export function createCandidates(needs: readonly Need[], tables: LiteralTables): Candidates {
  const literals = literalsIn(needs);
  const numbers = new Map(literals.map((literal, number) => [keyOf(literal), number]));
  const numberOf = (literal: Literal): number => numbers.get(keyOf(literal))!;
  /** Needs that a literal guards. */
  const guarded: number[][] = literals.map(() => []);
  const unguarded: number[] = [];
  needs.forEach((need, number) => {
    if (isNever(need)) return;
    const guard = guardOf(need);
    if (guard === null) unguarded.push(number);
    else for (const literal of new Set(guard.map(numberOf))) guarded[literal]!.push(number);
  });
  const tests = needs.map((need) => testOf(need, numberOf));
  const { search } = createLiteralSearch(tables);
  const found = new Uint8Array(literals.length);
  /** The content for which a need was gone through last: several literals may guard it. */
  const askedIn = new Float64Array(needs.length);
  let round = 0;

  return {
    of(content) {
      const now: number[] = [];
      search(content, (literal) => {
        found[literal] = 1;
        now.push(literal);
      });
      const holding = unguarded.filter((need) => tests[need]!(content, found));
      round++;
      for (const literal of now) {
        for (const need of guarded[literal]!) {
          if (askedIn[need] === round) continue;
          askedIn[need] = round;
          if (tests[need]!(content, found)) holding.push(need);
        }
      }
      for (const literal of now) found[literal] = 0;
      return holding;
    },
  };
}

function keyOf({ nocase, text }: Literal): string {
  return `${nocase}${text}`;
}

type Test = (content: Buffer, found: Uint8Array) => boolean;

function testOf(need: Need, numberOf: (literal: Literal) => number): Test {
  switch (need.kind) {
    case 'always':
      return () => true;
    case 'literal': {
      const number = numberOf(need.literal);
      return (_, found) => found[number] === 1;
    }
    case 'size':
      return ({ length }) => length >= need.min && length <= need.max;
    case 'integer':
      return (content) => readInteger(content, need.read) === need.value;
    case 'some': {
      const tests = need.of.map((part) => testOf(part, numberOf));
      const { count } = need;
      return (content, found) => {
        let holding = 0;
        for (const test of tests) if (test(content, found) && ++holding >= count) return true;
        return false;
      };
    }
  }
}

/** Null beyond the end of the content, where YARA has no value either. */
function readInteger(content: Buffer, { offset, width, bigEndian }: IntegerRead): number | null {
  if (offset + width > content.length) return null;
  return bigEndian ? content.readUIntBE(offset, width) : content.readUIntLE(offset, width);
}
