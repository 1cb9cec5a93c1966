import type { Intent } from '../outbox/intent.ts';
import type { ActState, CaseView } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { day, minute, tryOf, turnOf } from './timing.ts';

/** For so long the one whose turn comes first is left alone with a window that is over. */
const turnTime = minute;

/** Draws the conclusion of a window that is over. */
export function moveOn(state: ActState, { chain }: CaseView, now: number): Intent[] {
  if (now < chain.deadline + turnOf(state.standing, chain.id) * turnTime) return [];
  const shared = { contract: 'court', args: [chain.id], subject: chain.id } as const;
  if (chain.phase === 'Open' || chain.phase === 'Reveal')
    return [
      courtCall(state, {
        ...shared,
        method: 'tally',
        // Where a panel is called for want of an answer, there is a second one to draw.
        epoch: chain.deadline + tryOf(chain.deadline, now),
        why: `Draw the conclusion in case ${chain.id}`,
      }),
    ];
  if (chain.phase === 'Ruled' || chain.phase === 'Arbiter')
    return [
      courtCall(state, {
        ...shared,
        method: 'settle',
        epoch: chain.deadline + tryOf(chain.deadline, now),
        why: `Settle case ${chain.id}`,
      }),
    ];
  return [];
}

/** Moves what is still held for a settled case, each day as much as the court may take. */
export function discharge(state: ActState, { chain }: CaseView, now: number): Intent[] {
  if (chain.phase !== 'Settled' || chain.hold === 0n) return [];
  if (chain.outcome === 'Convicted' && state.terms.capacity === 0n) return [];
  const turn = turnOf(state.standing, chain.id) * turnTime;
  const days = Math.floor((now - chain.deadline - turn) / day);
  if (days < 1) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'discharge',
      args: [chain.id],
      subject: chain.id,
      epoch: days,
      why: `Move what is still held for case ${chain.id}`,
    }),
  ];
}

/** Ends our part as a signer: before everything is taken we would forgo a share. */
export function releaseSigner(state: ActState, { chain }: CaseView): Intent[] {
  if (chain.phase !== 'Settled' || !chain.signedByUs) return [];
  if (chain.outcome === 'Convicted' && chain.hold !== 0n) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'releaseSigner',
      args: [chain.id, state.standing.account],
      subject: `${chain.id}:${state.standing.account}`,
      epoch: 0,
      why: `Take back what answered for our finding in case ${chain.id}`,
    }),
  ];
}

/** Our share of what the panel earned, once there is no more to come. */
export function claimFee(state: ActState, { chain, feeDue }: CaseView): Intent[] {
  if (chain.phase !== 'Settled' || chain.hold !== 0n || !feeDue) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'claimFee',
      args: [chain.id, state.standing.account],
      subject: `${chain.id}:${state.standing.account}`,
      epoch: 0,
      why: `Claim our fee for judging case ${chain.id}`,
    }),
  ];
}

/** wei that are worth the gas of having them paid out. */
const leastCredit = 10n ** 16n;

/** Has the court pay out what it owes us, once a day at most. */
export function withdrawCredit(state: ActState, now: number): Intent[] {
  if (state.standing.credit < leastCredit) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'withdraw',
      args: [],
      subject: state.standing.account,
      epoch: Math.floor(now / day),
      why: 'Have the court pay out our credit',
    }),
  ];
}
