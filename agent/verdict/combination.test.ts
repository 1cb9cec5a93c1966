import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Category } from '../model/finding.ts';
import { matchCombination } from './combination.ts';

const rule = (id: string, category: Category) => ({ id, category });
const config = rule('miner/config', 'miner');
const pool = rule('miner/pool', 'miner');
const shell = rule('shell/bash', 'shell');

describe('a combination', () => {
  it('is met by another rule for each member, whichever way they can be dealt out', () => {
    expect(matchCombination(['miner', 'miner/config'], [config, pool])).toEqual([
      'miner/pool',
      'miner/config',
    ]);
    expect(matchCombination(['miner/config', 'miner'], [config, pool])).toEqual([
      'miner/config',
      'miner/pool',
    ]);
    expect(matchCombination(['miner', 'miner'], [config, pool, shell])).not.toBe(null);
  });

  it('is not met where two members have one rule between them', () => {
    expect(matchCombination(['miner', 'miner/config'], [config, config, shell])).toBe(null);
    expect(matchCombination(['miner', 'miner', 'miner'], [config, pool])).toBe(null);
    expect(matchCombination(['miner', 'shell'], [])).toBe(null);
  });

  it('is met exactly when trying every way would meet it', () => {
    const member = fc.constantFrom('miner', 'shell', 'miner/config', 'miner/pool', 'shell/bash', 'other/x');
    const present = fc.subarray([config, pool, shell, rule('other/x', 'dropper')]);
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), present, (members, findings) => {
        const exhaustive = (index: number, left: typeof findings): boolean =>
          index === members.length ||
          left.some(
            (one) =>
              (one.id === members[index] || one.category === members[index]) &&
              exhaustive(
                index + 1,
                left.filter((other) => other !== one),
              ),
          );
        const chosen = matchCombination(members, findings);
        expect(chosen !== null).toBe(exhaustive(0, findings));
        if (chosen) expect(new Set(chosen).size).toBe(members.length);
      }),
      { numRuns: 300 },
    );
  });
});
