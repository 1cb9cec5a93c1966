import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surroundings } from '../detect/surroundings.ts';
import { escapeBytes } from '../model/escape.ts';
import { redacted } from '../model/secret-shapes.ts';
import { excerptOf } from './excerpt.ts';

const match = { pattern: '$a', offset: 7, length: 5, bytes: 'MATCH', before: 'a ', after: ' b' };

describe('an excerpt', () => {
  it('is the bytes of the content again', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.nat(300), fc.nat(100), (content, at, wanted) => {
        const offset = Math.min(at, content.length);
        const length = Math.min(wanted, content.length - offset);
        const reader = {
          size: content.length,
          slice: (from: number, size: number) => content.subarray(from, from + size),
        };
        const sides = surroundings(reader, 0, offset, length);
        fc.pre(![sides.before, sides.after].some((side) => side!.includes(redacted)));
        const shown = escapeBytes(content.subarray(offset, offset + length));
        const from = Math.max(0, offset - 64);
        expect(excerptOf({ ...match, ...sides, offset, length, bytes: shown })).toEqual({
          bytes: content.subarray(from, offset + length + 64),
          offset: offset - from,
          length,
        });
      }),
    );
  });

  it('is none where bytes are not kept that its pattern looks at', () => {
    const { before: _, ...bare } = match;
    expect(excerptOf(bare)).toBe(null);
    expect(excerptOf({ ...match, bytes: 'MATCH…', length: 300 })).toBe(null);
    expect(excerptOf({ ...match, before: `a${redacted}` })).toBe(null);
    expect(excerptOf({ ...match, after: ` ${redacted} b` })).toBe(null);
    expect(excerptOf({ ...match, before: `${redacted}="`, after: `" ${redacted}` })?.bytes.toString()).toBe(
      'X="MATCH" X',
    );
  });

  it.each([
    ['another length', { length: 4 }],
    ['a byte that is not escaped', { before: 'a\n' }],
    ['an escape that nobody writes', { after: '\\q' }],
    ['half an escape', { bytes: 'MATC\\x4' }],
    ['what was taken out of the match itself', { bytes: 'MATC\u2026H' }],
  ])('is refused with %s', (_, change) => {
    expect(excerptOf({ ...match, ...change })).toBeUndefined();
  });

  it('is read or refused, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('\\', 'x', '4', 'f', redacted, '…', 'a', '\u0000'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, text, fc.nat(20), (before, bytes, after, length) => {
        const found = excerptOf({ ...match, before, bytes, after, length });
        if (found) expect(found.length).toBeLessThanOrEqual(found.bytes.length - found.offset);
      }),
    );
  });
});
