import { rateOf } from './literal-window.ts';
import type { Literal, Need } from './need.ts';

interface Guard {
  readonly literals: readonly Literal[];
  /** How often a megabyte has any of them, roughly. */
  readonly rate: number;
}

/**
 * Literals of which a content has at least one where the need holds of it: the rarest choice there is, so that a need is
 * only gone through where something tells of it. Null where it may hold of a content with no literal at all.
 */
export function guardOf(need: Need): readonly Literal[] | null {
  return guard(need)?.literals ?? null;
}

function guard(need: Need): Guard | null {
  if (need.kind === 'literal')
    return { literals: [need.literal], rate: rateOf(need.literal.text, need.literal.nocase) };
  if (need.kind !== 'some') return null;
  // Of any so many parts one has to hold, or there would be too few.
  const enough = need.of.length - need.count + 1;
  const guards = need.of.map(guard).filter((part) => part !== null);
  if (enough < 1 || guards.length < enough) return null;
  const rarest = guards.sort((a, b) => a.rate - b.rate).slice(0, enough);
  return {
    literals: rarest.flatMap(({ literals }) => literals),
    rate: rarest.reduce((sum, { rate }) => sum + rate, 0),
  };
}
