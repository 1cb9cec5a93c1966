import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feeFields, raised } from './fees.ts';

const wei = fc.bigInt({ min: 0n, max: 10n ** 15n });
/** A tip, and the whole that it is part of. */
const paid = fc.tuple(wei, wei).map(([tip, rest]) => [tip, tip + rest] as const);

describe('the fees of a replacement', () => {
  it('are an eighth above both of the one before at least, never above the cap, and a tip never above the whole', () => {
    fc.assert(
      fc.property(
        paid,
        paid,
        wei,
        fc.constantFrom('eip1559' as const, 'legacy' as const),
        ([tip, max], [nowTip, nowMax], cap, type) => {
          const earlier = { maxFeePerGas: String(max), maxPriorityFeePerGas: String(tip) };
          const now = { type, maxFeePerGas: nowMax, maxPriorityFeePerGas: nowTip };
          const after = raised(earlier, now, cap);
          if (after === null) {
            expect(max + max / 8n + 1n > cap || nowMax > cap).toBe(true);
            return;
          }
          for (const fee of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
            expect(after[fee] * 8n).toBeGreaterThanOrEqual(BigInt(earlier[fee]) * 9n);
            expect(after[fee]).toBeGreaterThan(BigInt(earlier[fee]));
            expect(after[fee]).toBeLessThanOrEqual(cap);
          }
          expect(after.maxPriorityFeePerGas).toBeLessThanOrEqual(after.maxFeePerGas);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are those of now, where these have risen more', () => {
    const earlier = { maxFeePerGas: '100', maxPriorityFeePerGas: '10' };
    const now = { type: 'eip1559', maxFeePerGas: 500n, maxPriorityFeePerGas: 20n } as const;
    expect(raised(earlier, now, 1000n)).toEqual(now);
    expect(raised(earlier, now, 499n)).toBeNull();
  });

  it('are one price on a chain without a base fee', () => {
    const earlier = { maxFeePerGas: '80', maxPriorityFeePerGas: '80' };
    const now = { type: 'legacy', maxFeePerGas: 80n, maxPriorityFeePerGas: 80n } as const;
    expect(feeFields(raised(earlier, now, 1000n)!)).toEqual({ type: 'legacy', gasPrice: 91n });
  });
});
