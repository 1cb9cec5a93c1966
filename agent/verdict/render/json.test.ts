import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding, gap, imageReport, location, report, withGaps } from '../../../test/report/sample-report.ts';
import type { Report } from '../../model/report.ts';
import { renderJson } from './json.ts';

const findings = [
  finding({ severity: 'low', slashable: false }),
  finding({ id: 'shell/bash-tcp' }),
  finding({ presence: 'buried', reachable: null }),
  finding({ locations: [location({ layer: 2 }), location({ layer: 1 })], locationCount: 2 }),
  finding({ locations: [], locationCount: 0 }),
];
const gaps = [gap({ layer: 3 }), gap({ layer: null, path: null }), gap({ path: 'b' }), gap({ path: 'a' })];
const full = (over: Partial<Report> = {}) =>
  report({ findings, images: [imageReport({ coverage: withGaps(gaps) })], ...over });

describe('JSON', () => {
  it('begins with the schema and the verdict and ends with the run', () => {
    const keys = Object.keys(JSON.parse(renderJson([full()])));
    expect(keys.slice(0, 3)).toEqual(['schema', 'verdict', 'subject']);
    expect(keys.at(-1)).toBe('run');
  });

  it('is the same report', () => {
    expect(JSON.parse(renderJson([report()]))).toEqual(report());
  });

  it('has the same bytes whatever the order of keys, findings, matches and gaps', () => {
    const expected = renderJson([full()]);
    const shuffledKeys = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffledKeys)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .toReversed()
                .map(([k, v]) => [k, shuffledKeys(v)]),
            )
          : value;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(findings, { minLength: 5 }),
        fc.shuffledSubarray(gaps, { minLength: 4 }),
        (a, b) => {
          const shuffled = full({
            findings: a.map((each) => ({ ...each, matches: each.matches.toReversed() })),
            images: [imageReport({ coverage: withGaps(b) })],
          });
          expect(renderJson([shuffledKeys(shuffled) as Report])).toBe(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('differs between two runs only in `run`', () => {
    const { run: one, ...rest } = JSON.parse(renderJson([full()]));
    const again = JSON.parse(renderJson([full({ run: { ...full().run, host: 'other', workers: 64 } })]));
    expect(one.host).not.toBe(again.run.host);
    expect({ ...again, run: undefined }).toEqual({ ...rest, run: undefined });
  });

  it('puts the worst finding first', () => {
    const ids = JSON.parse(renderJson([full()])).findings.map((each: { severity: string }) => each.severity);
    expect(ids).toEqual(['critical', 'critical', 'critical', 'critical', 'low']);
  });

  it('wraps several reports in one document', () => {
    expect(JSON.parse(renderJson([report(), report()]))).toEqual({
      schema: 'warden.reports/1',
      reports: [report(), report()],
    });
  });
});
