import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ruleset } from '../../agent/detect/rules/ruleset.ts';
import { attestationBytes } from '../../agent/evidence/attestation.ts';
import { makeBundle, type SealedBundle, sealBundle } from '../../agent/evidence/bundle.ts';
import { isCanonical } from '../../agent/evidence/read-document.ts';
import type { Rescan } from '../../agent/evidence/verify/rescan.ts';
import { WardenError } from '../../agent/model/errors.ts';
import type { Report } from '../../agent/model/report.ts';
import { redacted } from '../../agent/model/secret-shapes.ts';
import { layerTar } from '../../fixtures/layer.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { marker, openScanning, type Scanning } from '../scan/scanning.ts';
import { type Desk, failures, open, openDesk } from './desk.ts';

let registry: TestRegistry;
let scanning: Scanning;
let ruleset: Ruleset;
let desk: Desk;
let report: Report;
let sealed: SealedBundle;
let composed: SealedBundle;

beforeAll(async () => {
  registry = await startTestRegistry();
  scanning = await openScanning();
  ruleset = scanning.scanner({}).ruleset;
  desk = openDesk(ruleset, [registry.host]);
  const layers = [
    await layerTar({ 'etc/app.conf': 'quiet = true\n' }),
    await layerTar({ 'opt/a': `first line\n  ${marker}\n`, 'opt/b': 'nothing' }),
  ];
  registry.pushImage('team/app', '1', { layers });
  report = await scanning.scanTarget(`${registry.host}/team/app:1`, { allowedHosts: [registry.host] });
  sealed = makeBundle(report, ruleset, new Map());
  const { descriptor } = registry.pushImage('team/tool', '1', {
    layers: [await layerTar({ 'run.sh': `#!/bin/sh\necho ${marker}\n` })],
  });
  const file = join(scanning.dir, 'compose.yaml');
  const image = `${registry.host}/team/tool@${descriptor.digest}`;
  writeFileSync(
    file,
    `services:\n  a:\n    image: ${image}\n    command: [sh, /run.sh]\n    privileged: true\n`,
  );
  const { signal } = new AbortController();
  const scanner = scanning.scanner({ allowedHosts: [registry.host] });
  const scanned = await scanner.scan({ kind: 'compose', text: file }, signal);
  composed = makeBundle(scanned.report, ruleset, scanned.documents);
});
afterAll(async () => {
  desk.close();
  scanning.close();
  await registry.close();
});

describe('evidence as it was made', () => {
  it('is the same bytes for the same report, in canonical form', () => {
    expect(makeBundle(report, ruleset, new Map()).bytes).toEqual(sealed.bytes);
    expect(isCanonical(sealed.bytes, JSON.parse(sealed.bytes.toString('utf8')))).toBe(true);
  });

  it('has the text of the rules that hit, and of no other', () => {
    expect(sealed.bundle.rules.rules.map(({ id }) => id)).toEqual(['marker/seen']);
    expect(sealed.bundle.rules.rules[0]!.text).toContain(marker);
  });

  it('has what is around each match, without what looks like a secret', async () => {
    const [match] = sealed.bundle.report.findings[0]!.matches;
    expect(match).toMatchObject({ before: 'first line\\x0a  ', bytes: marker, after: '\\x0a' });
    const token = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
    registry.pushImage('team/leaky', '1', {
      layers: [await layerTar({ 'opt/a': `password=correct-horse-battery\n${marker} ${token}` })],
    });
    const leaky = await scanning.scanTarget(`${registry.host}/team/leaky:1`, {
      allowedHosts: [registry.host],
    });
    const { bytes } = makeBundle(leaky, ruleset, new Map());
    expect(bytes.toString()).toContain(JSON.stringify(`password=${redacted}\\x0a`));
    expect(bytes.toString()).toContain(JSON.stringify(` ${redacted}`));
    expect(bytes.toString()).not.toMatch(/correct-horse|0123456789abc/);
    const { result } = await desk.check(await desk.publish(bytes));
    expect(result).toBe('verified');
  });

  it('is verified by whoever has the attestation, from the registry', async () => {
    const { result, steps } = await desk.check(await desk.sign(sealed, report.run));
    expect(open(steps)).toEqual([
      'signature: not checked',
      'standing: not checked',
      'source: not checked',
      'parts: not checked',
    ]);
    expect(result).toBe('verified');
    expect(steps.find(({ name }) => name === 'finding')?.detail).toBe(
      `marker/seen in layer 1, opt/a at byte 13: ${marker}`,
    );
  });

  it('of a compose file is verified from its bytes, and its images as its services start them', async () => {
    const [found] = composed.bundle.report.findings.filter(({ id }) => id === 'marker/seen');
    expect(found?.reachable).toBe(true);
    const { result, steps } = await desk.check(await desk.publish(composed.bytes));
    expect(open(steps)).toEqual(['signature: not checked', 'source: not checked', 'served: not checked']);
    expect(result).toBe('verified');
  });

  it('is verified by its own rules where the ruleset is another', async () => {
    const other = { ...ruleset, digest: 'f'.repeat(64) };
    const { result, steps } = await desk.check(await desk.publish(sealed.bytes), { ruleset: other });
    expect(result).toBe('verified');
    expect(steps.find(({ name }) => name === 'ruleset')?.detail).toMatch(
      /another ruleset than sha256:\w+, and the same 1 rules/,
    );
    expect(steps.find(({ name }) => name === 'completeness')?.state).toBe('not checked');
  });

  it('is not checked where the image is gone', async () => {
    const gone = await startTestRegistry();
    await gone.close();
    const { subject } = report;
    const reference = subject.reference.replace(registry.host, gone.host);
    const moved = changed(sealed.bundle, ['report', 'subject', 'reference'], () => reference);
    const { result, steps } = await desk.check(await desk.publish(sealBundle(moved).bytes));
    expect(open(steps)).toEqual(expect.arrayContaining(['image: not checked', 'finding: not checked']));
    expect(result).toBe('unchecked');
    // What needs the evidence alone is checked all the same.
    expect(steps.find(({ name }) => name === 'excerpt')).toMatchObject({
      state: 'passed',
      detail: '1 matches are what the patterns of their rules look for',
    });
    const file = ['report', 'findings', 0, 'matches', 0];
    const forged = changed(moved, [...file, 'bytes'], () => 'WARDEN-TEST-MARKED');
    const refuted = await desk.check(await desk.publish(sealBundle(forged).bytes));
    expect([refuted.result, failures(refuted.steps)]).toEqual(['refuted', ['excerpt']]);
  });
});

describe('rules that somebody else sent', () => {
  const withRule = (text: string) => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    const [rule] = sealed.bundle.rules.rules;
    const bundle = changed(sealed.bundle, ['report', 'ruleset', 'digest'], () => `sha256:${'f'.repeat(64)}`);
    return sealBundle({ ...bundle, rules: { imports: [], rules: [{ ...rule!, sha256, text }] } });
  };
  const text = () => sealed.bundle.rules.rules[0]!.text;

  it.each<[string, () => string, string]>([
    ['do not compile', () => text().replace(/\$marker\s*\}$/, '$other }'), 'rules'],
    ['find nothing', () => text().replace(marker, 'SOMETHING-ELSE'), 'excerpt'],
    ['ask for more', () => text().replace(/\$marker\s*\}$/, '$marker and filesize < 2 }'), 'finding'],
    ['include a file', () => `include "/etc/passwd"\n${text()}`, 'rules'],
    ['are two', () => `${text()}\nrule more { condition: true }`, 'rules'],
    ['silence others', () => `global ${text()}`, 'rules'],
    ['have another name', () => text().replace('test_marker', 'other_name'), 'rules'],
    ['never end', () => text().replace(/\}$/, ''), 'rules'],
  ])('are refuted where they %s', async (_, rule, step) => {
    const { result, steps } = await desk.check(await desk.publish(withRule(rule()).bytes));
    expect([result, failures(steps)]).toEqual(['refuted', [step]]);
  });

  it('cost nobody a stake while this Warden has not got them', async () => {
    const costly = text().replace(
      'severity = "high"',
      'severity = "high"\n    slashable = true\n    reference = "https://example.org"',
    );
    const path = ['report', 'findings', 0];
    let { bundle } = withRule(costly);
    bundle = changed(bundle, [...path, 'slashable'], () => true);
    bundle = changed(bundle, [...path, 'reference'], () => 'https://example.org');
    const { result, steps } = await desk.check(await desk.publish(sealBundle(bundle).bytes));
    expect(steps.find(({ name }) => name === 'ruleset')).toMatchObject({
      state: 'not checked',
      missing: true,
    });
    expect(result).not.toBe('verified');
  });
});

describe('hostile evidence', () => {
  it('is checked to the end or refused, and never an error of ours', async () => {
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('../../etc/passwd', 'sha256:', '\u001b[2J', '__proto__', 'linux', -1, 2 ** 53, 1e308),
    );
    const paths = leaves(sealed.bundle).flatMap((path) => path.map((__, i) => path.slice(0, i + 1)));
    const known = report.subject.images[0]!.manifestDigest;
    const rescan: Rescan = async (target, rules) => {
      if (!isOurFolder(target.target) && !target.target.endsWith(known))
        throw new WardenError('REFERENCE_INVALID', 'not here');
      return desk.rescan(target, rules);
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), values, async (path, value) => {
        const bytes = Buffer.from(JSON.stringify(changed(sealed.bundle, path, () => value)));
        const { result, steps } = await desk.check(await desk.publish(bytes), { rescan });
        expect(['verified', 'refuted', 'unchecked']).toContain(result);
        for (const { detail } of steps) expect(detail.length).toBeLessThan(700);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a file of this machine', () => {
  it('is not for the evidence to name', async () => {
    const local = { ...report.subject, target: 'dir:/etc', reference: '/etc' };
    const bundle = { ...sealed.bundle, report: { ...sealed.bundle.report, subject: local } };
    const asked: string[] = [];
    const { result, steps } = await desk.check(await desk.publish(sealBundle(bundle).bytes), {
      rescan: async (target, rules) => {
        asked.push(target.target);
        if (!isOurFolder(target.target)) throw new Error('asked');
        return desk.rescan(target, rules);
      },
    });
    expect(asked.filter((target) => !isOurFolder(target))).toEqual([]);
    expect(result).toBe('unchecked');
    expect(steps.find(({ name }) => name === 'image')?.detail).toMatch(/say where it is with --subject/);
  });
});

/** Whether it is a folder of what the evidence itself holds. */
function isOurFolder(target: string): boolean {
  return target.startsWith(`dir:${join(tmpdir(), 'warden-verify-')}`);
}

/** Every value in a document that is no object and no list, with the way to it. */
function leaves(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, member]) =>
    leaves(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The document with the value at one place changed. */
function changed<T>(document: T, path: readonly (string | number)[], change: (value: unknown) => unknown): T {
  const copy = structuredClone(document);
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1)!] = change(at[path.at(-1)!]);
  return copy;
}

/** Another value of the same kind, and of the same shape where that is possible. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return 'x';
  const hex = /[0-9a-f](?=[^0-9a-f]*$)/.exec(value);
  if (hex === null) return `${value}x`;
  const digit = hex[0] === '0' ? '1' : '0';
  return `${value.slice(0, hex.index)}${digit}${value.slice(hex.index + 1)}`;
}

describe('evidence that was tampered with', () => {
  it('fails at its hash, whatever was changed', async () => {
    const path = await desk.sign(sealed, report.run);
    const kept = readFileSync(join(desk.folder, `${sealed.digest.replace(':', '-')}.json`));
    await fc.assert(
      fc.asyncProperty(fc.nat(kept.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(kept);
        bytes[at] = bytes[at]! ^ by;
        const file = join(desk.folder, `${sealed.digest.replace(':', '-')}.json`);
        writeFileSync(file, bytes);
        const named = await desk.check(file);
        const signed = await desk.check(path);
        writeFileSync(file, kept);
        expect(named.result).toBe('refuted');
        expect(failures(named.steps)[0]).toMatch(/^(document|canonical form|hash)$/);
        expect(signed.result).toBe('unchecked');
      }),
      { numRuns: 60 },
    );
  });

  /**
   * Where the image was had, an opinion, and names of what somebody else has: ruleset, engine and policy. Verdicts that cost nobody
   * anything may rest on those.
   */
  const free =
    /^report\.(subject\.(target|reference|images\.\d+\.indexDigest)|review\.|ruleset\.(engine\.|digest)|policy\.digest)/;

  it.each([
    ['an image', () => sealed.bundle],
    ['a compose file', () => composed.bundle],
  ])('and sealed anew is not verified, whichever of its fields was changed: %s', async (_, bundle) => {
    const survivors: string[] = [];
    for (const path of leaves(bundle())) {
      const name = path.join('.');
      const { bytes } = sealBundle(changed(bundle(), path, other));
      const { result } = await desk.check(await desk.publish(bytes));
      if (result === 'verified' && !free.test(name)) survivors.push(name);
    }
    expect(survivors).toEqual([]);
  });

  it.each<[string, string, readonly (string | number)[], unknown]>([
    ['finding', 'a finding that is not there', ['report', 'findings', 0, 'locations', 0, 'path'], 'opt/b'],
    ['finding', 'an offset', ['report', 'findings', 0, 'matches', 0, 'offset'], 14],
    ['finding', 'the bytes before it', ['report', 'findings', 0, 'matches', 0, 'before'], 'other line'],
    ['excerpt', 'the bytes that matched', ['report', 'findings', 0, 'matches', 0, 'bytes'], 'else'],
    ['completeness', 'a finding that is left out', ['report', 'findings'], []],
    ['rules', 'the text of a rule', ['rules', 'rules', 0, 'text'], 'rule test_marker { condition: true }'],
    ['rules', 'a severity', ['report', 'findings', 0, 'severity'], 'critical'],
    ['image', 'a layer', ['report', 'subject', 'images', 0, 'layers', 0, 'size'], 1],
    ['artifact', 'the root hash', ['report', 'subject', 'artifact'], `sha256:${'0'.repeat(64)}`],
    ['coverage', 'the ledger', ['report', 'images', 0, 'coverage', 'bytes', 'scanned'], 1],
    ['verdict', 'the verdict', ['report', 'verdict', 'name'], 'clear'],
  ])('fails at the step %s: %s', async (step, _, path, value) => {
    const bundle = changed(sealed.bundle, path, () => value);
    const rules = path.at(-1) === 'findings' ? { imports: [], rules: [] } : bundle.rules;
    const { bytes } = sealBundle({ ...bundle, rules });
    const { result, steps } = await desk.check(await desk.publish(bytes));
    expect(result).toBe('refuted');
    expect(failures(steps)).toContain(step);
  });

  it('and an attestation of it, too, whichever of its fields was changed', async () => {
    const attestation = JSON.parse(readFileSync(await desk.sign(sealed, report.run), 'utf8'));
    for (const path of leaves(attestation)) {
      const bytes = attestationBytes(changed(attestation, path, other));
      const { result } = await desk.check(await desk.publish(bytes));
      // Where it can be had is for anybody to say.
      if (path.join('.') !== 'evidence.uri') expect([path.join('.'), result]).not.toContain('verified');
    }
  });
});
