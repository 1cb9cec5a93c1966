import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { finding, gap, imageReport, report, reviewed, withGaps } from '../../test/report/sample-report.ts';
import type { Report } from '../model/report.ts';
import { renderJson } from './render/json.ts';
import { reportJsonSchema, reportSchema } from './report-schema.ts';

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(reportJsonSchema()));

const full = report({
  verdict: { name: 'malicious', reasons: ['A reason'] },
  findings: [finding(), finding({ detail: 'seen', reference: 'https://example.org', presence: 'buried' })],
  images: [imageReport({ coverage: withGaps([gap({ layer: null, path: null, bytes: null })]) })],
  failures: [{ code: 'NETWORK_TIMEOUT', message: 'm', todo: 't', retryable: true }],
  review: reviewed({ adverse: true }),
});

describe('the schema of a report', () => {
  it('is the type Report', () => {
    expectTypeOf<Frozen<z.infer<typeof reportSchema>>>().toEqualTypeOf<Frozen<Report>>();
    expect(reportSchema.parse(full)).toEqual(full);
  });

  it('is the one committed in docs/schema (vitest -u writes it)', async () => {
    await expect(reportJsonSchema()).toMatchFileSnapshot('../../docs/schema/report-1.json');
  });

  it('holds for what the JSON renderer writes', () => {
    for (const each of [report(), full]) {
      validate(JSON.parse(renderJson([each])));
      expect(validate.errors).toBe(null);
    }
  });

  it('refuses what is not in it', () => {
    expect(validate({ ...report(), secret: 'x' })).toBe(false);
    expect(validate({ ...report(), verdict: { name: 'fine', reasons: [] } })).toBe(false);
    expect(validate({ ...report(), subject: { ...report().subject, artifact: 'sha256:abc' } })).toBe(false);
  });
});
