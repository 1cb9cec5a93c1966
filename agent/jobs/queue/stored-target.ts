import { z } from 'zod';
import type { ScanTarget } from '../scan-target.ts';

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), text: z.string() }),
  z.strictObject({ kind: z.literal('compose'), text: z.string() }),
  z.strictObject({
    kind: z.literal('source'),
    text: z.string(),
    source: z.strictObject({
      chainId: z.int(),
      address: z.string(),
      revision: z.string(),
      client: z.string(),
      imageMetadataUrl: z.string(),
      imageEnvironments: z.int(),
    }),
    earlier: z.array(
      z.strictObject({
        kind: z.enum(['metadata', 'compose', 'image']),
        name: z.string(),
        digest: z.string(),
      }),
    ),
  }),
]);

/** A target as the database has it. @throws ZodError for a row that another version wrote */
export function readStoredTarget(json: unknown): ScanTarget {
  return schema.parse(json);
}
