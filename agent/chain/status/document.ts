import { z } from 'zod';

const wei = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .meta({ id: 'wei', description: 'An amount in wei, decimal.' });
const time = z.int().nonnegative().meta({ id: 'time', description: 'Unix seconds.' });

const count = z.int().nonnegative();
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .meta({ id: 'address' });
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .meta({ id: 'hash' });
const text = z.string().describe('Escaped: control and direction characters are written as \\u{…}.');

const clearance = z.strictObject({
  status: z.enum(['unknown', 'cleared', 'flagged', 'convicted']),
  statements: count.describe('Signed statements on the present revision that hold.'),
  expiresAt: time.nullable(),
});

const source = z.strictObject({
  client: address,
  status: text,
  environments: z.array(text),
  delivery: text,
  minPayment: wei,
  minAvailableLockup: wei,
  maxExpiryDuration: wei.describe('Seconds, decimal.'),
  privacyEnabled: z.boolean(),
  imageMetadataUrl: text,
  optionalParamsUrl: text,
  lastUpdateTime: wei.describe('Unix seconds, decimal, as the client gave them.'),
  registrants: count,
  tasks: count,
  revision: hash,
  firstSeen: time.nullable().describe('First checkpoint of this revision; null for none.'),
  clearance: clearance.nullable(),
  convicted: z.boolean().nullable(),
  liveCases: count.nullable(),
});

const task = z.strictObject({
  source: address,
  client: address,
  status: text,
  delivery: text,
  payment: wei,
  escrow: wei.describe('What the vault holds for it now.'),
  expiresAt: wei.describe('Unix seconds, decimal.'),
  expired: z.boolean(),
  winner: address.nullable(),
  attempts: z
    .array(
      z.strictObject({
        provider: address,
        at: time,
        response: z
          .strictObject({ address, status: text, payment: wei.describe('What the provider asks for.') })
          .nullable(),
      }),
    )
    .max(32)
    .describe('The first 32.'),
  attemptCount: count,
});

const account = z.strictObject({
  balance: wei,
  lockup: wei,
  unbonding: wei,
  unbondingEndsAt: time.nullable(),
  sanctioned: wei,
  earned: wei,
  eligible: z.boolean(),
  verified: z.boolean().describe('On the whitelist of the vault.'),
  credit: wei.nullable().describe('What the court owes it; null where there is no court.'),
});

const clientRecord = z.strictObject({
  sources: count,
  cleared: count,
  convicted: count,
  tasks: count,
  cancelled: count,
});

const providerRecord = z.strictObject({
  attempts: count,
  responses: count,
  confirmed: count,
  failures: count,
  meanLatency: count.describe('Seconds from attempt to response.'),
  paymentVolume: wei,
  distinctClients: count,
  convictions: count,
  successRateBps: count
    .max(10_000)
    .describe('Of confirmed among confirmed and failed, in 1/100 of a percent.'),
  scoreBps: count.max(10_000).describe('Decayed and weighted; 5000 for the unknown.'),
});

const scanner = z.strictObject({
  member: z.boolean(),
  bond: wei,
  reserved: wei.describe('Of the bond: behind statements that can still turn out false.'),
});

const client = z.strictObject({
  activeSources: wei,
  sources: z.array(address).max(64).describe('The first 64, as published.'),
  reputation: clientRecord.nullable(),
});

const provider = z.strictObject({
  master: address.nullable(),
  masterLockup: wei.nullable(),
  agentsOff: z.boolean().describe('The network may not act for it.'),
  reputation: providerRecord.nullable(),
});

const nextStep = z.strictObject({
  what: text,
  who: text,
  from: time.nullable().describe('Null for now.'),
  until: time.nullable().describe('Null for no end.'),
});

const courtCase = z.strictObject({
  id: hash,
  charge: text,
  phase: text,
  outcome: text.describe('Provisional until the phase is settled.'),
  accused: address,
  accuser: address,
  subject: address,
  revision: hash,
  openedAtBlock: count,
  deadline: time,
  hold: wei.describe('Still held of the accused.'),
  shortfall: wei,
  bond: wei.describe('Of the accuser.'),
  contestor: address.nullable(),
  appellant: address.nullable(),
  cosigners: count,
  rule: count.nullable().describe('Of the proofs that opened it; null for none.'),
  votes: z.strictObject({ eligible: count, revealed: count, guilty: count, tallied: z.boolean() }),
  disputed: z.boolean().describe('The arbiter has it.'),
  next: z.array(nextStep),
});

const status = z.strictObject({
  schema: z.literal('warden.chain-status/1'),
  chain: z.strictObject({ id: count, name: text, block: count, time }),
  target: z.string().describe('The address or the id that was asked for.'),
  kinds: z.array(z.enum(['source', 'task', 'client', 'provider', 'master', 'scanner', 'case'])),
  source: source.optional(),
  task: task.optional(),
  account: account.optional(),
  client: client.optional(),
  provider: provider.optional(),
  scanner: scanner.optional(),
  case: courtCase.optional(),
});

export const statusSchema = status;

/** The JSON Schema (2020-12) that stands in `docs/schema/chain-status-1.json`, with a newline at the end. */
export function statusJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(statusSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, title: 'Warden chain status, version 1', ...schema }, null, 2)}\n`;
}

export type ChainStatus = z.infer<typeof status>;
export type SourceStatus = z.infer<typeof source>;
export type TaskStatus = z.infer<typeof task>;
export type AccountStatus = z.infer<typeof account>;
export type ClientStatus = z.infer<typeof client>;
export type ProviderStatus = z.infer<typeof provider>;
export type ScannerStatus = z.infer<typeof scanner>;
export type CaseStatus = z.infer<typeof courtCase>;
export type NextStep = z.infer<typeof nextStep>;
