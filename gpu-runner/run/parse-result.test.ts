import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultFault } from './parse-result.ts';

describe('a result', () => {
  it.each(['{}', '{"a":[1,"[[["]}', '1', '"x"', 'null', ' [1] '])('is JSON: %s', (text) => {
    expect(resultFault(Buffer.from(text))).toBeNull();
  });

  it.each([
    ['', 'it is not JSON'],
    ['{"a":', 'it is not JSON'],
    ['<html>', 'it is not JSON'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'it is nested deeper than 64 levels'],
    ['['.repeat(1_000_000), 'it is nested deeper than 64 levels'],
  ])('is refused otherwise: %.20s', (text, reason) => {
    expect(resultFault(Buffer.from(text))).toBe(reason);
  });

  it('is UTF-8', () => {
    expect(resultFault(Buffer.from([0x22, 0xff, 0x22]))).toBe('it is not UTF-8');
  });

  it('is taken whenever it is shallow JSON, and any other bytes end in a reason', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.uint8Array(), (value, bytes) => {
        expect(resultFault(Buffer.from(JSON.stringify(value)))).toBeNull();
        const fault = resultFault(bytes);
        if (fault === null) expect(() => JSON.parse(Buffer.from(bytes).toString())).not.toThrow();
      }),
    );
  });
});
