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

/** What is to be done on chain, once. */
export const intents = pgTable(
  'intent',
  {
    /** `chainId|contract|method|subject|epoch`. */
    key: text('key').primaryKey(),
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    to: text('to').notNull(),
    data: text('data').notNull(),
    /** wei, decimal. */
    value: text('value').notNull(),
    /** In words, for people. */
    why: text('why').notNull(),
    /** The event that it rests on: gone with it. */
    blockHash: text('block_hash'),
    /** Not before: Unix seconds. */
    after: bigint('after', { mode: 'number' }).notNull(),
    state: text('state', {
      enum: ['planned', 'signed', 'sent', 'mined', 'final', 'failed', 'dropped'],
    }).notNull(),
    nonce: bigint('nonce', { mode: 'number' }),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull(),
    error: text('error'),
    plannedAt: timestamp('planned_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    index('intent_by_state').on(table.chainId, table.state, table.plannedAt),
    uniqueIndex('intent_nonce').on(table.chainId, table.nonce),
  ],
);

/** Signed bytes, stored before they are sent; a higher attempt pays more. */
export const transactions = pgTable(
  'transaction',
  {
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    sender: text('sender').notNull(),
    nonce: bigint('nonce', { mode: 'number' }).notNull(),
    attempt: integer('attempt').notNull(),
    hash: text('hash').notNull(),
    raw: text('raw').notNull(),
    /** wei a gas, decimal. */
    maxFeePerGas: text('max_fee_per_gas').notNull(),
    maxPriorityFeePerGas: text('max_priority_fee_per_gas').notNull(),
    /** Of the lease under which it was signed. */
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true }),
    /** Where it was mined. */
    blockHash: text('block_hash'),
    blockNumber: bigint('block_number', { mode: 'number' }),
    succeeded: integer('succeeded'),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.sender, table.nonce, table.attempt] }),
    uniqueIndex('transaction_hash').on(table.chainId, table.hash),
  ],
);
