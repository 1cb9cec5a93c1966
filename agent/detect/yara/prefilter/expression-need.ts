import type { ByteExpression } from './byte-expression.ts';
import { oneOf } from './literal-need.ts';
import { all, always, type Need, some } from './need.ts';

/**
 * What an expression always finds. `exact`: every text that it can match, as long as these are few; otherwise `need`
 * says what they have in common.
 */
type Found =
  | { readonly exact: readonly string[] }
  /** `branches`: what it may be instead, each piece by piece, where what stands before can be read on in them. */
  | { readonly exact: null; readonly need: Need; readonly branches?: readonly (readonly Found[])[] };

const exactLimit = 64;
const exactLength = 64;
const unknown: Found = { exact: null, need: always };

/**
 * What every content has in which the expression matches.
 * @see https://swtch.com/~rsc/regexp/regexp4.html "Regular expression matching with a trigram index", the same for search
 */
export function expressionNeed(expression: ByteExpression, nocase: boolean): Need {
  return needOf(found(expression, nocase), nocase);
}

function needOf(what: Found, nocase: boolean): Need {
  return what.exact === null ? what.need : oneOf(what.exact, nocase);
}

function found(expression: ByteExpression, nocase: boolean): Found {
  return joined(piecesOf(expression, nocase), nocase);
}

/** One after the other; of what is repeated the first two, with more of it unknown. */
function piecesOf(expression: ByteExpression, nocase: boolean): Found[] {
  switch (expression.kind) {
    case 'text':
      return [{ exact: expression.texts }];
    case 'unknown':
      return [unknown];
    case 'sequence':
      return expression.of.flatMap((part) => piecesOf(part, nocase));
    case 'either': {
      return [
        either(
          expression.of.map((part) => piecesOf(part, nocase)),
          nocase,
        ),
      ];
    }
    case 'repeat': {
      const { min, max } = expression;
      const once = piecesOf(expression.of, nocase);
      const exact = repeated(joined(once, nocase), min, max);
      if (exact !== null) return [{ exact }];
      if (min === 0) return [unknown];
      return min === 1 ? [...once, unknown] : [...once, ...once, unknown];
    }
  }
}

function either(branches: readonly (readonly Found[])[], nocase: boolean): Found {
  const parts = branches.map((pieces) => joined(pieces, nocase));
  const exact = parts.flatMap((part) => part.exact ?? []);
  if (parts.every((part) => part.exact !== null) && exact.length <= exactLimit) return { exact };
  const needs = parts.map((part) => needOf(part, nocase));
  return { exact: null, need: some(1, needs), branches };
}

function joined(parts: readonly Found[], nocase: boolean): Found {
  const needs: Need[] = [];
  let exact: readonly string[] = [''];
  let whole = true;
  for (const part of parts) {
    const longer = part.exact === null ? null : product(exact, part.exact);
    if (longer !== null) {
      exact = longer;
      continue;
    }
    whole = false;
    needs.push(oneOf(exact, nocase));
    if (part.exact === null) needs.push(part.need, throughBranches(exact, part.branches, nocase));
    exact = part.exact ?? [''];
  }
  return whole ? { exact } : { exact: null, need: all([...needs, oneOf(exact, nocase)]) };
}

function throughBranches(
  before: readonly string[],
  branches: readonly (readonly Found[])[] | undefined,
  nocase: boolean,
): Need {
  if (branches === undefined || before.length > mostBefore || before.includes('')) return always;
  const needs = branches.map((pieces) => needOf(joined([{ exact: before }, ...pieces], nocase), nocase));
  return some(1, needs);
}

const mostBefore = 4;

function product(left: readonly string[], right: readonly string[]): string[] | null {
  if (left.length * right.length > exactLimit) return null;
  const texts = left.flatMap((first) => right.map((second) => first + second));
  return texts.some((text) => text.length > exactLength) ? null : texts;
}

/** Every text that a few rounds can give, null where they are too many. */
function repeated({ exact }: Found, min: number, max: number): readonly string[] | null {
  if (exact === null || max > mostRounds) return null;
  const texts: string[] = [];
  let round: readonly string[] | null = [''];
  for (let count = 0; count <= max; count++) {
    if (round === null || texts.length + round.length > exactLimit) return null;
    if (count >= min) texts.push(...round);
    round = product(round, exact);
  }
  return texts;
}

const mostRounds = 8;
