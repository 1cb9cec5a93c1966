import { z } from 'zod';
import { digest } from '../digest-schema.ts';
import { stepNames } from './step.ts';

/** The shape `warden.verification/1`. The type `Verification` is the same shape; a test holds the two together. */
export const verificationSchema = z.strictObject({
  schema: z.literal('warden.verification/1'),
  target: z.string().describe('As it was given, escaped.'),
  evidence: digest.nullable().describe('Of the bundle; null where none could be had.'),
  result: z
    .enum(['verified', 'refuted', 'unchecked'])
    .describe('refuted: a step failed; unchecked: a step that is needed could not be taken.'),
  steps: z.array(
    z.strictObject({
      name: z.enum(stepNames),
      state: z.enum(['passed', 'failed', 'not checked']),
      detail: z.string().describe('Why, escaped.'),
      missing: z.boolean().describe('Not checked, and without it nothing is verified.'),
    }),
  ),
});

/** The JSON Schema (2020-12) that stands in `docs/schema/evidence-verification-1.json`, with a newline at the end. */
export function verificationJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(verificationSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, title: 'Warden verification, version 1', ...schema }, null, 2)}\n`;
}
