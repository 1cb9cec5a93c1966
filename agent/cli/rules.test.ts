import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listRules, testRules } from './rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'warden-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function userRules(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, path, '..'), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

describe('warden rules test', () => {
  it('passes for the rules of the package', async () => {
    const lines: string[] = [];
    expect(await testRules([], (line) => lines.push(line))).toMatchObject({ failed: 0 });
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
  });

  it('names a sample that does not match, one that should not, and one of no rule', async () => {
    const path = userRules('samples', {
      'mine.yar': 'rule word { strings: $a = "needle" condition: $a }',
      'samples/user/mine/word/match/good.b64': Buffer.from('a needle').toString('base64'),
      'samples/user/mine/word/match/missed.txt': 'hay',
      'samples/user/mine/word/no-match/hit.txt': 'needle',
      'samples/user/mine/other/match/x': 'x',
    });
    const lines: string[] = [];
    const result = await testRules([path], (line) => lines.push(line));
    expect(result.failed).toBe(3);
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([
      `FAILED ${path}/samples/user/mine/other/match/x: there is no rule user/mine/other`,
      `FAILED ${path}/samples/user/mine/word/match/missed.txt: user/mine/word (${path}/mine.yar:1) does not match`,
      `FAILED ${path}/samples/user/mine/word/no-match/hit.txt: user/mine/word (${path}/mine.yar:1) matches and should not`,
    ]);
  });

  it('fails for a rule that does not compile, and says where', async () => {
    const path = userRules('broken', {
      'a.yar': 'rule good { condition: true }\nrule bad { condition: nothing }',
    });
    const lines: string[] = [];
    expect(await testRules([path], (line) => lines.push(line))).toMatchObject({ failed: 1 });
    expect(lines[0]).toMatch(/^FAILED left out: .*a\.yar:2: bad: unknown identifier/);
  });
});

describe('warden rules list', () => {
  it('shows every rule with its severity and its place', async () => {
    const lines: string[] = [];
    await listRules([], 'table', (line) => lines.push(line));
    expect(lines.find((line) => line.startsWith('credential-theft/metadata-exfiltration'))).toMatch(
      /^credential-theft\/metadata-exfiltration +high .*\(rules\/metadata\.yar:\d+\)$/,
    );
    expect(lines.find((line) => line.startsWith('test/eicar'))).toContain('slashable');
  });

  it('prints JSON with the digest', async () => {
    const lines: string[] = [];
    await listRules([], 'json', (line) => lines.push(line));
    const list = JSON.parse(lines.join('\n')) as {
      digest: string;
      rules: { id: string; slashable: boolean }[];
    };
    expect(list.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(list.rules.find(({ id }) => id === 'test/eicar')).toMatchObject({ slashable: true, line: 3 });
  });
});
