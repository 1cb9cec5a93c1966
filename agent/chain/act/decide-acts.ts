import type { Intent } from '../outbox/intent.ts';
import { accuse } from './accuse.ts';
import type { ActState, CaseView } from './act-state.ts';
import { appeal, contest, excuse } from './case-defence.ts';
import { claimFee, discharge, moveOn, releaseSigner, withdrawCredit } from './case-ending.ts';
import { closeVote, commitVote, excludeInterested, revealVote } from './case-votes.ts';
import { checkpoint } from './checkpoint.ts';
import { clearance, freeStakes } from './clearance.ts';
import { chargeInvalidResult } from './invalid-result.ts';
import { chargeNonDelivery } from './non-delivery.ts';

/**
 * Everything that is to be done on chain now. Pure: the same state and time give the same intents with the same keys, and what is done
 * shows in the state, so that it can be asked as often as one likes.
 *
 * @param now Unix seconds, by the chain's clock
 */
export function decideActs(state: ActState, now: number): Intent[] {
  return [
    ...state.revisions.flatMap((view) => [
      ...checkpoint(state, view),
      ...clearance(state, view, now),
      ...accuse(state, view, now),
    ]),
    ...state.attempts.flatMap((view) => chargeNonDelivery(state, view, now)),
    ...state.results.flatMap((view) => chargeInvalidResult(state, view, now)),
    ...state.cases.flatMap((view) => actsInCase(state, view, now)),
    ...freeStakes(state, now),
    ...withdrawCredit(state, now),
  ];
}

function actsInCase(state: ActState, view: CaseView, now: number): Intent[] {
  // Until the case is final it may not exist, or have another panel.
  if (view.chain.openedAtBlock > state.head.finalized) return [];
  return [
    ...excuse(state, view),
    ...contest(state, view, now),
    ...excludeInterested(state, view, now),
    ...commitVote(state, view, now),
    ...revealVote(state, view, now),
    ...closeVote(state, view),
    ...appeal(state, view, now),
    ...moveOn(state, view, now),
    ...discharge(state, view, now),
    ...releaseSigner(state, view),
    ...claimFee(state, view),
  ];
}
