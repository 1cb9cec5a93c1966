import { z } from 'zod';

/** No control characters, and no half of a character: no database and no canonical form takes them all. */
const text = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
/** A count that is higher is this. */
export const mostCount = 1_000_000_000;
const count = z.int().min(1).max(mostCount);

/** One thing that a source did. All text escaped by whoever wrote it, and to be escaped again by whoever shows it. */
const sight = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('denied-connection'), target: text, reason: text, count }),
  z.strictObject({
    kind: z.literal('denied-callback'),
    why: z.enum(['wrong-token', 'unknown-task', 'second-result']),
    count,
  }),
  z.strictObject({ kind: z.literal('out-of-memory'), service: text, count }),
  /** Processor time that its tasks cannot have taken. */
  z.strictObject({ kind: z.literal('work-without-task'), processorMilliseconds: z.int().min(1) }),
]);

export type Sight = z.infer<typeof sight>;

/** Sights of one observation. */
export const mostSights = 8;

/** What a cleared source did on a provider's machine that its scan did not foresee. */
export const observationSchema = z.strictObject({
  schema: z.literal('warden.observation/1'),
  chainId: z.int().positive(),
  source: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  /** `keccak256(abi.encode(source, params))`. */
  revision: z.string().regex(/^0x[0-9a-f]{64}$/),
  /** Root hash of what ran. */
  artifact: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  isolation: z.enum(['gvisor', 'runc-userns', 'runc']),
  /** SHA-256 of the run's record as canonical JSON; null while it runs. */
  record: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .nullable(),
  /** Unix seconds. */
  observedAt: z.int().min(0).max(1e12),
  seen: z.array(sight).min(1).max(mostSights),
});

export type Observation = z.infer<typeof observationSchema>;
