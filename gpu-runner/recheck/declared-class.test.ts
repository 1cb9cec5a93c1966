import fc from 'fast-check';
import { expect, it } from 'vitest';
import { declaredClass } from './declared-class.ts';

const of = (results: unknown) => declaredClass(Buffer.from(JSON.stringify({ name: 'x', results })));

it.each([{ kind: 'exact' }, { kind: 'tolerance', relative: 1e-6 }, { kind: 'agreement', needed: 2, of: 3 }])(
  'the metadata says how results may be compared: %o',
  (results) => {
    expect(of(results)).toEqual(results);
  },
);

it.each([
  [undefined],
  ['exact'],
  [{ kind: 'other' }],
  [{ kind: 'tolerance' }],
  [{ kind: 'tolerance', relative: 2 }],
  [{ kind: 'agreement', needed: 1, of: 3 }],
  [{ kind: 'agreement', needed: 4, of: 3 }],
  // Two results could have enough agreement each.
  [{ kind: 'agreement', needed: 2, of: 4 }],
  [{ kind: 'agreement', needed: 900, of: 999 }],
  [{ kind: 'exact', also: 1 }],
])('declares nothing that is known: %o', (results) => {
  expect(of(results)).toBeNull();
});

it('takes any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(declaredClass(bytes)).toBeNull();
    }),
  );
});
