import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import { defaultPolicy, policyDigest } from './policy.ts';
import { loadPolicy } from './policy-file.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'warden-policy-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(text: string | Uint8Array) {
  const file = join(directory, 'policy.yaml');
  await writeFile(file, text);
  return loadPolicy(file);
}
async function refusal(text: string | Uint8Array): Promise<string> {
  const error = await load(text).then(
    () => expect.unreachable('the policy was taken'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WardenError);
  expect(error).toMatchObject({ code: 'POLICY_INVALID' });
  return (error as Error).message.replaceAll(`${directory}/`, '');
}

describe('a policy file', () => {
  it('says when to hold, what may stay closed, what belongs together and where images may come from', async () => {
    const policy = await load(
      [
        'hold: high',
        'accept: [not-openable, encrypted]',
        'combinations:',
        '  - [miner/xmrig-config, miner]',
        'allowedRegistries:',
        '  - docker.io',
        '  - registry.example:5000',
        'review: required',
        'screen: { clearances: 2, stake: 150.5, verifiedOnly: true }',
      ].join('\n'),
    );
    expect(policy).toEqual({
      hold: 'high',
      accept: ['not-openable', 'encrypted'],
      combinations: [['miner/xmrig-config', 'miner']],
      allowedRegistries: ['docker.io', 'registry.example:5000'],
      review: 'required',
      screen: { clearances: 2, stake: 150.5, convictions: 0, verifiedOnly: true },
    });
  });

  it('means the default where it is silent', async () => {
    expect(await load('')).toEqual(defaultPolicy);
    expect(await load('# nothing yet\n')).toEqual(defaultPolicy);
    expect(await load('hold: low')).toEqual({ ...defaultPolicy, hold: 'low' });
  });

  it('is refused with file, line and what is wrong there', async () => {
    expect(await refusal('hold: high\nacept: []\n')).toBe(
      "policy.yaml:2: unknown key 'acept'; did you mean accept?",
    );
    expect(await refusal('\nfrobnicate: 1')).toBe(
      "policy.yaml:2: unknown key 'frobnicate' (known: hold, accept, combinations, allowedRegistries, review, screen)",
    );
    expect(await refusal('hold: hihg')).toMatch(/^policy\.yaml:1: hold: .*"info"\|"low"\|"medium"/);
    expect(await refusal('accept:\n  - encrypted\n  - everything\n')).toMatch(/^policy\.yaml:3: accept\.1: /);
    expect(await refusal('combinations:\n  - [miner]\n')).toBe(
      'policy.yaml:2: combinations.0: a combination has at least two members',
    );
    expect(await refusal('combinations:\n  - [miner, minor]\n')).toMatch(
      /^policy\.yaml:2: combinations\.0\.1: 'minor' is neither a rule id/,
    );
    expect(await refusal('allowedRegistries: [https://docker.io]')).toMatch(/host or host:port/);
    expect(await refusal('hold: low\nhold: critical')).toMatch(/^policy\.yaml:2: .*unique/);
    expect(await refusal('- hold')).toBe('policy.yaml:1: this must be a map of keys');
    expect(await refusal('hold: [')).toMatch(/^policy\.yaml:\d+: /);
    expect(await refusal('accept: *nowhere')).toMatch(/^policy\.yaml/);
  });

  it('that is not there is refused', async () => {
    await expect(loadPolicy(join(directory, 'absent.yaml'))).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringContaining('absent.yaml cannot be read'),
    });
  });

  it('made of any bytes is taken or refused with POLICY_INVALID', async () => {
    const fragment = fc.constantFrom(
      'hold',
      'accept',
      ': ',
      '- ',
      '\n',
      '&a ',
      '*a',
      '[',
      ']',
      '{',
      '<<',
      '!!x ',
      '\t',
      '0',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.array(fragment, { maxLength: 12 }).map((all) => all.join('')),
        ),
        async (text) => {
          await load(text).catch((thrown: unknown) => {
            expect(thrown).toMatchObject({ name: 'WardenError', code: 'POLICY_INVALID' });
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the digest of a policy', () => {
  it('is that of what it says, not of how it says it', () => {
    const one = policyDigest({
      ...defaultPolicy,
      accept: ['encrypted', 'depth'],
      combinations: [['a/b', 'c/d']],
    });
    const other = policyDigest({
      ...defaultPolicy,
      accept: ['depth', 'encrypted'],
      combinations: [['c/d', 'a/b']],
    });
    expect(one).toBe(other);
    expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('differs where any part differs', () => {
    const all = [
      defaultPolicy,
      { ...defaultPolicy, hold: 'low' as const },
      { ...defaultPolicy, accept: ['depth' as const] },
      { ...defaultPolicy, combinations: [['a/b', 'c/d']] },
      { ...defaultPolicy, allowedRegistries: [] },
      { ...defaultPolicy, review: 'required' as const },
    ];
    expect(new Set(all.map(policyDigest)).size).toBe(all.length);
  });
});
