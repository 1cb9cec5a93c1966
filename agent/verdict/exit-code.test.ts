import { expect, it } from 'vitest';
import { exitCode } from './exit-code.ts';

it('gives the worst of all targets', () => {
  expect(exitCode(['clear', 'clear'])).toBe(0);
  expect(exitCode(['clear', 'suspicious'])).toBe(3);
  expect(exitCode(['incomplete', 'clear', 'malformed'])).toBe(2);
  expect(exitCode(['suspicious', 'malicious'])).toBe(2);
});

it('is not 0 when nothing was examined', () => {
  expect(exitCode([])).toBe(3);
});
