import { sql } from 'drizzle-orm';
import { tenants } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** Makes the tenant if there is none of this name. @returns whether it was made */
export async function ensureTenant(db: Database, id: string): Promise<boolean> {
  const rows = await db
    .insert(tenants)
    .values({ id, name: id, createdAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ id: tenants.id });
  return rows.length === 1;
}
