import { sql } from 'drizzle-orm';
import { tenants } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** Is always there: who runs the service for themselves needs no other. */
export const defaultTenant = 'default';

/** Names that tenants can have. */
export const tenantPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Makes the tenant if there is none of this name. @returns whether it was made */
export async function ensureTenant(db: Database, id: string): Promise<boolean> {
  const rows = await db
    .insert(tenants)
    .values({ id, name: id, createdAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ id: tenants.id });
  return rows.length === 1;
}
