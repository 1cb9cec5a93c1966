import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeBytes, escapeText } from './escape.ts';

describe('text of a subject, escaped', () => {
  it.each([
    ['an ANSI sequence', '\u001b[31mred', '\\x1b[31mred'],
    ['a carriage return that overwrites a line', 'bad\rgood', 'bad\\x0dgood'],
    ['a bidirectional override', 'a\u202eb', 'a\\u{202e}b'],
    ['a zero-width space', 'a\u200bb', 'a\\u{200b}b'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a variation selector', 'a\ufe0f', 'a\\u{fe0f}'],
    ['a lone surrogate', 'a\ud800', 'a\\u{d800}'],
    ['a C1 control', 'a\u009b31m', 'a\\x9b31m'],
    ['a backslash, so that the mapping is reversible', 'a\\x1b', 'a\\\\x1b'],
    ['ordinary text of any script', 'naïve 日本 ünï', 'naïve 日本 ünï'],
  ])('shows %s', (_, text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });

  it('never holds a control, format or unassigned character, and is never longer than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const shown = escapeText(text, limit);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}]/u);
        expect(shown.length).toBeLessThanOrEqual(limit + 1);
      }),
    );
  });

  it('tells different texts apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(escapeText(a) === escapeText(b)).toBe(a === b);
      }),
    );
  });
});

describe('bytes of a subject, escaped', () => {
  it('are printable ASCII, each other byte by its value, cut where asked', () => {
    expect(escapeBytes(Buffer.from('a\n\\\xff', 'latin1'))).toBe('a\\x0a\\\\\\xff');
    expect(escapeBytes(Buffer.from('abcdef'), 3)).toBe('abc…');
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(escapeBytes(bytes)).toMatch(/^[\x20-\x7e…]*$/);
      }),
    );
  });
});
