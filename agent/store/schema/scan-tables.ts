import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** What was found, once for each subject under each set of rules: the barrier against a second verdict. */
export const verdicts = pgTable(
  'verdict',
  {
    /** Root hash of the pinned subject. */
    subject: text('subject').notNull(),
    policy: text('policy').notNull(),
    ruleset: text('ruleset').notNull(),
    engine: text('engine').notNull(),
    chainId: bigint('chain_id', { mode: 'number' }),
    source: text('source'),
    revision: text('revision'),
    verdict: text('verdict', {
      enum: ['clear', 'suspicious', 'malicious', 'malformed', 'incomplete'],
    }).notNull(),
    report: text('report')
      .notNull()
      .references(() => reports.sha256),
    decidedAt: timestamp('decided_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.policy, table.ruleset, table.engine] }),
    index('verdict_by_source').on(table.chainId, table.source, table.decidedAt),
    index('verdict_by_ruleset').on(table.ruleset, table.decidedAt),
  ],
);

/** Reports by the sha256 of their canonical JSON. */
export const reports = pgTable('report', {
  sha256: text('sha256').primaryKey(),
  json: text('json').notNull(),
});

/** Parts of a source that may change without the chain knowing: an https document, a tag. */
export const parts = pgTable(
  'part',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    url: text('url').notNull(),
    kind: text('kind', { enum: ['metadata', 'compose', 'image'] }).notNull(),
    /** What the verdict was given on. */
    examined: text('examined').notNull(),
    /** What was served last. */
    present: text('present').notNull(),
    checkedAt: timestamp('checked_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.source, table.revision, table.url] }),
    index('part_by_check').on(table.checkedAt),
  ],
);

/** Layers that a verdict rests on, so that new rules find what they could change. */
export const verdictLayers = pgTable(
  'verdict_layer',
  {
    subject: text('subject').notNull(),
    diffId: text('diff_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.diffId] }),
    index('verdict_layer_by_diff_id').on(table.diffId),
  ],
);

/** Signed findings, ours and those of peers, until enough stand together to open a case. */
export const signedFindings = pgTable(
  'signed_finding',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    charge: integer('charge').notNull(),
    scanner: text('scanner').notNull(),
    finding: jsonb('finding').$type<Record<string, string>>().notNull(),
    signature: text('signature').notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.source, table.revision, table.charge, table.scanner] }),
  ],
);
