import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRules } from './split.ts';

const names = (source: string) => splitRules(source).rules.map(({ name }) => name);

describe('splitRules', () => {
  it('finds rules, imports, modifiers and lines', () => {
    const source = `import "elf"\n// rule no { }\n/* rule neither { } */\nprivate rule a : tag1 tag2 { condition: true }\n\nglobal private rule b\n{\n  condition: a\n}`;
    const split = splitRules(source);
    expect(split.imports).toEqual([{ module: 'elf', line: 1 }]);
    expect(
      split.rules.map(({ name, line, private: hidden, global }) => [name, line, hidden, global]),
    ).toEqual([
      ['a', 4, true, false],
      ['b', 6, true, true],
    ]);
    expect(source.slice(split.rules[1]!.start, split.rules[1]!.end)).toBe(
      'global private rule b\n{\n  condition: a\n}',
    );
    expect(split.rules[1]!.references).toMatchObject([{ name: 'a' }]);
    expect(split.problems).toEqual([]);
  });

  it.each([
    ['a brace in a string', 'rule a { strings: $a = "}" condition: $a } rule b { condition: true }'],
    ['an escaped quote', 'rule a { strings: $a = "\\"}" condition: $a } rule b { condition: true }'],
    [
      'a brace in a regular expression',
      'rule a { strings: $a = /a{2}\\/}"/i condition: $a } rule b { condition: true }',
    ],
    [
      'a hex string',
      'rule a { strings: $a = { 4D ?? [2-4] (5A | 5B) } condition: $a } rule b { condition: true }',
    ],
    [
      'a comment in a hex string',
      'rule a { strings: $a = { 4D // }\n 5A /* } */ } condition: $a } rule b { condition: true }',
    ],
    [
      'a comment that looks like a rule',
      'rule a { /* } rule x { */ condition: true // }\n } rule b { condition: true }',
    ],
    [
      'a regular expression in the condition',
      'rule a { condition: "x" matches /}/ } rule b { condition: true }',
    ],
    [
      'equality before a brace',
      'rule a { condition: for all i in (1,2): (i == 1) } rule b { condition: true }',
    ],
    ['Windows line ends', 'rule a {\r\n condition: true\r\n}\r\nrule b { condition: true }'],
  ])('is not misled by %s', (_, source) => {
    expect(splitRules(source).problems).toEqual([]);
    expect(names(source)).toEqual(['a', 'b']);
  });

  it('reads meta of every type', () => {
    const { rules } = splitRules(
      'rule a { meta: text = "a \\"b\\" \\x41\\n" number = 42 negative = -7 yes = true no = false strings: $x = "y" condition: $x }',
    );
    expect([...rules[0]!.meta]).toEqual([
      ['text', 'a "b" A\n'],
      ['number', 42],
      ['negative', -7],
      ['yes', true],
      ['no', false],
    ]);
  });

  it('names what it cannot read, and goes on with the next rule', () => {
    const split = splitRules(
      [
        'rule a { condition: true }',
        'include "other.yar"',
        'rule open { condition: true',
        'rule b { condition: true }',
        'rule quote { strings: $a = "no end',
        ' condition: $a }',
        'something else',
        'rule c { condition: true }',
        '/* no end',
      ].join('\n'),
    );
    expect(split.rules.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(split.problems).toEqual([
      { rule: '', line: 2, reason: 'include is not supported: give the file itself' },
      { rule: 'open', line: 4, reason: 'a rule begins inside the rule' },
      { rule: 'quote', line: 5, reason: 'unterminated string' },
      { rule: '', line: 9, reason: 'unterminated comment or regular expression' },
    ]);
  });

  it('terminates and never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      ...'rule |private |global |a|{|}|"|\\|/|/*|*/|//|\n|= |$a|condition: |strings: |meta: |import "x"|[|'.split(
        '|',
      ),
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (source) => {
        for (const { start, end, line } of splitRules(source).rules) {
          expect(start).toBeLessThan(end);
          expect(line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
