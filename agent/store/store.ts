import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import * as chainTables from './schema/chain-tables.ts';
import * as outboxTables from './schema/outbox-tables.ts';
import * as scanTables from './schema/scan-tables.ts';

export const schema = { ...chainTables, ...scanTables, ...outboxTables };

/** The database or a transaction in it: what is written through one handle commits together. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

/** An open store. */
export interface Store {
  readonly db: Database;
  /** PGlite is for one process, without a signer: it never syncs to disk, and is rebuilt from the chain. */
  readonly kind: 'postgres' | 'pglite';
  /** The client underneath, for the queue. */
  readonly client: unknown;
  close(): Promise<void>;
}
