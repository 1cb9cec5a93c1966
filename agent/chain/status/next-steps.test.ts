import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseNames } from '../abi/enums.ts';
import { type CaseClock, nextSteps } from './next-steps.ts';

const clock: CaseClock = {
  phase: 'Open',
  now: 1000,
  deadline: 2000,
  reveal: 500,
  hasArbiter: true,
  hasGuardian: true,
  disputed: false,
  isInvalidResult: false,
  isOfProvider: false,
  isHeld: true,
  damagesUntil: null,
};
const whats = (change: Partial<CaseClock>) => nextSteps({ ...clock, ...change }).map(({ what }) => what);

describe('what can be done next in a case', () => {
  it('that is open: contest until the deadline, then draw the conclusion', () => {
    expect(nextSteps(clock).slice(0, 2)).toEqual([
      { what: 'contest', who: expect.any(String), from: null, until: 2000 },
      { what: 'tally: convicts, as nobody contested', who: 'anyone', from: 2000, until: null },
    ]);
    expect(whats({ now: 2001 })).toEqual(['tally: convicts, as nobody contested', 'veto (acquits)']);
    expect(whats({ isInvalidResult: true, isOfProvider: true })).toEqual([
      'contest',
      'tally: calls the panel',
      'excuse',
      'veto (acquits)',
    ]);
  });

  it('that is being voted on: commit, then reveal by the clock, then tally', () => {
    expect(nextSteps({ ...clock, phase: 'Voting', hasGuardian: false })).toEqual([
      { what: 'commit a vote', who: expect.any(String), from: null, until: 2000 },
      { what: 'reveal a vote', who: expect.any(String), from: 2000, until: 2500 },
      { what: 'tally', who: 'anyone', from: 2500, until: null },
    ]);
    expect(whats({ phase: 'Voting', now: 2400, hasGuardian: false })).toEqual(['reveal a vote', 'tally']);
    expect(whats({ phase: 'Voting', now: 2600, hasGuardian: false })).toEqual(['tally']);
    expect(whats({ phase: 'Reveal', now: 1500, hasGuardian: false })).toEqual(['reveal a vote', 'tally']);
  });

  it('that is ruled: appeal where there is an arbiter, then settle', () => {
    expect(whats({ phase: 'Ruled' })).toEqual(['appeal', 'settle', 'veto (acquits)']);
    expect(whats({ phase: 'Ruled', hasArbiter: false, hasGuardian: false })).toEqual(['settle']);
  });

  it('that is before the arbiter: a ruling, or the fee that calls it', () => {
    expect(whats({ phase: 'Arbiter', disputed: true })[0]).toBe('rule');
    expect(whats({ phase: 'Arbiter' })[0]).toBe('refer to the arbiter');
  });

  it('that is settled: only money moves', () => {
    expect(whats({ phase: 'Settled', damagesUntil: 3000 })).toEqual([
      'discharge: moves what is still held',
      'claim damages',
      'withdraw',
    ]);
    expect(whats({ phase: 'Settled', isHeld: false, damagesUntil: 500 })).toEqual(['withdraw']);
  });

  it('is always something, until it is settled, that anyone can do', () => {
    const phase = fc.constantFrom(...phaseNames.filter((name) => name !== 'None' && name !== 'Settled'));
    const clocks = fc.record({
      phase,
      now: fc.nat(5000),
      deadline: fc.nat(5000),
      reveal: fc.nat(5000),
      hasArbiter: fc.boolean(),
      hasGuardian: fc.boolean(),
      disputed: fc.boolean(),
      isInvalidResult: fc.boolean(),
      isOfProvider: fc.boolean(),
      isHeld: fc.boolean(),
      damagesUntil: fc.constant(null),
    });
    fc.assert(
      fc.property(clocks, (each) => {
        const steps = nextSteps(each);
        expect(steps.some(({ who, until }) => who === 'anyone' && until === null)).toBe(true);
        for (const { until } of steps) if (until !== null) expect(until).toBeGreaterThanOrEqual(each.now);
      }),
    );
  });
});
