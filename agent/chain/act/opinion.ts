import type { CaseState } from '../court-state/case-state.ts';
import { isCondemned, type Judged } from './judged.ts';

const nonDelivery = 2;

export type Opinion = 'guilty' | 'innocent' | null;

/**
 * What we ourselves say of a charge, from what we examined or the chain shows; null where we have no ground to say anything, and so
 * neither vote nor contest. A verdict that rests on what nobody else could derive again is no ground to convict.
 */
export function opinionOf(
  { charge, rule }: Pick<CaseState, 'charge' | 'rule'>,
  judged: Judged | null,
): Opinion {
  // The chain has checked the bytes before it opened the case.
  if (rule !== null) return 'guilty';
  const isBad = judged !== null && isCondemned(judged.verdict);
  // That a provider did not answer is what the court itself read of the task; it may have had reason not to.
  if (charge === nonDelivery) return isBad ? null : 'guilty';
  if (charge > nonDelivery || judged === null || judged.verdict === 'incomplete') return null;
  if (judged.charges.some((each) => each === charge)) return 'guilty';
  return isBad ? null : 'innocent';
}
