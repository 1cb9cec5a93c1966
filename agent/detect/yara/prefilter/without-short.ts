import { rateOf } from './literal-window.ts';
import { all, holdsWithoutLiterals, type Literal, literalsOf, type Need } from './need.ts';

/**
 * The same need without literals of four bytes, as far as rare ones beside them say enough. The shortest take the most
 * room in the search.
 */
export function withoutShort(need: Need): Need {
  if (need.kind !== 'some') return need;
  const of = need.of.map(withoutShort);
  if (need.count < of.length) return { ...need, of };
  const isEnough = of.some((part) => !holdsWithoutLiterals(part) && literalsOf(part).every(isRare));
  return isEnough
    ? all(of.filter((part) => !isChoice(part) || !literalsOf(part).some(isShort)))
    : { ...need, of };
}

/** One of several literals: a part of a pattern. What is put together of patterns says more. */
function isChoice(need: Need): boolean {
  return (
    need.kind === 'literal' ||
    (need.kind === 'some' && need.count === 1 && need.of.every(({ kind }) => kind === 'literal'))
  );
}

function isShort({ text }: Literal): boolean {
  return text.length <= 4;
}

function isRare({ text, nocase }: Literal): boolean {
  return text.length >= longEnough && rateOf(text, nocase) < rareRate;
}

const longEnough = 6;
/** Times in a megabyte. */
const rareRate = 40;
