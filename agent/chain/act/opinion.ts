import { invalidResult } from '../court-state/result-state.ts';
import type { CaseView } from './act-state.ts';
import { isCondemned } from './judged.ts';

const nonDelivery = 2;

export type Opinion = 'guilty' | 'innocent' | null;

/** What an opinion rests on. */
type Opined = Pick<CaseView, 'judged' | 'rechecked'> & {
  readonly chain: Pick<CaseView['chain'], 'charge' | 'rule'>;
};

/**
 * What we ourselves say of a charge, from what we examined or the chain shows; null where we have no ground to say anything, and so
 * neither vote nor contest. A verdict that rests on what nobody else could derive again is no ground to convict.
 */
export function opinionOf({ chain, judged, rechecked }: Opined): Opinion {
  const { charge, rule } = chain;
  // The chain has checked the bytes before it opened the case.
  if (rule !== null) return 'guilty';
  const isBad = judged !== null && isCondemned(judged.verdict);
  // That a provider did not answer is what the court itself read of the task; it may have had reason not to.
  if (charge === nonDelivery) return isBad ? null : 'guilty';
  // Nothing but a run of the task says what its result is.
  if (charge === invalidResult) return isBad ? null : rechecked;
  if (charge > nonDelivery || judged === null || judged.verdict === 'incomplete') return null;
  if (judged.charges.some((each) => each === charge)) return 'guilty';
  return isBad ? null : 'innocent';
}
