import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSettings } from '../../agent/config/settings.ts';
import { attest, attestationBytes } from '../../agent/evidence/attestation.ts';
import { digestOf, makeBundle, type SealedBundle } from '../../agent/evidence/bundle.ts';
import { directoryStore } from '../../agent/evidence/store/directory-store.ts';
import { verificationSchema } from '../../agent/evidence/verify/verification-schema.ts';
import { openScanner } from '../../agent/jobs/scanner.ts';
import { hostileImage } from '../../fixtures/images.ts';
import { keys } from '../contracts/anvil.ts';
import { warden } from '../scan/command.ts';
import { scanner } from './desk.ts';

let folder: string;
let image: string;
let sealed: SealedBundle;
let attestation: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warden-verify-command-'));
  env = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder };
  writeFileSync(join(folder, 'hostile.tar'), await hostileImage());
  image = `archive:${join(folder, 'hostile.tar')}`;
  const { signal } = new AbortController();
  const settings = await resolveSettings({
    flags: { noCache: true, offline: true, platform: 'linux/amd64' },
    env,
  });
  const scanning = await openScanner(settings, '0');
  const { report, documents } = await scanning.scan({ kind: 'image', text: image }, signal);
  await scanning.close();
  sealed = makeBundle(report, scanning.ruleset, documents);
  const store = directoryStore(folder, null);
  const publish = async (bytes: Buffer) =>
    new URL(await store.publish(bytes, digestOf(bytes), signal)).pathname;
  await publish(sealed.bytes);
  attestation = await publish(attestationBytes(await attest(sealed, report.run, null, null, 1071, scanner)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (target: string, ...more: string[]) => warden(['verify', target, ...more], env).ended;

describe('warden verify', () => {
  it('finds everything again that was found in the hostile sample, and ends with 0', async () => {
    const { code, stdout, stderr } = await run(attestation, '--subject', image, '--format', 'json');
    expect([code, stderr]).toEqual([0, '']);
    const { result, evidence, steps } = verificationSchema.parse(JSON.parse(stdout));
    expect([result, evidence]).toEqual(['verified', sealed.digest]);
    const found = steps.filter(({ name, state }) => name === 'finding' && state === 'passed');
    expect(found).toHaveLength(sealed.bundle.report.findings.length);
    expect(found.map(({ detail }) => detail).join('\n')).toMatch(
      /miner\/xmrig-config in layer \d+, opt\/\.cache\/config\.json at byte \d+: /,
    );
  });

  it('ends with 3 when nobody says where a local image is', async () => {
    const { code, stdout } = await run(attestation);
    expect(code).toBe(3);
    expect(stdout).toMatch(/not checked +image .*--subject/);
    expect(stdout).toMatch(/passed +summary +0xf39F/);
  });

  it('ends with 2 when a byte of the evidence was changed', async () => {
    const path = join(folder, 'copy', `${sealed.digest.replace(':', '-')}.json`);
    const store = directoryStore(join(folder, 'copy'), null);
    await store.publish(sealed.bytes, sealed.digest, new AbortController().signal);
    writeFileSync(path, readFileSync(path, 'utf8').replace('xmrig-config', 'xmrig-confiG'));
    const { code, stdout } = await run(path, '--subject', image);
    expect(code).toBe(2);
    expect(stdout).toMatch(/failed +hash /);
  });

  it('ends with 64 for a file that is not there, and for a case without a node', async () => {
    expect((await run(join(folder, 'none.json'))).code).toBe(64);
    expect((await run(attestation, '--format', 'html')).code).toBe(64);
    const { code, stdout } = await run(`0x${'1'.repeat(64)}`, '--offline');
    expect(code).toBe(3);
    expect(stdout).toMatch(/not checked +case /);
  });
});

describe('warden scan --format vsa', () => {
  it('writes a signed summary, which warden verify reads', async () => {
    const path = join(folder, 'summary.jsonl');
    const args = [
      'scan',
      image,
      '--format',
      'vsa',
      '--output',
      path,
      '--platform',
      'linux/amd64',
      '--offline',
    ];
    const scanned = await warden(args, { ...env, WARDEN_PRIVATE_KEY: keys[0]! }).ended;
    expect([scanned.code, scanned.stdout]).toEqual([2, '']);
    const { payload } = JSON.parse(readFileSync(path, 'utf8'));
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: { verificationResult: 'FAILED', verifiedLevels: ['FAILED'] },
    });
    const { code, stdout } = await run(path);
    expect(code).toBe(3);
    expect(stdout).toMatch(/passed +summary +0xf39F.* signed: FAILED/);
  });

  it('says that it needs a key before it scans', async () => {
    const { code, stderr } = await warden(['scan', image, '--format', 'vsa'], {
      ...env,
      WARDEN_PRIVATE_KEY: '',
    }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/no key to sign with[\s\S]*KEY_INVALID/);
  });
});
