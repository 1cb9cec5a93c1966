import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** Block and chain ids fit a JavaScript number; wei do not, and are text in decimal. */
const block = (name: string) => bigint(name, { mode: 'number' });

/** How far the chain has been read. Changed by compare-and-swap on `version` only. */
export const cursor = pgTable('cursor', {
  chainId: bigint('chain_id', { mode: 'number' }).primaryKey(),
  number: block('number').notNull(),
  hash: text('hash').notNull(),
  finalized: block('finalized').notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
  /** Of the lease that wrote last: a leader that was replaced finds a higher one and stops. */
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
});

/** Blocks above finality, linked by parent hash; what is older is dropped. */
export const blocks = pgTable(
  'block',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
    parentHash: text('parent_hash').notNull(),
    number: block('number').notNull(),
    /** Unix seconds. */
    time: bigint('time', { mode: 'number' }).notNull(),
    state: text('state', { enum: ['canonical', 'orphaned'] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.hash] }),
    uniqueIndex('block_canonical').on(table.chainId, table.number).where(sql`${table.state} = 'canonical'`),
  ],
);

/** Everything that the protocol and the court said. An orphaned event keeps its row. */
export const events = pgTable(
  'event',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    blockHash: text('block_hash').notNull(),
    logIndex: integer('log_index').notNull(),
    blockNumber: block('block_number').notNull(),
    transactionHash: text('transaction_hash').notNull(),
    address: text('address').notNull(),
    name: text('name').notNull(),
    /** Decoded arguments; integers as decimal text. */
    args: jsonb('args').$type<Record<string, unknown>>().notNull(),
    state: text('state', { enum: ['pending', 'final', 'orphaned'] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.blockHash, table.logIndex] }),
    index('event_by_block').on(table.chainId, table.blockNumber),
    index('event_by_name').on(table.chainId, table.name, table.blockNumber),
  ],
);

export const sources = pgTable(
  'source',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    address: text('address').notNull(),
    client: text('client').notNull(),
    active: integer('active').notNull(),
    /** The present one, as far as the chain has been read. */
    revision: text('revision').notNull(),
    publishedAt: block('published_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.address] }),
    index('source_by_client').on(table.chainId, table.client),
  ],
);

/** Versions of a source, with the parameters as they were read from the chain. */
export const revisions = pgTable(
  'revision',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    source: text('source').notNull(),
    revision: text('revision').notNull(),
    params: jsonb('params').$type<Record<string, unknown>>().notNull(),
    blockHash: text('block_hash').notNull(),
    logIndex: integer('log_index').notNull(),
    blockNumber: block('block_number').notNull(),
    state: text('state', { enum: ['pending', 'final', 'orphaned'] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.blockHash, table.logIndex] }),
    index('revision_by_source').on(table.chainId, table.source, table.blockNumber),
  ],
);

/** Cases as the court's events tell them. */
export const cases = pgTable(
  'case',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    caseId: text('case_id').notNull(),
    accused: text('accused').notNull(),
    subject: text('subject').notNull(),
    revision: text('revision').notNull(),
    charge: integer('charge').notNull(),
    phase: integer('phase').notNull(),
    outcome: integer('outcome').notNull(),
    /** Unix seconds. */
    deadline: bigint('deadline', { mode: 'number' }).notNull(),
    updatedAt: block('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.caseId] }),
    index('case_by_subject').on(table.chainId, table.subject),
  ],
);

/** Who may follow the chain, or sign: one holder at a time. */
export const leases = pgTable('lease', {
  role: text('role').primaryKey(),
  holder: text('holder').notNull(),
  /** Goes up with every new holder: the fencing number. */
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  until: timestamp('until', { withTimezone: true }).notNull(),
});
