import { countForms } from './byte-class.ts';
import { commonGrams } from './common-grams.ts';
import { neighboursOf } from './neighbours.ts';

/**
 * Where in a literal to look: four characters from here, and four from the next place on. Null for a literal that has
 * too few bytes, too many forms, or stands nearly everywhere, and so is not worth looking for.
 */
export function bestWindow(text: string, nocase: boolean): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = 0; offset === 0 || offset + 5 <= text.length; offset++) {
    const forms = countForms(text, offset, nocase) + countForms(text, offset + 1, nocase);
    const places = visits(text, offset, nocase) + visits(text, offset + 1, nocase);
    if (forms > mostForms || places > mostVisits) continue;
    const cost = places + forms * visitsOfForm + offset / 1000;
    if (cost >= least) continue;
    least = cost;
    best = offset;
  }
  return best;
}

/** A literal of four bytes has 257, one of the three behind the edge of a word 449. */
const mostForms = 1600;
/** Times in a megabyte. */
const mostVisits = 5000;
/** How often other bytes look like one of the four bytes that are sought, times in a megabyte. */
const visitsOfForm = 0.25;

/** How often a megabyte of programs and texts has one of the places by which the literal is looked for, roughly. */
export function rateOf(text: string, nocase: boolean): number {
  const offset = bestWindow(text, nocase) ?? 0;
  return gramRate(text, offset) + gramRate(text, offset + 1);
}

/** What stands beside the four bytes spares most comparisons. */
function visits(text: string, offset: number, nocase: boolean): number {
  const rate = gramRate(text, offset);
  return neighboursOf(text, offset, nocase) === null ? rate : rate / 4;
}

function gramRate(text: string, offset: number): number {
  const gram = text.slice(offset, offset + 4);
  return rates.get(gram.toLowerCase()) ?? ratesOfZeros[gram.split('\0').length - 1]!;
}

/** Of four bytes of which so many are zero: programs are full of small numbers, and of nothing. */
const ratesOfZeros = [3, 3, 30, 300, 30_000];
const rates: ReadonlyMap<string, number> = new Map(
  Array.from({ length: commonGrams.length / 4 }, (_, rank) => [
    commonGrams.slice(4 * rank, 4 * rank + 4),
    74_000 / (rank + 100),
  ]),
);
