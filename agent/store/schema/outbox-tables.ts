import {
  bigint,
  bigserial,
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
    /** Order of planning. */
    position: bigserial('position', { mode: 'number' }).notNull(),
    chainId: bigint('chain_id', { mode: 'number' }).notNull(),
    to: text('to').notNull(),
    data: text('data').notNull(),
    /** wei, decimal. */
    value: text('value').notNull(),
    /** In words, for people. */
    why: text('why').notNull(),
    /** The block of the event that it rests on: gone with it. */
    blockHash: text('block_hash'),
    /** Not before: Unix seconds, by the chain's clock. */
    after: bigint('after', { mode: 'number' }).notNull(),
    state: text('state', {
      enum: ['planned', 'signed', 'sent', 'mined', 'final', 'failed', 'dropped'],
    }).notNull(),
    /** Both from `signed` on; null again when the nonce was used up by something else. */
    sender: text('sender'),
    nonce: bigint('nonce', { mode: 'number' }),
    /** In how many blocks it was refused when it was simulated, and in which one last. */
    refusals: integer('refusals').notNull().default(0),
    refusedIn: bigint('refused_in', { mode: 'number' }),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull(),
    /** Why it was refused last, failed or was dropped; escaped. */
    error: text('error'),
    plannedAt: timestamp('planned_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    index('intent_by_state').on(table.chainId, table.state, table.position),
    uniqueIndex('intent_nonce').on(table.chainId, table.sender, table.nonce),
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
    /** Key of the intent that had the nonce when this was signed. */
    intent: text('intent').notNull(),
    /** `fill`: a transfer of nothing to itself, in the place of an intent that would be refused. */
    purpose: text('purpose', { enum: ['act', 'fill'] }).notNull(),
    hash: text('hash').notNull(),
    raw: text('raw').notNull(),
    /** wei a gas, decimal; both are the gas price on a chain without a base fee. */
    maxFeePerGas: text('max_fee_per_gas').notNull(),
    maxPriorityFeePerGas: text('max_priority_fee_per_gas').notNull(),
    /** Of the lease under which it was signed. */
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    /** The head of the chain when it was signed. */
    signedIn: bigint('signed_in', { mode: 'number' }).notNull(),
    /** When a node first took it. */
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
