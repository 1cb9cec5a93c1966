import { bigint, date, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What reviews by a language model cost: one row for each request, reserved before it goes out and settled after. */
export const reviewSpends = pgTable(
  'review_spend',
  {
    id: uuid('id').primaryKey(),
    /** UTC. */
    day: date('day').notNull(),
    tenant: text('tenant').notNull(),
    /** `counted_as` of the key that asked; empty: none. */
    key: text('key').notNull(),
    scan: text('scan').notNull(),
    /** Millionths of a US dollar: reserved, then what it was. */
    microUsd: bigint('micro_usd', { mode: 'number' }).notNull(),
    settledAt: timestamp('settled_at', { withTimezone: true }),
  },
  (table) => [
    index('review_spend_by_day').on(table.day, table.tenant, table.key),
    index('review_spend_by_scan').on(table.scan),
  ],
);
