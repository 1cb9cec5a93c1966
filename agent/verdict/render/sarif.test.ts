import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digest,
  finding,
  gap,
  imageReport,
  location,
  report,
  withGaps,
} from '../../../test/report/sample-report.ts';
import { severities } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { renderSarif } from './sarif.ts';

const validate = officialSchema();
const logOf = (...reports: readonly Report[]) => {
  const log = JSON.parse(renderSarif(reports));
  validate(log);
  expect(validate.errors).toBe(null);
  return log;
};
const runOf = (over: Partial<Report> = {}) => logOf(report(over)).runs[0];

/**
 * The schema is written in draft 4, of which it uses nothing that draft 7 reads differently but the name of
 * `$id`; one of its patterns is no Unicode expression.
 */
function officialSchema() {
  const file = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const { id, $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile({ $id: id, ...schema });
}

describe('SARIF', () => {
  it('is valid by the schema of 2.1.0, with one run for each report', () => {
    const full = report({
      findings: [
        finding({
          detail: 'seen',
          reference: 'https://example.org/x',
          locations: [location(), location({ layer: 1 })],
        }),
        finding({
          locations: [],
          locationCount: 0,
          matches: [],
          matchCount: 0,
          reachable: null,
          presence: 'buried',
        }),
        finding({ id: 'other/rule', reference: 'not a link' }),
      ],
      images: [imageReport({ coverage: withGaps([gap(), gap({ layer: null, path: null })]) })],
      failures: [{ code: 'OFFLINE', message: 'm', todo: 't', retryable: false }],
      verdict: { name: 'malicious', reasons: ['why'] },
    });
    expect(logOf(report(), full).runs).toHaveLength(2);
  });

  it('says of each rule what it is and how bad', () => {
    const [rule] = runOf({ findings: [finding({ reference: 'https://example.org/x' })] }).tool.driver.rules;
    expect(rule).toMatchObject({
      id: 'miner/xmrig-config',
      helpUri: 'https://example.org/x',
      help: { text: expect.stringContaining('stake') },
      defaultConfiguration: { level: 'error' },
      properties: {
        tags: ['security', 'miner', 'attack/T1496.001'],
        'security-severity': '9.5',
        precision: 'high',
      },
    });
  });

  it('links to nothing but https', () => {
    for (const reference of ['javascript:alert(1)', 'http://example.org', 'https://a b'])
      expect(runOf({ findings: [finding({ reference })] }).tool.driver.rules[0]).not.toHaveProperty(
        'helpUri',
      );
  });

  it('maps severities to levels', () => {
    const findings = severities.map((severity) => finding({ severity, id: `rule/${severity}` }));
    const { results } = runOf({ findings });
    expect(results.map((result: { level: string }) => result.level)).toEqual([
      'error',
      'error',
      'warning',
      'note',
      'note',
    ]);
  });

  it('points each result to its rule, its place and its bytes', () => {
    const findings = [finding({ id: 'z/z', member: ['a b.zip', 'x?.sh'] }), finding({ id: 'a/a' })];
    const { results, tool } = runOf({ findings });
    for (const result of results) expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(results[1].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: `sha256/${'a'.repeat(64)}/opt/app/config.json!/a%20b.zip!/x%3F.sh` },
      region: {
        startLine: 12,
        byteOffset: 500,
        byteLength: 30,
        snippet: { text: 'stratum+tcp://pool.example:3333' },
        message: { text: '$pool' },
      },
    });
    expect(results[1].locations[0].annotations).toHaveLength(1);
  });

  it('has fingerprints that survive a rebuild of the image, and tell two findings apart', () => {
    const one = finding();
    const fingerprint = (over: Parameters<typeof finding>[0]) =>
      runOf({ findings: [finding(over)] }).results[0].partialFingerprints['wardenFinding/v1'];
    const rebuilt = { image: digest('5'), locations: [location({ layer: 7, layerDigest: digest('6') })] };
    expect(fingerprint(rebuilt)).toBe(fingerprint(one));
    expect(fingerprint({ id: 'a/b' })).not.toBe(fingerprint(one));
    expect(fingerprint({ sha256: '0'.repeat(64) })).not.toBe(fingerprint(one));
    expect(fingerprint({ member: ['x'] })).not.toBe(fingerprint(one));
  });

  it('is a successful execution only when everything was examined', () => {
    const successful = (over: Partial<Report>) => runOf(over).invocations[0].executionSuccessful;
    const images = [imageReport({ coverage: withGaps([gap()]) })];
    expect(successful({})).toBe(true);
    expect(successful({ images: [] })).toBe(false);
    expect(successful({ images })).toBe(false);
    expect(successful({ images, verdict: { name: 'malicious', reasons: ['why'] } })).toBe(false);
    expect(successful({ images, policy: { ...report().policy, accept: ['not-openable'] } })).toBe(true);
  });

  it('notifies of every gap and failure', () => {
    const { invocations, tool } = runOf({
      images: [imageReport({ coverage: withGaps([gap({ path: '../../etc/passwd' }), gap({ layer: 9 })]) })],
      failures: [{ code: 'OFFLINE', message: 'No network', todo: 'Run again.', retryable: false }],
    });
    const notifications = invocations[0].toolExecutionNotifications;
    expect(notifications.map((each: { descriptor: { id: string } }) => each.descriptor.id)).toEqual([
      'failure/OFFLINE',
      'gap/not-openable',
      'gap/not-openable',
    ]);
    expect(notifications[1].locations[0].physicalLocation.artifactLocation.uri).toBe(
      `sha256/${'a'.repeat(64)}/%5Cx2e%5Cx2e/%5Cx2e%5Cx2e/etc/passwd`,
    );
    expect(tool.driver.notifications.map((each: { id: string }) => each.id)).toEqual([
      'failure/OFFLINE',
      'gap/not-openable',
    ]);
  });

  it('stays valid and free of control characters, whatever the image is named and holds', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('..', '\ud800', '%', '//'),
    );
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const log = logOf(
          report({
            subject: { ...report().subject, target: a, reference: b },
            findings: [
              finding({
                id: a,
                title: b,
                detail: a,
                member: [b],
                locations: [location({ path: a }), location({ path: b })],
                matches: [{ pattern: a, offset: 0, length: 0, bytes: b }],
              }),
            ],
            images: [imageReport({ coverage: withGaps([gap({ path: a, detail: b })]) })],
          }),
        );
        const { uri } = log.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
        expect(new URL(uri, 'https://example.org/base/').pathname).toContain(
          `/base/sha256/${'a'.repeat(64)}/`,
        );
        expect(log.runs[0].results[0].message.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 200 },
    );
  });
});
