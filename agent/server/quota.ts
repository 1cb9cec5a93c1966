import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import { tenants, usages } from '../store/schema/service-tables.ts';
import type { Database } from '../store/store.ts';
import { Problem } from './http/problem.ts';

/** Today, as usage is counted: in UTC. */
const today = sql<string>`(now() at time zone 'utc')::date`;

/** Those of the tenants whose seconds of scanning for today are spent. */
export async function overspent(db: Database, of: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: tenants.id })
    .from(tenants)
    .innerJoin(usages, and(eq(usages.tenant, tenants.id), eq(usages.day, today)))
    .where(and(inArray(tenants.id, [...of]), lte(sql`${tenants.dailyScanSeconds} * 1000.0`, usages.spentMs)));
  return new Set(rows.map(({ id }) => id));
}

export function quotaSpent(): Problem {
  const now = Date.now();
  const seconds = Math.ceil((86_400_000 - (now % 86_400_000)) / 1000);
  return new Problem('QUOTA_SPENT', 'the seconds of scanning for today are spent', {
    headers: { 'retry-after': String(seconds) },
  });
}
