import { z } from 'zod';
import { verdicts } from '../../model/report.ts';

const wei = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .meta({ description: 'wei, decimal.' });
/** The last second that RFC 3339 can tell; what a contract says may be any number. */
const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** Unix seconds here, as pages count with them; RFC 3339 for clients. */
export const time = z
  .codec(
    z.iso.datetime(),
    z.custom<number>((value) => Number.isSafeInteger(value)),
    {
      decode: (text) => Math.floor(Date.parse(text) / 1000),
      encode: (seconds) =>
        new Date(Math.min(seconds, lastSecond) * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    },
  )
  // What goes out is described by the side from which it comes.
  .meta({ type: 'string', format: 'date-time' });
const block = z.int().nonnegative().meta({ description: 'Number of a block.' });
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
export const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const text = z
  .string()
  .meta({ description: 'Escaped: control and direction characters are written \\u{…}.' });
const chainId = z.int().positive();
export const verdictName = z.enum(verdicts);

const rulesetOfReport = z.string().nullable().meta({
  description:
    'Digest of the rules that the report rests on; null where there is none, or one too large to open.',
});

/** How far a chain has been read. */
export const asOf = z.strictObject({ chainId, block, finalized: block, time: time.nullable() });

export const sourceItem = z
  .strictObject({
    chainId,
    address,
    client: address,
    active: z.boolean(),
    revision: hash,
    publishedAt: block,
    metadataUrl: text,
    name: text.nullable().meta({ description: 'As the client calls it; null before it was examined.' }),
    verdict: verdictName.nullable().meta({ description: 'Of the present revision; null: not examined yet.' }),
    reason: text.nullable().meta({ description: 'The worst of its reasons.' }),
    findings: count.nullable(),
    scannedAt: time.nullable(),
    decidedAt: time.nullable(),
    report: z.string().nullable().meta({ description: 'sha256 of the report.' }),
    ruleset: rulesetOfReport,
    stake: wei.meta({ description: "The client's lockup by the vault's events." }),
    convictions: count.meta({ description: 'Cases that its client lost.' }),
    openCases: count.meta({ description: 'Cases on this source that are not settled.' }),
    clearedUntil: time.nullable().meta({ description: 'When the last statement that holds runs out.' }),
  })
  .meta({ id: 'Source' });

export const revisionItem = z
  .strictObject({
    revision: hash,
    block,
    final: z.boolean(),
    present: z.boolean(),
    params: z.record(z.string(), z.union([text, z.boolean(), z.number()])),
    verdict: verdictName.nullable(),
    reason: text.nullable(),
    decidedAt: time.nullable(),
    report: z.string().nullable(),
    ruleset: rulesetOfReport,
  })
  .meta({ id: 'Revision' });

export const clearanceItem = z
  .strictObject({
    chainId,
    uid: hash,
    source: address,
    revision: hash,
    scanner: address,
    report: hash,
    ruleset: hash,
    expiresAt: time,
    block,
    transaction: hash,
    state: z.enum(['holds', 'expired', 'revoked', 'slashed']),
  })
  .meta({ id: 'Clearance' });

export const caseItem = z
  .strictObject({
    chainId,
    id: hash,
    charge: text,
    phase: z.enum(['open', 'voting', 'ruled', 'arbiter', 'settled']),
    outcome: z
      .enum(['none', 'convicted', 'acquitted', 'void'])
      .meta({ description: 'Provisional until settled.' }),
    accused: address,
    accuser: address.nullable(),
    subject: address,
    revision: hash,
    deadline: time.meta({ description: 'When the phase ends.' }),
    openedAt: block,
    updatedAt: block,
    money: z.strictObject({
      bond: wei.meta({ description: 'Of the accuser.' }),
      held: wei.meta({ description: "Of the accused's stake, while the case goes on." }),
      shortfall: wei,
      taken: wei,
      bounty: wei,
      panel: wei,
      victims: wei,
      burned: wei,
      returned: wei.meta({ description: 'Hold that went back to the accused.' }),
    }),
    votes: z.strictObject({
      committed: count,
      revealed: count,
      guilty: count,
      innocent: count,
      eligible: count.nullable(),
    }),
    cosigners: count.meta({ description: 'Scanners whose signed findings opened it.' }),
  })
  .meta({ id: 'Case' });

export const caseStep = z
  .strictObject({
    block,
    time: time.nullable(),
    transaction: hash,
    event: text,
    what: text,
    final: z.boolean(),
  })
  .meta({ id: 'CaseStep' });

export const standing = z
  .strictObject({ lockup: wei, unbonding: wei, sanctioned: wei })
  .meta({ id: 'Standing', description: "Of an account, by the vault's events." });

export const job = z
  .strictObject({
    task: address,
    source: address.nullable(),
    attemptedAt: block,
    answeredAt: block.nullable(),
    asked: wei,
    seconds: count.nullable().meta({ description: 'From attempt to answer; null: not known.' }),
    result: z.enum(['confirmed', 'answered', 'open', 'cancelled', 'unanswered', 'shared']).meta({
      description: '`shared`: several attempted the task, and the events do not say whose the answer is.',
    }),
  })
  .meta({ id: 'Job' });

export const providerRecord = z
  .strictObject({
    attempts: count,
    confirmed: count,
    answered: count,
    unanswered: count,
    shared: count,
    successRateBps: count.max(10_000).nullable().meta({
      description: 'Of confirmed among confirmed and unanswered, in 1/100 of a percent; null: none yet.',
    }),
    medianSeconds: count.nullable(),
    volume: wei.meta({ description: 'Asked for by the attempts that were confirmed.' }),
    clients: count,
  })
  .meta({ id: 'ProviderRecord' });

export type AsOf = z.infer<typeof asOf>;
export type SourceItem = z.infer<typeof sourceItem>;
export type RevisionItem = z.infer<typeof revisionItem>;
export type ClearanceItem = z.infer<typeof clearanceItem>;
export type CaseItem = z.infer<typeof caseItem>;
export type CaseStep = z.infer<typeof caseStep>;
export type Standing = z.infer<typeof standing>;
export type Job = z.infer<typeof job>;
export type ProviderRecord = z.infer<typeof providerRecord>;
