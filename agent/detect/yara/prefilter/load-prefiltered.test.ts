import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../config/package-root.ts';
import { loadSamples, type Sample } from '../../rules/load-samples.ts';
import { prepareRuleset } from '../../rules/prepare-ruleset.ts';
import { readRules } from '../../rules/read-rules.ts';
import { splitRules } from '../../rules/split.ts';
import type { EngineMatch, YaraEngine } from '../engine.ts';
import { loadEngine } from '../load-engine.ts';
import { keptPrefilter } from './kept-prefilter.ts';
import { loadPrefiltered } from './load-prefiltered.ts';
import { holdsWithoutLiterals } from './need.ts';
import { prepare } from './prefilter.ts';
import { ruleNeeds } from './rule-needs.ts';

function canonical(matches: readonly EngineMatch[]): string[] {
  return matches
    .flatMap(({ rule, patterns }) => [
      rule,
      ...patterns.map(({ pattern, offset, length }) => `${rule} ${pattern} ${offset}+${length}`),
    ])
    .sort();
}

function rulesOf(matches: readonly EngineMatch[]): string[] {
  return matches.map(({ rule }) => rule).sort();
}

/** Both find the same in the content; returns it. */
function same(plain: YaraEngine, prefiltered: YaraEngine, content: Buffer): string[] {
  const found = canonical(plain.scan(content));
  expect(canonical(prefiltered.scan(content))).toEqual(found);
  return found;
}

describe('our own rules, prefiltered', () => {
  let source: string;
  let plain: YaraEngine;
  let prefiltered: YaraEngine;
  let samples: Sample[];

  beforeAll(async () => {
    ({ source } = await prepareRuleset(readRules([])));
    plain = await loadEngine(source);
    prefiltered = await loadPrefiltered(source);
    samples = loadSamples(join(packageRoot(), 'rules', 'samples'));
  });

  it('find in every sample what they find without it', () => {
    for (const { bytes } of samples) same(plain, prefiltered, bytes);
  });

  it('are searched with what the build worked out, and with the same where there is no such file', () => {
    const kept = keptPrefilter(join(packageRoot(), 'dist'), source);
    expect(kept).not.toBeNull();
    expect(kept).toEqual(prepare(source));
    expect(keptPrefilter(join(packageRoot(), 'dist'), `${source} `)).toBeNull();
    expect(keptPrefilter(join(packageRoot(), 'rules'), source)).toBeNull();
  });

  it('find the same in samples that are cut, joined and moved', () => {
    const piece = fc
      .record({
        number: fc.nat(),
        from: fc.double({ min: 0, max: 0.9, noNaN: true }),
        to: fc.double({ min: 0.5, max: 1, noNaN: true }),
      })
      .map(({ number, from, to }) => {
        const { bytes } = samples[number % samples.length]!;
        return to < 0.75 ? bytes : bytes.subarray(bytes.length * (from < 0.6 ? 0 : from), bytes.length * to);
      });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 3 }), fc.nat(5), (pieces, moved) => {
        same(
          plain,
          prefiltered,
          Buffer.concat([Buffer.alloc(moved, '\n'), ...pieces]).subarray(moved > 3 ? 1 : 0),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are none of them asked of every content: each needs a literal that is worth looking for', () => {
    const { rules } = splitRules(source);
    const needs = ruleNeeds(source, rules);
    const asked = rules.filter((rule, i) => !rule.private && holdsWithoutLiterals(needs[i]!));
    expect(asked.map(({ name }) => name)).toEqual([]);
  });

  it('find the same with the WebAssembly engine', async () => {
    const wasm = await loadPrefiltered(source, { prefer: 'wasm' });
    expect(wasm.name).toBe('yara-x-wasm');
    for (const { bytes } of samples.filter((_, i) => i % 40 === 0)) same(plain, wasm, bytes);
  }, 120_000);
});

describe('loadPrefiltered', () => {
  async function both(source: string): Promise<(content: string | Buffer) => string[]> {
    const plain = await loadEngine(source);
    const prefiltered = await loadPrefiltered(source);
    return (content) => same(plain, prefiltered, Buffer.from(content as string, 'latin1'));
  }

  it('reports rules that others name once, and private ones never', async () => {
    const find = await both(`
      private rule hidden { strings: $a = "hidden text" condition: $a }
      rule named { strings: $a = "named text" condition: $a and hidden }
      rule naming { condition: named or hidden }
      ${Array.from({ length: 20 }, (_, i) => `rule r${i} { strings: $a = "number ${i}x" condition: $a and named }`).join('\n')}`);
    expect(find('hidden text').filter((line) => !line.includes(' '))).toEqual(['naming']);
    expect(find('hidden text, named text, number 7x').filter((line) => !line.includes(' '))).toEqual([
      'named',
      'naming',
      'r7',
    ]);
  });

  it('asks rules that need no text of every content', async () => {
    const find = await both(`
      import "hash"
      rule empty { condition: filesize == 0 }
      rule short { strings: $a = "ab" condition: $a }
      rule without { strings: $a = "some text" condition: not $a }
      rule header { condition: uint16be(0) == 0x2321 }
      rule hashed { condition: hash.md5(0, filesize) == "900150983cd24fb0d6963f7d28e17f72" }`);
    expect(find('')).toEqual(['empty', 'without']);
    expect(find('abc')).toEqual(['hashed', 'short', 'short $a 0+2', 'without']);
    expect(find('#! some text')).toEqual(['header']);
  });

  it('runs all rules as one set where a content may match many of them', async () => {
    const words = Array.from({ length: 200 }, (_, i) => `word number ${i};`);
    const find = await both(
      words.map((word, i) => `rule r${i} { strings: $a = "${word}" condition: $a }`).join('\n'),
    );
    expect(find(words.join(' '))).toHaveLength(400);
  });

  it('takes large sets, and sets with a global rule, as they are', async () => {
    const many = Array.from(
      { length: 1100 },
      (_, i) => `rule r${i} { strings: $a = "word ${i};" condition: $a }`,
    );
    expect((await both(many.join('\n')))('word 77; word 1077;')).toHaveLength(4);
    const global = await both(
      'global rule first { condition: filesize > 5 } rule a { strings: $a = "text" condition: $a }',
    );
    expect(global('text')).toEqual([]);
    expect(global('a text')).toEqual(['a', 'a $a 2+4', 'first']);
  });

  it('refuses rules that do not compile when they are needed', async () => {
    const engine = await loadPrefiltered('rule a { strings: $a = "some text" condition: $a and nothing }');
    expect(engine.scan(Buffer.from('other text'))).toEqual([]);
    expect(() => engine.scan(Buffer.from('some text'))).toThrowError(
      expect.objectContaining({ code: 'RULES_INVALID' }),
    );
  });
});

/** A regular expression with texts that it matches. */
interface Expression {
  readonly source: string;
  readonly texts: readonly string[];
}

const atom: fc.Arbitrary<Expression> = fc.constantFrom<Expression[]>(
  ...['a', 'b', 'cat', 'dog ', '-e', 'http', '0', '/'].map((text) => ({
    source: text.replace('/', '\\/'),
    texts: [text],
  })),
  { source: '\\s', texts: [' ', '\n'] },
  { source: '\\d', texts: ['7'] },
  { source: '\\b', texts: [''] },
  { source: '\\w', texts: ['x'] },
  { source: '[^\\n]', texts: ['z', '\xe9'] },
  { source: '[Aa]', texts: ['a', 'A'] },
  { source: '["\',]', texts: ['"', ','] },
  { source: '[ \\t]', texts: [' ', '\t'] },
  { source: '[0-9]', texts: ['4'] },
  { source: '[a-c]', texts: ['b'] },
  { source: '\\x41', texts: ['A'] },
  { source: 'é', texts: ['\xc3\xa9'] },
  { source: '.', texts: ['q'] },
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc.array(tie('expression'), { minLength: 2, maxLength: 4 }).map((parts) => ({
      source: parts.map(({ source }) => source).join(''),
      texts: [0, 1].map((i) => parts.map(({ texts }) => texts[i % texts.length]!).join('')),
    })),
    fc.array(tie('expression'), { minLength: 2, maxLength: 3 }).map((parts) => ({
      source: `(${parts.map(({ source }) => source).join('|')})`,
      texts: parts.flatMap(({ texts }) => texts),
    })),
    fc
      .tuple(tie('expression'), fc.constantFrom('?', '*', '+', '{2}', '{1,3}', '{0,2}', '{2,}'))
      .map(([part, times]) => ({
        source: `(${part.source})${times}`,
        texts: part.texts.flatMap((text) => (times.startsWith('{2') ? [text + text] : [text, text + text])),
      })),
  ),
}));

const hexBytes: fc.Arbitrary<Expression> = fc
  .array(
    fc.constantFrom<Expression[]>(
      ...['61', '62', '63 61', '7F454C46'].map((source) => ({
        source,
        texts: [Buffer.from(source.replaceAll(' ', ''), 'hex').toString('latin1')],
      })),
      { source: '??', texts: ['x'] },
      { source: '6?', texts: ['b'] },
      { source: '~61', texts: ['b'] },
      { source: '[1-3]', texts: ['xy'] },
      { source: '(61 62 | 63 ?? 64 64)', texts: ['ab', 'czdd'] },
    ),
    { minLength: 3, maxLength: 9 },
  )
  .map((parts) => ({
    source: `61 ${parts.map(({ source }) => source).join(' ')} 62`,
    texts: [0, 1].map((i) => `a${parts.map(({ texts }) => texts[i % texts.length]!).join('')}b`),
  }));

const modifiers = fc.constantFrom(
  '',
  '',
  ' nocase',
  ' wide',
  ' ascii wide',
  ' nocase wide ascii',
  ' fullword',
);
const textModifiers = fc.constantFrom(
  '',
  ' nocase',
  ' wide',
  ' ascii wide',
  ' fullword',
  ' xor(3)',
  ' xor(1-4)',
  ' xor',
  ' base64',
  ' base64wide',
);

/** A pattern with contents in which it may be found. */
const pattern = fc.oneof(
  fc
    .tuple(expression, modifiers)
    .map(([{ source, texts }, modifier]) => ({ definition: `/${source}/${modifier}`, texts })),
  hexBytes.map(({ source, texts }) => ({ definition: `{ ${source} }`, texts })),
  fc
    .tuple(fc.constantFrom('catdog', 'http:', 'A\\tB\\x00c', 'a "quoted\\\\" word'), textModifiers)
    .map(([source, modifier]) => ({
      definition: `"${source.replaceAll('"', '\\"').replace('\\\\\\"', '\\\\\\"')}"${modifier}`,
      texts: ['catdog', 'http:', 'A\tB\0c', 'a "quoted\\" word'],
    })),
);

const forms = (text: string) => {
  const bytes = Buffer.from(text, 'latin1');
  const wide = [...text].map((char) => `${char}\0`).join('');
  return [
    text,
    text.toUpperCase(),
    wide,
    Buffer.from(bytes.map((byte) => byte ^ 3)).toString('latin1'),
    ...[0, 1, 2].map((before) =>
      Buffer.from(`${'.'.repeat(before)}${text}, more`, 'latin1').toString('base64'),
    ),
    [...Buffer.from(`${text}, more`, 'latin1').toString('base64')].map((char) => `${char}\0`).join(''),
  ];
};

describe('the prefilter', () => {
  it('loses no match of any pattern', async () => {
    let matched = 0;
    await fc.assert(
      fc.asyncProperty(
        pattern,
        fc.constantFrom('', ' ', 'x', '--', '\n;"'),
        fc.constantFrom('', ' ', 'x'),
        async ({ definition, texts }, before, after) => {
          const source = `rule r { strings: $a = ${definition} condition: $a }`;
          const plain = await loadEngine(source).catch(() => null);
          if (plain === null) return;
          const prefiltered = await loadPrefiltered(source);
          for (const text of texts.flatMap(forms))
            matched +=
              same(plain, prefiltered, Buffer.from(`${before}${text}${after}`, 'latin1')).length > 0 ? 1 : 0;
        },
      ),
      { numRuns: 150 },
    );
    expect(matched).toBeGreaterThan(50);
  }, 120_000);

  it('loses no match of any condition', async () => {
    const term = fc.constantFrom(
      '$a',
      '$b1',
      '#a > 1',
      '#b2 >= 0',
      '#a == 1',
      '$a at 0',
      '$b1 in (0..9)',
      'any of them',
      'all of ($b*)',
      '2 of ($a, $b1, $b2)',
      'none of ($b*)',
      '50% of them',
      'any of ($b*) in (0..5)',
      'filesize < 12',
      'filesize >= 0x10',
      'filesize < 1KB * 2',
      'uint16be(0) == 0x2321',
      'uint32(0) == 0x6c706c61',
      'uint8(0) != 0x61',
      'for any of them : ($ at 0)',
      'for all i in (1..#a) : (@a[i] < 10 or false)',
      'for any of ($a, $b1) : (# > 1 and @ > 3)',
      '(#a + #b1) > 1',
      '@a[1] == 0',
      'defined @b2[1]',
      'other',
      'true',
      'false',
      'with x = 1 : ($a and x == 1)',
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3 },
        term,
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
          .map((parts) => parts.join(' ')),
        tie('condition').map((part) => `(${part})`),
        tie('condition').map((part) => `not (${part})`),
        term.map((part) => `not ${part}`),
      ),
    }));
    const content = fc
      .array(fc.constantFrom('#!', 'alpha', 'beta one', 'beta two', 'gamma', ' '), { maxLength: 5 })
      .map((parts) => Buffer.from(parts.join('')));
    let matched = 0;
    await fc.assert(
      fc.asyncProperty(
        condition,
        fc.array(content, { minLength: 6, maxLength: 6 }),
        async (text, contents) => {
          const strings = '$a = "alpha" $b1 = "beta one" $b2 = /beta (two|three)/';
          const source = `rule other { strings: $a = "gamma" condition: $a }\nrule r { strings: ${strings} condition: ${text} and any of ($*) or ${text} }`;
          const plain = await loadEngine(source).catch(() => null);
          if (plain === null) return;
          const prefiltered = await loadPrefiltered(source);
          for (const bytes of contents) {
            const found = rulesOf(plain.scan(bytes));
            expect(rulesOf(prefiltered.scan(bytes))).toEqual(found);
            if (found.includes('r')) matched++;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(matched).toBeGreaterThan(200);
  }, 120_000);
});
