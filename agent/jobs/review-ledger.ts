import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { type Payer, passedCap, type SpendCaps, type SpendLedger } from '../review/spend/spend-ledger.ts';
import { reviewSpends } from '../store/schema/review-tables.ts';
import { apiKeys, tenants } from '../store/schema/service-tables.ts';
import type { Database } from '../store/store.ts';

/** Names the lock under which sums are read and a reservation is written; any number that nothing else in the database uses. */
const ledgerLock = 7_214_401;

/**
 * The ledger of a service: any number of processes on one database spend under the same caps, and under the quotas of tenant and key.
 * The day is the database's, in UTC.
 */
export function storedLedger(db: Database): SpendLedger {
  return {
    reserve: ({ scan, ...payer }, microUsd, caps) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${ledgerLock})`);
        const today = sql`(now() at time zone 'utc')::date`;
        const { tenant } = payer;
        const { key, quotas } = await quotasOf(tx, payer, caps);
        const sumOf = (condition: ReturnType<typeof sql>) =>
          sql<number>`coalesce(sum(${reviewSpends.microUsd}) filter (where ${condition}), 0)`.mapWith(Number);
        const ofTenant = sql`${reviewSpends.tenant} = ${tenant} and ${reviewSpends.day} = ${today}`;
        const [sums] = await tx
          .select({
            scan: sumOf(sql`${reviewSpends.scan} = ${scan}`),
            key: sumOf(sql`${ofTenant} and ${reviewSpends.key} = ${key}`),
            tenant: sumOf(ofTenant),
            day: sumOf(sql`${reviewSpends.day} = ${today}`),
          })
          .from(reviewSpends)
          .where(sql`${reviewSpends.day} = ${today} or ${reviewSpends.scan} = ${scan}`);
        const cap = passedCap(sums!, microUsd, quotas);
        if (cap !== null) return { granted: false, cap } as const;
        const id = randomUUID();
        await tx.insert(reviewSpends).values({ id, day: today, tenant, key, scan, microUsd });
        return { granted: true, id } as const;
      }),
    async settle(id, microUsd) {
      await db.update(reviewSpends).set({ microUsd, settledAt: sql`now()` }).where(eq(reviewSpends.id, id));
    },
  };
}

/** The caps, or the quotas where these are tighter; and the key under which it is counted. */
async function quotasOf(
  db: Database,
  { tenant, key }: Payer,
  caps: SpendCaps,
): Promise<{ readonly key: string; readonly quotas: SpendCaps }> {
  const [row] = await db
    .select({
      tenant: tenants.dailyReviewMicroUsd,
      key: apiKeys.dailyReviewMicroUsd,
      countedAs: apiKeys.countedAs,
    })
    .from(tenants)
    .leftJoin(apiKeys, and(eq(apiKeys.tenant, tenants.id), eq(apiKeys.id, key ?? '')))
    .where(eq(tenants.id, tenant));
  return {
    key: row?.countedAs ?? '',
    quotas: {
      ...caps,
      key: Math.min(caps.key, row?.key ?? Number.POSITIVE_INFINITY),
      tenant: Math.min(caps.tenant, row?.tenant ?? Number.POSITIVE_INFINITY),
    },
  };
}
