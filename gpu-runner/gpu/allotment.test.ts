import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Allotment, ask, gpuCount, newAllotment, release, withdraw } from './allotment.ts';

const heldBy = ({ held }: Allotment, run: string) => held.get(run);
const inLine = ({ waiting }: Allotment) => waiting.map(({ run }) => run);

describe('GPUs', () => {
  it('go to whoever came first, and nobody overtakes one that waits for many', () => {
    let state = ask(newAllotment(['g1', 'g2']), 'a', 1)!;
    state = ask(state, 'both', 2)!;
    state = ask(state, 'c', 1)!;
    expect([heldBy(state, 'a'), inLine(state), state.free]).toEqual([['g1'], ['both', 'c'], ['g2']]);
    state = release(state, 'a');
    expect([heldBy(state, 'both')?.length, inLine(state)]).toEqual([2, ['c']]);
    state = release(state, 'both');
    expect([heldBy(state, 'c')?.length, inLine(state)]).toEqual([1, []]);
  });

  it('are not waited for by a run that needs none, nor by one that needs more than there are', () => {
    let state = ask(newAllotment(['g1']), 'a', 1)!;
    state = ask(state, 'b', 1)!;
    expect(heldBy(ask(state, 'cpu', 0)!, 'cpu')).toEqual([]);
    expect(ask(state, 'many', 2)).toBeNull();
  });

  it('that may still be in use are nobody’s, and who cannot be served any more is named', () => {
    let state = ask(newAllotment(['g1', 'g2']), 'a', 1)!;
    state = ask(state, 'both', 2)!;
    state = ask(state, 'c', 1)!;
    const { after, unserved } = withdraw(state, 'a');
    expect(unserved).toEqual(['both']);
    expect([heldBy(after, 'c'), after.free, gpuCount(after)]).toEqual([['g2'], [], 1]);
  });
});

type Step = readonly ['ask', number] | readonly ['release' | 'withdraw', number];

describe('whatever is asked for and given back', () => {
  const gpus = ['g1', 'g2', 'g3', 'g4', 'g5'];
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.tuple(fc.constant('ask' as const), fc.nat(6)),
    fc.tuple(fc.constant('ask' as const), fc.nat(2)),
    fc.tuple(fc.constantFrom('release' as const, 'release' as const, 'withdraw' as const), fc.nat(20)),
  );

  it('no GPU is in two places, the line is kept, and nobody waits for what is free', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = newAllotment(gpus);
        let lost = 0;
        const wanted = new Map<string, number>();
        const served: string[] = [];
        steps.forEach(([what, number], at) => {
          const before = state;
          if (what === 'ask') {
            const run = String(at);
            const after = ask(state, run, number);
            expect(after === null).toBe(number > gpus.length - lost);
            if (after === null) return;
            wanted.set(run, number);
            state = after;
            if (number === 0) expect(heldBy(state, run)).toEqual([]);
          } else {
            const runs = [...state.held.keys(), ...inLine(state)];
            const run = runs[number % Math.max(1, runs.length)] ?? 'nobody';
            if (what === 'release') state = release(state, run);
            else {
              lost += state.held.get(run)?.length ?? 0;
              state = withdraw(state, run).after;
            }
            expect(state.held.has(run) || inLine(state).includes(run)).toBe(false);
          }
          const places = [...state.free, ...[...state.held.values()].flat()];
          expect(new Set(places).size).toBe(places.length);
          expect(places.length).toBe(gpus.length - lost);
          for (const [run, held] of state.held) expect(held.length).toBe(wanted.get(run));
          // What a run holds stays the same as long as it holds it.
          for (const [run, held] of state.held)
            if (before.held.has(run)) expect(held).toEqual(before.held.get(run));
          const [first] = state.waiting;
          if (first !== undefined) expect(first.count).toBeGreaterThan(state.free.length);
          expect(inLine(state)).toEqual([...inLine(state)].sort((a, b) => Number(a) - Number(b)));
          for (const { count } of state.waiting) expect(count).toBeLessThanOrEqual(gpuCount(state));
          served.push(
            ...[...state.held.keys()].filter((run) => !before.held.has(run) && wanted.get(run)! > 0),
          );
        });
        expect(served).toEqual([...served].sort((a, b) => Number(a) - Number(b)));
        // When all have ended, nobody waits, and every GPU that is left is free.
        for (let run = 0; run < steps.length; run++) state = release(state, String(run));
        expect([state.waiting, state.held.size, state.free.length]).toEqual([[], 0, gpus.length - lost]);
      }),
    );
  });
});
