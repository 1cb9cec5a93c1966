import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { CleanMessage, FindingMessage } from '../../evidence/statement.ts';

const verdictNames = ['clear', 'suspicious', 'malicious', 'malformed', 'incomplete'] as const;

const bytes = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Buffer.from(value),
});

/** What is to be examined, or was. One row for each revision of a source; others are asked for. */
export const scans = pgTable(
  'scan',
  {
    /** `chainId|source|revision`, or a random one. */
    id: text('id').primaryKey(),
    chainId: bigint('chain_id', { mode: 'number' }),
    source: text('source'),
    revision: text('revision'),
    /** As `jobs` reads it. */
    target: jsonb('target').notNull(),
    state: text('state', { enum: ['queued', 'done', 'cancelled'] }).notNull(),
    /** What its client called the source when it was last examined: escaped, for whoever looks for it. */
    name: text('name'),
    /** Tries in a row that the network spoiled. */
    attempts: integer('attempts').notNull(),
    /** The last one; null before the first. */
    verdict: text('verdict', { enum: verdictNames }),
    report: text('report').references(() => reports.sha256),
    /** Of the last verdict. */
    bundle: text('bundle').references(() => bundles.sha256),
    /** When the scan of the last verdict began, by the chain's clock: Unix seconds. */
    scannedAt: bigint('scanned_at', { mode: 'number' }),
    requestedAt: timestamp('requested_at', { withTimezone: true }).notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
  },
  (table) => [
    index('scan_by_source').on(table.chainId, table.source),
    index('scan_by_state').on(table.state, table.decidedAt),
  ],
);

/** Every verdict that was given: the barrier against giving the same one twice. */
export const verdicts = pgTable(
  'verdict',
  {
    scan: text('scan').notNull(),
    /** Root hash of the pinned subject; empty when nothing could be read. */
    subject: text('subject').notNull(),
    policy: text('policy').notNull(),
    ruleset: text('ruleset').notNull(),
    engine: text('engine').notNull(),
    verdict: text('verdict', { enum: verdictNames }).notNull(),
    report: text('report')
      .notNull()
      .references(() => reports.sha256),
    decidedAt: timestamp('decided_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scan, table.subject, table.policy, table.ruleset, table.engine] }),
    index('verdict_by_scan').on(table.scan, table.decidedAt),
  ],
);

/** Reports by the sha256 of their JSON. */
export const reports = pgTable('report', {
  sha256: text('sha256').primaryKey(),
  json: text('json').notNull(),
});

/** Evidence for verdicts on published sources, by the sha256 of its canonical JSON. */
export const bundles = pgTable('bundle', {
  sha256: text('sha256').primaryKey(),
  json: text('json').notNull(),
  /** Where it was published; null: not yet. */
  uri: text('uri'),
});

/** Parts of a source that may change without the chain knowing: an https document, a tag. */
export const parts = pgTable(
  'part',
  {
    scan: text('scan').notNull(),
    kind: text('kind', { enum: ['metadata', 'compose', 'image'] }).notNull(),
    /** URL of the document, or the reference of the image. */
    name: text('name').notNull(),
    /** What the first verdict on this revision was given on. */
    first: text('first').notNull(),
    /** What the last one was. */
    last: text('last').notNull(),
    checkedAt: timestamp('checked_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scan, table.kind, table.name] }),
    index('part_by_check').on(table.checkedAt),
  ],
);

/** Documents of sources by their sha256, so that every version of one that changed can be shown. */
export const documents = pgTable('document', {
  sha256: text('sha256').primaryKey(),
  bytes: bytes('bytes').notNull(),
});

/** Signed findings, ours and those of peers, until enough stand together to open a case. */
export const signedFindings = pgTable(
  'signed_finding',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    charge: integer('charge').notNull(),
    scanner: text('scanner').notNull(),
    finding: jsonb('finding').$type<FindingMessage>().notNull(),
    signature: text('signature').notNull(),
    /** Where ours was published; null: not yet. */
    attestation: text('attestation'),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.source, table.revision, table.charge, table.scanner] }),
  ],
);

/** Who found, by running a task again, that a provider submitted another result. */
export const resultFindings = pgTable(
  'result_finding',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    task: text('task').notNull(),
    provider: text('provider').notNull(),
    scanner: text('scanner').notNull(),
    /** sha256 of the evidence, as the court has it, and where it can be had. */
    report: text('report').notNull(),
    uri: text('uri').notNull(),
    signature: text('signature').notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.task, table.provider, table.scanner] })],
);

/** Who found, by running a task again, that a provider submitted what it gives. */
export const confirmedResults = pgTable(
  'confirmed_result',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    task: text('task').notNull(),
    provider: text('provider').notNull(),
    scanner: text('scanner').notNull(),
    confirmedAt: timestamp('confirmed_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.task, table.provider, table.scanner] })],
);

/** Our own signed words that a revision is clean; kept until the stake behind each is free again. */
export const signedCleans = pgTable(
  'signed_clean',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    /** As the contract calls the statement. */
    uid: text('uid').notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    statement: jsonb('statement').$type<CleanMessage>().notNull(),
    signature: text('signature').notNull(),
    /** Where it was published; null: not yet. */
    attestation: text('attestation'),
    /** Unix seconds. */
    scannedAt: bigint('scanned_at', { mode: 'number' }).notNull(),
    expiresAt: bigint('expires_at', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.uid] }),
    index('signed_clean_by_revision').on(table.chainId, table.source, table.revision),
    index('signed_clean_by_expiry').on(table.chainId, table.expiresAt),
  ],
);
