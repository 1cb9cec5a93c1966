import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineCounter } from './line-counter.ts';

it('counts lines from one, a newline belonging to the line that it ends', () => {
  const lineOf = createLineCounter(Buffer.from('ab\n\ncd\n'));
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(lineOf)).toEqual([1, 1, 1, 2, 3, 3, 3, 4]);
});

it('agrees with splitting the text, for offsets in rising order', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'b'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 60 })), (content, offsets) => {
      const lineOf = createLineCounter(Buffer.from(content));
      for (const offset of offsets.sort((a, b) => a - b))
        expect(lineOf(offset)).toBe(content.slice(0, offset).split('\n').length);
    }),
  );
});

it('has no lines for what is no text', () => {
  expect(createLineCounter(Buffer.from('a\nb\0c'))(2)).toBeNull();
});

it('has no lines far into a large content', () => {
  const lineOf = createLineCounter(Buffer.alloc(17 * 1024 * 1024, 'x'));
  expect([lineOf(1000), lineOf(16.5 * 1024 * 1024)]).toEqual([1, null]);
});
