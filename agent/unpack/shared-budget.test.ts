import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BudgetLimits, defaultLimits } from './budget.ts';
import { createSharedBudget, readBudget, slotBytes, slotCount } from './shared-budget.ts';

let dir: string;
let fd: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'warden-budget-'));
  fd = openSync(join(dir, 'budget'), 'wx+');
  ftruncateSync(fd, slotBytes * slotCount);
});
afterEach(() => {
  closeSync(fd);
  rmSync(dir, { recursive: true });
});

const limits = (some: Partial<BudgetLimits>): BudgetLimits => ({ ...defaultLimits, ...some });
const MiB = 1024 * 1024;

describe('the budget of a scan', () => {
  it('has what was not taken, and no more', () => {
    const budget = createSharedBudget(fd, 0, limits({ bytes: 100, entries: 2 }));
    expect(budget.takeBytes(100)).toBeNull();
    expect(budget.takeBytes(1)).toBe('budget-bytes');
    expect(budget.takeEntries(2)).toBeNull();
    expect(budget.takeEntries(1)).toBe('budget-entries');
  });

  it('stays spent', () => {
    const budget = createSharedBudget(fd, 0, limits({ bytes: 10 }));
    expect(budget.takeBytes(11)).toBe('budget-bytes');
    expect(budget.takeBytes(0)).toBe('budget-bytes');
  });

  it('is shared: what one participant took, no other has', () => {
    const one = createSharedBudget(fd, 0, limits({ bytes: 20 * MiB }));
    const other = createSharedBudget(fd, 7, limits({ bytes: 20 * MiB }));
    expect(one.takeBytes(15 * MiB)).toBeNull();
    expect(other.takeBytes(6 * MiB)).toBe('budget-bytes');
  });

  it('keeps standing what a participant took that is gone', () => {
    createSharedBudget(fd, 3, limits({})).takeBytes(15 * MiB);
    expect(createSharedBudget(fd, 4, limits({ bytes: 10 * MiB })).takeBytes(MiB)).toBe('budget-bytes');
  });

  it('counts beyond what 32 bits hold', () => {
    const budget = createSharedBudget(fd, 1, limits({ bytes: 2 ** 45 }));
    expect(budget.takeBytes(2 ** 44)).toBeNull();
    expect(budget.takeBytes(2 ** 44)).toBeNull();
    expect(budget.takeBytes(1)).toBe('budget-bytes');
  });

  it('adds up, whoever takes what in which order', () => {
    const take = fc.record({
      slot: fc.nat({ max: 9 }),
      bytes: fc.nat({ max: 1000 }),
      entries: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(take), (takes) => {
        ftruncateSync(fd, 0);
        ftruncateSync(fd, slotBytes * slotCount);
        const all = Array.from({ length: 10 }, (_, slot) => createSharedBudget(fd, slot, limits({})));
        for (const { slot, bytes, entries } of takes) {
          all[slot]!.takeBytes(bytes);
          all[slot]!.takeEntries(entries);
        }
        for (const budget of all) budget.flush();
        expect(readBudget(fd)).toEqual({
          bytes: takes.reduce((sum, { bytes }) => sum + bytes, 0),
          entries: takes.reduce((sum, { entries }) => sum + entries, 0),
        });
      }),
      { numRuns: 50 },
    );
  });
});
