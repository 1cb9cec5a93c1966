import { type Address, encodeAbiParameters, type Hex, keccak256, toHex } from 'viem';
import type { Intent } from '../outbox/intent.ts';
import type { ActState, CaseView } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { opinionOf } from './opinion.ts';
import { day, hour, isOurShift, minute, tryOf } from './timing.ts';

/** What takes the place of a commitment in the court: innocent, guilty, closed. */
const lastMark = 3n;

/** A vote that may not be mined before its window is over is not sent: what is not revealed costs a bond. */
const lastMinutes = 5 * minute;

/** No window of the court is longer. */
const longestWindow = 4 * day + hour;

export interface Vote {
  readonly chainId: number;
  readonly court: Address;
  readonly id: Hex;
  readonly voter: Address;
  readonly guilty: boolean;
  readonly salt: Hex;
}

/** `ICourtViews.voteHashOf` */
export function voteHash({ chainId, court, id, voter, guilty, salt }: Vote): Hex {
  return keccak256(
    encodeAbiParameters(
      [
        { type: 'uint256' },
        { type: 'address' },
        { type: 'bytes32' },
        { type: 'address' },
        { type: 'bool' },
        { type: 'bytes32' },
      ],
      [BigInt(chainId), court, id, voter, guilty, salt],
    ),
  );
}

/** Commits our vote where we may judge and have an opinion, and says before that we are nobody's agent where that is in doubt. */
export function commitVote(state: ActState, view: CaseView, now: number): Intent[] {
  const { chain, salt } = view;
  const { judging } = chain;
  const opinion = opinionOf(view);
  if (chain.phase !== 'Voting' || judging?.eligible !== true || chain.vote !== 0n || opinion === null)
    return [];
  if (now >= chain.deadline - lastMinutes || state.standing.freeBond < chain.voteBond) return [];
  if (judging.listedAsAgent)
    return [
      courtCall(state, {
        contract: 'court',
        method: 'disavow',
        args: [chain.accused],
        subject: chain.accused,
        epoch: 0,
        why: `Say that we are no agent of ${chain.accused}, although it lists us`,
      }),
    ];
  const vote = {
    chainId: state.chainId,
    court: state.court.court,
    id: chain.id,
    voter: state.standing.account,
  };
  return [
    courtCall(state, {
      contract: 'court',
      method: 'commitVote',
      args: [chain.id, voteHash({ ...vote, guilty: opinion === 'guilty', salt })],
      subject: chain.id,
      epoch: tryOf(chain.deadline - longestWindow, now),
      why: `Commit our vote in case ${chain.id}`,
    }),
  ];
}

/** Reveals what we committed, whatever we think by now. Which it was is found by trying both. */
export function revealVote(state: ActState, { chain, salt }: CaseView, now: number): Intent[] {
  if (chain.phase !== 'Reveal' || chain.vote <= lastMark || now >= chain.deadline) return [];
  const vote = {
    chainId: state.chainId,
    court: state.court.court,
    id: chain.id,
    voter: state.standing.account,
  };
  const committed = toHex(chain.vote, { size: 32 });
  const guilty = [true, false].find((each) => voteHash({ ...vote, guilty: each, salt }) === committed);
  // Committed with this key by something else than this program.
  if (guilty === undefined) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'revealVote',
      args: [chain.id, guilty, salt],
      subject: chain.id,
      epoch: tryOf(chain.deadline - longestWindow, now),
      why: `Reveal our vote in case ${chain.id}: ${guilty ? 'guilty' : 'innocent'}`,
    }),
  ];
}

/** Takes members who may not judge out of the count, so that those who may are enough to decide. */
export function excludeInterested(state: ActState, { chain }: CaseView, now: number): Intent[] {
  if (!isOurShift(state.standing, chain.id, now)) return [];
  return (chain.judging?.excludable ?? []).map((scanner) =>
    courtCall(state, {
      contract: 'court',
      method: 'exclude',
      args: [chain.id, scanner],
      subject: `${chain.id}:${scanner}`,
      epoch: 0,
      why: `Take scanner ${scanner} out of the panel of case ${chain.id}: it is a party`,
    }),
  );
}

/** Gives our bond back where the case ended before votes were revealed. */
export function closeVote(state: ActState, { chain }: CaseView): Intent[] {
  if (chain.phase !== 'Settled' || chain.tallied || chain.vote <= lastMark) return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'closeVote',
      args: [chain.id, state.standing.account],
      subject: chain.id,
      epoch: 0,
      why: `Take back what our vote in case ${chain.id} had at stake`,
    }),
  ];
}
