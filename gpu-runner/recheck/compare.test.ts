import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareResults } from './compare.ts';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const near = { kind: 'tolerance', relative: 0.01 } as const;
const agreement = { kind: 'agreement', needed: 2, of: 3 } as const;

describe('an exact result', () => {
  it('has the same bytes', () => {
    expect(compareResults(json(1), [json(1), json(1)], { kind: 'exact' })).toEqual({ match: true });
    expect(compareResults(json(2), [json(1)], { kind: 'exact' })).toMatchObject({ match: false });
  });

  it('is not told where the source differs from itself', () => {
    expect(compareResults(json(1), [json(1), json(2)], { kind: 'exact' })).toMatchObject({ match: null });
  });
});

describe('a result with tolerance', () => {
  it.each([
    [{ a: [1, 2] }, { a: [1.005, 2] }, true],
    [{ a: 100 }, { a: 100.9 }, true],
    [{ a: 100 }, { a: 102 }, false],
    [{ a: 'x' }, { a: 'y' }, false],
    [{ a: 1 }, { b: 1 }, false],
    [[1], [1, 1], false],
    [null, 0, false],
    [{ __proto__: null, constructor: 1 }, { constructor: 1 }, true],
  ])('%j against %j', (claimed, made, match) => {
    expect(compareResults(json(claimed), [json(made)], near).match).toBe(match);
  });

  it('says where it differs', () => {
    expect(compareResults(json({ 'a/b': [1, 5] }), [json({ 'a/b': [1, 6] })], near)).toEqual({
      match: false,
      at: '/a~1b/1',
      reason: '5 for 6',
    });
  });

  it('is no evidence where what it is compared with is not JSON', () => {
    expect(compareResults(json(1), [Buffer.from('{')], near)).toMatchObject({ match: null });
    expect(compareResults(Buffer.from('{'), [json(1)], near)).toMatchObject({ match: false });
  });
});

describe('agreement', () => {
  it('takes enough of the runs', () => {
    expect(compareResults(json(1), [json(1), json(1), json(2)], agreement)).toEqual({ match: true });
    expect(compareResults(json(2), [json(1), json(1), json(2)], agreement)).toMatchObject({ match: false });
    expect(compareResults(json(1), [json(1), json(2), json(3)], agreement)).toMatchObject({ match: null });
    expect(compareResults(json(1), [json(1), json(1)], agreement)).toMatchObject({ match: null });
  });
});

describe('any results', () => {
  it('are compared without an error, and each matches itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array(), (value, bytes) => {
        expect(compareResults(json(value), [json(value)], near)).toEqual({ match: true });
        expect([true, false, null]).toContain(compareResults(bytes, [json(value)], near).match);
        expect([true, false, null]).toContain(compareResults(json(value), [bytes], near).match);
      }),
    );
  });
});
