import type { NextStep } from './document.ts';

/** What decides who can do what in a case; times in Unix seconds. */
export interface CaseClock {
  readonly phase: 'None' | 'Open' | 'Voting' | 'Reveal' | 'Ruled' | 'Arbiter' | 'Settled';
  readonly now: number;
  readonly deadline: number;
  /** Length of the reveal window in seconds, which follows the commit window by the clock. */
  readonly reveal: number;
  readonly hasArbiter: boolean;
  readonly hasGuardian: boolean;
  /** The arbiter has the case. */
  readonly disputed: boolean;
  readonly isInvalidResult: boolean;
  /** A provider is accused: it may be excused by a conviction of the task's source. */
  readonly isOfProvider: boolean;
  /** Something of the accused's is still held. */
  readonly isHeld: boolean;
  /** Until when victims may claim; null where there is nothing to claim. */
  readonly damagesUntil: number | null;
}

/** What can be done in a case now and next, by whom, from when and until when. */
export function nextSteps(clock: CaseClock): NextStep[] {
  const steps = ofPhase(clock);
  if (clock.phase === 'None' || clock.phase === 'Settled') return steps;
  if (clock.isOfProvider) steps.push(step('excuse', "anyone, once the task's source is convicted"));
  if (clock.hasGuardian) steps.push(step('veto (acquits)', 'the guardian'));
  return steps;
}

function ofPhase(clock: CaseClock): NextStep[] {
  const { deadline, now } = clock;
  switch (clock.phase) {
    case 'Open': {
      const silence = clock.isInvalidResult
        ? 'tally: calls the panel'
        : 'tally: convicts, as nobody contested';
      return [
        ...before(clock, 'contest', "anyone, for a bond equal to the accuser's"),
        after(clock, silence),
      ];
    }
    case 'Voting': {
      const end = deadline + clock.reveal;
      return [
        ...before(clock, 'commit a vote', 'scanners that are no party'),
        ...(now <= end ? [step('reveal a vote', 'those who committed one', deadline, end)] : []),
        step('tally', 'anyone', end),
      ];
    }
    case 'Reveal':
      return [...before(clock, 'reveal a vote', 'those who committed one'), after(clock, 'tally')];
    case 'Ruled':
      return [
        ...(clock.hasArbiter
          ? before(clock, 'appeal', "anyone, for twice the accuser's bond and the arbiter's fee")
          : []),
        after(clock, 'settle'),
      ];
    case 'Arbiter':
      return [
        ...(clock.disputed
          ? before(clock, 'rule', 'the arbiter')
          : before(clock, 'refer to the arbiter', 'anyone, for its fee')),
        after(clock, 'settle'),
      ];
    case 'Settled':
      return [
        ...(clock.isHeld ? [step('discharge: moves what is still held', 'anyone')] : []),
        ...(clock.damagesUntil !== null && now <= clock.damagesUntil
          ? [step('claim damages', 'providers registered when the case was opened', null, clock.damagesUntil)]
          : []),
        step('withdraw', 'whoever has credit'),
      ];
    default:
      return [];
  }
}

/** Possible until the deadline: no step where that is over. */
function before({ now, deadline }: CaseClock, what: string, who: string): NextStep[] {
  return now <= deadline ? [step(what, who, null, deadline)] : [];
}

function after({ deadline }: CaseClock, what: string): NextStep {
  return step(what, 'anyone', deadline);
}

function step(what: string, who: string, from: number | null = null, until: number | null = null): NextStep {
  return { what, who, from, until };
}
