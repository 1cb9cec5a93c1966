import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.ts';
import { loadSamples } from '../rules/load-samples.ts';
import { prepareRuleset } from '../rules/prepare-ruleset.ts';
import { readRules } from '../rules/read-rules.ts';
import { checkSource } from './check-source.ts';
import type { EngineMatch, YaraEngine } from './engine.ts';
import { loadEngine } from './load-engine.ts';

const moduleRules = `
import "elf"
import "hash"
import "math"
import "pe"
rule text { strings: $word = "needle" $nocase = "HAY" nocase $wide = "wide" wide ascii $utf8 = "naïve" condition: any of them }
rule regex { strings: $a = /ab[0-9]{2,4}c/ $b = /(foo|bar)baz+/ condition: any of them }
rule bytes { strings: $a = { 4D 5A ?? 00 [1-4] FF } condition: $a }
rule anonymous { strings: $ = "first-anonymous" $ = "second-anonymous" condition: all of them }
private rule hidden { strings: $a = "hidden-in-private" condition: $a }
rule uses_private { condition: hidden }
rule private_pattern { strings: $seen = "seen-pattern" $kept = "kept-pattern" private condition: any of them }
rule shared_elf { strings: $a = "shared-pattern" condition: uint32be(0) == 0x7f454c46 and $a }
rule shared_small { strings: $a = "shared-pattern" condition: filesize < 3 and $a // ends in a comment
}
rule shared { strings: $a = "shared-pattern" condition: $a }
rule anchored { strings: $a = "start" nocase $b = "xored-bytes" xor condition: $a at 0 or $b at 0 }
rule empty { condition: filesize == 0 }
rule large { condition: filesize > 2MB }
rule is_elf { condition: elf.type == elf.ET_EXEC and elf.machine == elf.EM_X86_64 }
rule is_pe { condition: pe.is_pe }
rule hashed { condition: hash.sha256(0, filesize) == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" }
rule random_bytes { condition: filesize > 64 and math.entropy(0, filesize) > 7.5 }
`;

/** Rules and patterns in any order; matches of a pattern by offset. */
function canonical(matches: readonly EngineMatch[]): string[] {
  return matches
    .flatMap(({ rule, patterns }) => [
      rule,
      ...patterns.map(({ pattern, offset, length }) => `${rule} ${pattern} ${offset}+${length}`),
    ])
    .sort();
}

describe('loadEngine', () => {
  it('prefers the native engine and falls back to WebAssembly on request', async () => {
    const native = await loadEngine('rule a { condition: true }');
    const wasm = await loadEngine('rule a { condition: true }', { prefer: 'wasm' });
    expect([native.version, wasm.version]).toEqual(['@litko/yara-x 0.3.0', '@virustotal/yara-x 1.20.0']);
  });

  it.each(['native', 'wasm'] as const)('refuses rules that do not compile (%s)', async (prefer) => {
    await expect(loadEngine('rule a { condition: nothing }', { prefer })).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: expect.stringContaining('nothing') as string,
    });
  });
});

describe('the two engines', () => {
  let native: YaraEngine;
  let wasm: YaraEngine;
  let both: (content: Buffer) => string[];

  beforeAll(async () => {
    const { source } = await prepareRuleset(readRules([]));
    native = await loadEngine(`${source}\n${moduleRules}`, { prefer: 'native' });
    wasm = await loadEngine(`${source}\n${moduleRules}`, { prefer: 'wasm' });
    expect([native.name, wasm.name]).toEqual(['yara-x-native', 'yara-x-wasm']);
    both = (content) => {
      const found = canonical(native.scan(content));
      expect(canonical(wasm.scan(content))).toEqual(found);
      return found;
    };
  });

  it('agree on every sample of every rule', () => {
    for (const { bytes } of loadSamples(join(packageRoot(), 'rules', 'samples'))) both(bytes);
  }, 300_000);

  it('agree on an empty content', () => {
    expect(both(Buffer.alloc(0))).toEqual(['empty']);
  });

  it('agree on offsets in bytes where text has characters of several bytes', () => {
    const found = both(Buffer.from('日本語 naïve 😀 needle hAy', 'utf8'));
    expect(found).toEqual(['text', 'text $nocase 29+3', 'text $utf8 10+6', 'text $word 22+6'].sort());
  });

  it('agree on bytes that are no text', () => {
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x4d, 0x5a, 0x90, 0, 1, 2, 0xff]),
      Buffer.from('needle'),
    ]);
    expect(both(bytes)).toEqual(['bytes', 'bytes $a 2+7', 'text', 'text $word 9+6']);
  });

  it('agree on private rules and patterns, which are not reported, and on patterns without a name', () => {
    expect(both(Buffer.from('hidden-in-private'))).toEqual(['uses_private']);
    expect(both(Buffer.from('seen-pattern kept-pattern'))).toEqual([
      'private_pattern',
      'private_pattern $seen 0+12',
    ]);
    expect(both(Buffer.from('second-anonymous first-anonymous'))).toEqual([
      'anonymous',
      'anonymous $ 0+16',
      'anonymous $ 17+15',
    ]);
  });

  it('agree on the modules elf, pe and hash', () => {
    const elf = Buffer.alloc(120);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(2, 16);
    elf.writeUInt16LE(62, 18);
    elf.writeUInt32LE(1, 20);
    expect(both(elf)).toContain('is_elf');
    expect(both(Buffer.from('hello'))).toEqual(['hashed']);
    expect(both(Buffer.from('MZ is not enough for a PE file'.padEnd(100)))).toEqual([]);
  });

  it('agree on a pattern that rules for other sizes and headers have too', () => {
    expect(both(Buffer.from('a shared-pattern'))).toEqual(['shared', 'shared $a 2+14']);
  });

  it('agree on patterns with modifiers at the start of a content', () => {
    expect(both(Buffer.from('START nocase'))).toEqual(['anchored', 'anchored $a 0+5']);
    expect(both(Buffer.from([...'xored-bytes'].map((char) => char.charCodeAt(0) ^ 1)))).toEqual([
      'anchored',
      'anchored $b 0+11',
    ]);
  });

  it('agree on the cap on matches', () => {
    const found = both(Buffer.from('needle '.repeat(3000)));
    expect(found.filter((line) => line.startsWith('text $word'))).toHaveLength(1000);
  });

  it('agree on contents of several megabytes', () => {
    const big = Buffer.alloc(9 * 1024 ** 2, 'some text that is repeated, ');
    big.write('needle', big.length - 6);
    expect(both(big)).toEqual(['large', 'text', `text $word ${big.length - 6}+6`]);
  });

  it('agree on anything', () => {
    const words = fc.constantFrom(
      'needle',
      'HAY',
      'w\0i\0d\0e\0',
      'ab12c',
      'foobazz',
      '\x7fELF',
      'MZ',
      '\n',
      'é',
    );
    const content = fc
      .array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 20 })
      .map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(
        fc.oneof(
          content,
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          both(bytes);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('checkSource', () => {
  it('reports every problem with its line, good rules beside bad ones', async () => {
    const source = [
      'rule good { condition: true }',
      'rule unknown { condition: nothing }',
      'rule slow { strings: $a = /.*x/ condition: $a }',
      'rule loop { condition: for any i in (0..filesize): (uint8(i) == 3) }',
    ].join('\n');
    const problems = await checkSource(source);
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'unknown identifier `nothing`: this identifier has not been declared',
      'slow pattern: this pattern may slow down the scan',
      'potentially slow loop: this range can be very large',
    ]);
    expect(problems[1]!.slowPattern).toBe('$a = /.*x/');
  });
});
