import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountText,
  durationText,
  enumWord,
  environmentNames,
  percentText,
  timeText,
  whenText,
} from './words.ts';

describe('words', () => {
  it.each([
    [0n, '0 OGPU'],
    [1n, '0.000000000000000001 OGPU'],
    [1_234_500_000_000_000_000_000n, '1234.5 OGPU'],
  ])('%s wei are %s', (wei, text) => expect(amountText(wei)).toBe(text));

  it.each([
    [0n, '0 s'],
    [59n, '59 s'],
    [3600n, '1 h'],
    [3661n, '1 h 1 min'],
    [90_061n, '1 d 1 h'],
    [86_400n, '1 d'],
    [86_405n, '1 d'],
  ])('%s seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

  it('tell a time and how far it is', () => {
    expect(timeText(0)).toBe('1970-01-01 00:00:00 UTC');
    expect(whenText(1_800_003_600, 1_800_000_000n)).toBe('2027-01-15 09:00:00 UTC (in 1 h)');
    expect(whenText(1_800_000_000n, 1_800_003_600n)).toBe('2027-01-15 08:00:00 UTC (1 h ago)');
  });

  it('name environments, and bits that have no name', () => {
    expect(environmentNames(0)).toEqual([]);
    expect(environmentNames(7)).toEqual(['CPU', 'NVIDIA', 'AMD']);
    expect(environmentNames(9)).toEqual(['CPU', 'unknown (8)']);
  });

  it('read the names of enums, also beyond their end', () => {
    expect(enumWord(['MANUAL_CONFIRMATION'], 0)).toBe('manual confirmation');
    expect(enumWord(['MaliciousSource'], 0)).toBe('malicious source');
    expect(enumWord(['None'], 7)).toBe('unknown (7)');
    expect(percentText(9750)).toBe('97.5 %');
  });

  it('exist for every number that a contract can give back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 64n }),
        (number, now) => {
          for (const text of [
            durationText(number),
            timeText(number),
            whenText(number, now),
            amountText(number),
          ])
            expect(text).not.toMatch(/NaN|undefined|Invalid/);
        },
      ),
    );
  });
});
