import { describe, expect, it } from 'vitest';
import { finding, report as sampleReport } from '../../../test/report/sample-report.ts';
import type { Failure, Report } from '../../model/report.ts';
import { decide } from '../../verdict/decide.ts';
import { defaultPolicy, policyDigest } from '../../verdict/policy.ts';
import type { Bundle } from '../bundle.ts';
import { checkVerdict } from './check-verdict.ts';

const { hold, accept } = defaultPolicy;
const noManifest: Failure = {
  code: 'MANIFEST_MALFORMED',
  message: 'the manifest of registry.example/a has neither manifests nor layers',
  todo: 'Ask whoever built it.',
  retryable: false,
};

/** What is checked of a report whose verdict follows from what it says. */
function checked(change: Partial<Report>) {
  const report = {
    ...sampleReport(),
    policy: { digest: policyDigest(defaultPolicy), hold, accept },
    ...change,
  };
  const verdict = decide({ ...report, registries: [] }, defaultPolicy);
  const bundle = { report: { ...report, verdict }, findingsLeftOut: 0 } as unknown as Bundle;
  return { verdict: verdict.name, step: checkVerdict(bundle, defaultPolicy) };
}

describe('a verdict of malformed', () => {
  it('is nobody’s but the scanner’s word where it rests on a document that could not be read', () => {
    expect(checked({ findings: [], failures: [noManifest] })).toMatchObject({
      verdict: 'malformed',
      step: { name: 'verdict', state: 'not checked', missing: true },
    });
  });

  it('follows where a finding says the same', () => {
    const fault = finding({ category: 'malformed', severity: 'high', presence: 'live', slashable: true });
    expect(checked({ findings: [fault], failures: [noManifest] })).toMatchObject({
      verdict: 'malformed',
      step: { state: 'passed' },
    });
  });
});

describe('any other verdict', () => {
  it('follows whatever could not be read beside', () => {
    const grave = finding({ severity: 'critical', presence: 'live', slashable: true });
    expect(checked({ findings: [grave], failures: [noManifest] })).toMatchObject({
      verdict: 'malicious',
      step: { state: 'passed' },
    });
  });
});
