import { expect, it } from 'vitest';
import { triesPerMinute } from './tries.ts';

it('lets each sender try so often in a minute, and again in the next', () => {
  let now = 0;
  const mayTry = triesPerMinute(2, () => now);
  expect(['a', 'a', 'a', 'b'].map(mayTry)).toEqual([true, true, false, true]);
  now = 59_999;
  expect(mayTry('a')).toBe(false);
  now = 60_000;
  expect(mayTry('a')).toBe(true);
});

it('keeps no more than so many senders apart, whoever tries', () => {
  const mayTry = triesPerMinute(2, () => 0);
  for (let sender = 0; sender < 10_000; sender++) mayTry(String(sender));
  expect(mayTry('one more')).toBe(false);
  expect(mayTry('0')).toBe(true);
});
