import { z } from 'zod';
import { base64 } from './base64-schema.ts';
import { digest } from './digest-schema.ts';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const mostRuns = 9;

/** The shape `warden.recheck/1`. The type `RecheckEvidence` is the same shape; a test holds the two together. */
export const recheckSchema = z.strictObject({
  schema: z.literal('warden.recheck/1'),
  chainId: z.int().nonnegative(),
  task: address,
  provider: address,
  source: address,
  revision: z.string().regex(/^0x[0-9a-f]{64}$/),
  artifact: z.string().max(200).nullable(),
  function: z.string().max(1024),
  request: digest,
  class: z.record(z.string().max(40), z.union([z.string().max(40), z.number()])),
  claimed: base64,
  made: z.array(base64).min(1).max(mostRuns),
  at: z.string().max(4096),
  reason: z.string().max(4096),
});
