import type { PGlite } from '@electric-sql/pglite';
import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import * as chainTables from './schema/chain-tables.ts';
import * as outboxTables from './schema/outbox-tables.ts';
import * as reviewTables from './schema/review-tables.ts';
import * as scanTables from './schema/scan-tables.ts';
import * as serviceTables from './schema/service-tables.ts';

export const schema = {
  ...chainTables,
  ...scanTables,
  ...outboxTables,
  ...reviewTables,
  ...serviceTables,
};

/** The database or a transaction in it: what is written through one handle commits together. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

/** An open store, and the client underneath, for the queue. */
export type Store = {
  readonly db: Database;
  close(): Promise<void>;
} & (
  | { readonly kind: 'postgres'; readonly client: Pool }
  /** For one process: it never syncs to disk, and is rebuilt from the chain. */
  | { readonly kind: 'pglite'; readonly client: PGlite }
);
