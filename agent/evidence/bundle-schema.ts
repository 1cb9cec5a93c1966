import { z } from 'zod';
import { reportSchema } from '../verdict/report-schema.ts';
import { base64 } from './base64-schema.ts';
import { digest } from './digest-schema.ts';

/** Three compose files with as many services as are read. */
const imageLimit = 768;
/** Metadata, and a compose file for each environment. */
const fileLimit = 4;

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

const ruleText = z.strictObject({
  identifier: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/),
  id: z.string().nullable().describe('As findings name it; null for a private rule, which others refer to.'),
  sha256: hex64.describe('Of the text.'),
  text: z.string(),
});

/** The shape `warden.evidence/1`. The type `Bundle` is the same shape; a test holds the two together. */
export const bundleSchema = z.strictObject({
  schema: z.literal('warden.evidence/1'),
  report: reportSchema
    .omit({ run: true })
    .refine(({ subject }) => subject.images.length <= imageLimit, `it has more than ${imageLimit} images`)
    .refine(({ subject }) => subject.files.length <= fileLimit, `it has more than ${fileLimit} files`)
    .describe('The report, without what differs between two runs.'),
  detectors: z
    .record(z.string().regex(/^[A-Za-z]{1,40}$/), z.int().nonnegative())
    .describe('Versions of everything that examines content besides rules.'),
  findingsLeftOut: z.int().nonnegative().describe('The worst findings are in the report.'),
  rules: z.strictObject({
    imports: z.array(z.string().regex(/^[a-z0-9_]{1,40}$/)).max(64),
    rules: z.array(ruleText).max(10_000).describe('Those that hit; a rule stands after those it refers to.'),
  }),
  files: z
    .array(z.strictObject({ sha256: digest, base64 }))
    .max(fileLimit)
    .describe('The metadata and compose files, as they were read.'),
});

/**
 * The JSON Schema (2020-12) that stands in `docs/schema/evidence-1.json`, with a newline at the end. The report in it has a
 * schema of its own.
 */
export function bundleJsonSchema(): string {
  const report = z.looseObject({}).describe('As report-1.json has it, without run.');
  const { $schema, ...schema } = z.toJSONSchema(bundleSchema.extend({ report }), { target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, title: 'Warden evidence, version 1', ...schema }, null, 2)}\n`;
}
