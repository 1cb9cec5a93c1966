import type { Intent } from '../outbox/intent.ts';
import { type ActState, type CaseView, canPay, isUs } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { opinionOf } from './opinion.ts';
import { minute, tryOf, turnOf } from './timing.ts';

const contestTurn = 10 * minute;

/**
 * Disputes a case on a source that we found clean ourselves, every byte of it, within the first half of its window, so that there is
 * time to be heard. It costs a bond: a source that is merely not convicted to us is for its client to defend.
 */
export function contest(state: ActState, view: CaseView, now: number): Intent[] {
  const { chain, judged, uri } = view;
  if (chain.phase !== 'Open' || chain.charge >= 2 || judged?.verdict !== 'clear') return [];
  if (opinionOf(view) !== 'innocent' || isUs(state, chain.accuser) || chain.signedByUs) return [];
  const openedAt = chain.deadline - chain.challenge;
  if (now < openedAt + turnOf(state.standing, chain.id) * contestTurn) return [];
  if (now > openedAt + chain.challenge / 2 || !canPay(state, chain.bond)) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'contest',
      args: [chain.id, judged.report, uri],
      subject: chain.id,
      epoch: tryOf(openedAt, now),
      value: chain.bond,
      why: `Contest case ${chain.id}: source ${chain.subject} is clean`,
    }),
  ];
}

/**
 * Takes a ruling against us to the arbiter, where we are accuser or contestor and still of the same opinion; and a case that found
 * too small a panel.
 */
export function appeal(state: ActState, view: CaseView, now: number): Intent[] {
  const { chain } = view;
  const isAccuser = isUs(state, chain.accuser);
  if (chain.arbiterFee === null || now >= chain.deadline - minute) return [];
  if (!isAccuser && !isUs(state, chain.contestor)) return [];
  const opinion = opinionOf(view);
  const isOurs = opinion === (isAccuser ? 'guilty' : 'innocent');
  const lost = chain.outcome === (isAccuser ? 'Acquitted' : 'Convicted');
  if (chain.phase === 'Ruled' && isOurs && lost) {
    const value = 2n * chain.bond + chain.arbiterFee;
    if (!canPay(state, value)) return [];
    return [
      courtCall(state, {
        contract: 'court',
        method: 'appeal',
        args: [chain.id],
        subject: chain.id,
        epoch: 0,
        value,
        why: `Appeal against the ruling in case ${chain.id}`,
      }),
    ];
  }
  if (chain.phase !== 'Arbiter' || chain.disputed || !isOurs || !canPay(state, chain.arbiterFee)) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'refer',
      args: [chain.id],
      subject: chain.id,
      epoch: 0,
      value: chain.arbiterFee,
      why: `Take case ${chain.id} to the arbiter, as its panel was too small`,
    }),
  ];
}

/** Ends a case on a provider whose task came from a source that was convicted. */
export function excuse(state: ActState, { chain, excusedBy }: CaseView): Intent[] {
  if (excusedBy === null || chain.charge < 2 || chain.phase === 'Settled') return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'excuse',
      args: [chain.id, excusedBy],
      subject: chain.id,
      epoch: 0,
      why: `Excuse the provider in case ${chain.id}: the source of its task was convicted`,
    }),
  ];
}
