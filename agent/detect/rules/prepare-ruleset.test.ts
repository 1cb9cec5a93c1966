import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { checkSource } from '../yara/check-source.ts';
import { loadEngine } from '../yara/load-engine.ts';
import { prepareRuleset } from './prepare-ruleset.ts';
import { readRules } from './read-rules.ts';

const root = mkdtempSync(join(tmpdir(), 'warden-ruleset-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const meta =
  'meta: id = "own/one" title = "One" severity = "low" category = "test" confidence = "high" slashable = true reference = "https://example.invalid/"';
const ownFolder = folderOf({ 'own.yar': `rule own_one { ${meta} condition: false }` });
const prepare = (...paths: string[]) => prepareRuleset(readRules(paths, ownFolder));
const userRules = async (files: Readonly<Record<string, string | Buffer>>) => {
  const folder = folderOf(files);
  const ruleset = await prepare(folder);
  const named = ruleset.leftOut.map(
    ({ file, rule, line, reason }) => `${file.slice(folder.length + 1)}:${line} ${rule}: ${reason}`,
  );
  return { ...ruleset, named };
};

describe('the rules of the package', () => {
  it('compile without a slow pattern', async () => {
    const { source, rules } = await prepareRuleset(readRules([]));
    expect(await checkSource(source)).toEqual([]);
    expect(rules.size).toBeGreaterThan(30);
  });

  it.each([
    ['no title', meta.replace('title = "One"', ''), 'meta title is missing'],
    ['another severity', meta.replace('"low"', '"awful"'), 'meta severity must be one of info, low'],
    ['a text for slashable', meta.replace('= true', '= "true"'), 'meta slashable must be true or false'],
    ['an id without family', meta.replace('own/one', 'one'), 'meta id must be family/name'],
  ])('are refused with %s, by file and line', async (_, bad, reason) => {
    const folder = folderOf({ 'x.yar': `\nrule own_one { ${bad} condition: false }` });
    await expect(prepareRuleset(readRules([], folder))).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: expect.stringContaining(`rules/x.yar:2: rule own_one: ${reason}`) as string,
    });
  });

  it('are refused when two have the same id', async () => {
    const folder = folderOf({
      'x.yar': `rule a { ${meta} condition: false }\nrule b { ${meta} condition: false }`,
    });
    await expect(prepareRuleset(readRules([], folder))).rejects.toThrow(
      'rules/x.yar:2: rule b: the id is taken',
    );
  });

  it('have a digest that changes with every byte', () => {
    const digest = (text: string) => readRules([], folderOf({ 'x.yar': text })).digest;
    expect(digest('rule a { condition: true }')).toBe(digest('rule a { condition: true }'));
    expect(digest('rule a { condition: true }')).not.toBe(digest('rule a { condition: true } '));
    expect(readRules([], ownFolder).digest).not.toBe(readRules([ownFolder], ownFolder).digest);
  });
});

describe('rules of the user', () => {
  it('get defaults for what their meta does not say, and never cost a stake', async () => {
    const { rules } = await userRules({
      'pack.yar': `
rule plain { condition: true }
rule forge { meta: description = "Finds it" score = 80 reference = "https://example.invalid/r" slashable = true condition: true }
rule full { meta: id = "my/rule" title = "Mine" severity = "CRITICAL" category = "miner" attack = "T1496" condition: true }
`,
    });
    expect(rules.get('plain')!.info).toEqual({
      id: 'user/pack/plain',
      title: 'plain',
      severity: 'medium',
      category: 'other',
      confidence: 'medium',
      slashable: false,
    });
    expect(rules.get('forge')!.info).toMatchObject({
      title: 'Finds it',
      severity: 'high',
      slashable: false,
      reference: 'https://example.invalid/r',
    });
    expect(rules.get('full')!.info).toMatchObject({
      id: 'my/rule',
      severity: 'critical',
      category: 'miner',
      attack: 'T1496',
    });
  });

  it('are left out by name where they do not compile, would be slow, or build on what is left out', async () => {
    const { rules, named } = await userRules({
      'pack.yar': [
        'import "nonexistent"',
        'import "elf"',
        'rule good { condition: elf.type == elf.ET_EXEC }',
        'rule unknown { condition: nothing }',
        'rule builds { condition: unknown and good }',
        'rule builds_more { condition: builds }',
        'rule slow { strings: $a = /.*x/ condition: $a }',
        'rule slow_too {',
        '  strings:',
        '    $b = /.*x/',
        '  condition: $b }',
        'rule foreign { condition: nonexistent.value }',
        'global rule all { condition: filesize > 0 }',
        'rule unused { strings: $a = "abcd" condition: true }',
      ].join('\n'),
    });
    expect([...rules.keys()]).toEqual(['own_one', 'good']);
    expect(named).toEqual([
      'pack.yar:4 unknown: unknown identifier `nothing`: this identifier has not been declared',
      expect.stringMatching(/^pack\.yar:5 builds: (refers to unknown|unknown identifier)/),
      expect.stringMatching(/^pack\.yar:6 builds_more: (refers to builds|unknown identifier)/),
      'pack.yar:7 slow: slow pattern: this pattern may slow down the scan',
      'pack.yar:8 slow_too: slow pattern: /.*x/',
      expect.stringMatching(/^pack\.yar:12 foreign: unknown identifier/),
      'pack.yar:13 all: a global rule would silence all other rules',
      expect.stringMatching(/^pack\.yar:14 unused: unused pattern/),
    ]);
  });

  it('keep apart when files use the same names, each with its own references', async () => {
    const { source, rules } = await userRules({
      'a.yar': 'private rule base { strings: $a = "from-a" condition: $a } rule top { condition: base }',
      'b.yar': 'private rule base { strings: $a = "from-b" condition: $a } rule top { condition: base }',
      'c.yar': 'rule own_one { condition: filesize == 1 }',
    });
    expect([...rules].map(([identifier, { info }]) => `${identifier} ${info.id}`)).toEqual([
      'own_one own/one',
      'top user/a/top',
      'top_2 user/b/top',
      'own_one_2 user/c/own_one',
    ]);
    const engine = await loadEngine(source);
    expect(engine.scan(Buffer.from('from-b')).map(({ rule }) => rule)).toEqual(['top_2']);
    expect(engine.scan(Buffer.from('x')).map(({ rule }) => rule)).toEqual(['own_one_2']);
  });

  it('load from a single file, from nested folders, through links that lead in circles', async () => {
    const folder = folderOf({
      'deep/er/a.yar': 'rule a { condition: true }',
      'b.YARA': 'rule b { condition: true }',
      'readme.txt': 'not a rule',
    });
    symlinkSync(folder, join(folder, 'deep', 'loop'));
    expect([...(await prepare(folder)).rules.keys()]).toEqual(['own_one', 'b', 'a']);
    expect([...(await prepare(join(folder, 'deep/er/a.yar'))).rules.keys()]).toEqual(['own_one', 'a']);
  });

  it('are left out as a file where it is not UTF-8 text', async () => {
    const { named, rules } = await userRules({
      'latin.yar': Buffer.from('rule x { strings: $a = "caf\xe9" condition: $a }', 'latin1'),
      'good.yar': '\ufeffrule good { strings: $a = "café" condition: $a }',
    });
    expect(named).toEqual(['latin.yar:1 : the file is not UTF-8 text']);
    expect([...rules.keys()]).toEqual(['own_one', 'good']);
  });

  it.each([
    ['does not exist', () => join(root, 'missing')],
    ['holds no *.yar or *.yara file', () => folderOf({ 'readme.txt': '' })],
  ])('are refused when the path %s', (reason, path) => {
    const given = path();
    expect(() => readRules([given], ownFolder)).toThrow(`The rules path ${given} ${reason}`);
  });

  it('are refused when a rule file is a broken link', () => {
    const folder = folderOf({ 'a.yar': 'rule a { condition: true }' });
    symlinkSync(join(folder, 'gone'), join(folder, 'b.yar'));
    expect(() => readRules([folder], ownFolder)).toThrow('b.yar does not exist');
  });

  it('always end in a source that compiles', async () => {
    const file = join(folderOf({ 'fuzz.yar': '' }), 'fuzz.yar');
    const piece = fc.constantFrom(
      'rule a { condition: true }\n',
      'rule b { condition: a }\n',
      'rule c { strings: $x = "abcd" condition: $x and nothing }\n',
      'private rule d { strings: $x = /.*y/ condition: $x }\n',
      'rule e { condition: d }\n',
      'rule f { condition: true\n',
      'global rule g { condition: false }\n',
      'import "pe"\n',
      'import "no"\n',
      'rule h { condition: no.thing }\n',
      '}',
      '"',
      '/*',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        writeFileSync(file, pieces.join(''));
        const { source } = await prepare(file);
        expect(await checkSource(source)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
