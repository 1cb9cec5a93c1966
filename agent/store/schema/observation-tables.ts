import { bigint, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Observation } from '../../model/observation.ts';

/** What providers saw a source do that its scan did not foresee: the last of each provider on each version. */
export const observations = pgTable(
  'observation',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    /** Who signed it. */
    provider: text('provider').notNull(),
    observation: jsonb('observation').$type<Observation>().notNull(),
    signature: text('signature').notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.source, table.revision, table.provider] })],
);

/** When a scan was last asked for by an observation: for each version and ruleset. */
export const observedScans = pgTable(
  'observed_scan',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    ruleset: text('ruleset').notNull(),
    queuedAt: timestamp('queued_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.source, table.revision, table.ruleset] })],
);
