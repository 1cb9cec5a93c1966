import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { passedCap, type SpendLedger } from '../review/spend/spend-ledger.ts';
import { reviewSpends } from '../store/schema/review-tables.ts';
import type { Database } from '../store/store.ts';

/** Names the lock under which sums are read and a reservation is written; any number that nothing else in the database uses. */
const ledgerLock = 7_214_401;

/** The ledger of a service: any number of processes on one database spend under the same caps. The day is the database's, in UTC. */
export function storedLedger(db: Database): SpendLedger {
  return {
    reserve: ({ scan, tenant }, microUsd, caps) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${ledgerLock})`);
        const today = sql`(now() at time zone 'utc')::date`;
        const sumOf = (condition: ReturnType<typeof sql>) =>
          sql<number>`coalesce(sum(${reviewSpends.microUsd}) filter (where ${condition}), 0)`.mapWith(Number);
        const [sums] = await tx
          .select({
            scan: sumOf(sql`${reviewSpends.scan} = ${scan}`),
            tenant: sumOf(sql`${reviewSpends.tenant} = ${tenant} and ${reviewSpends.day} = ${today}`),
            day: sumOf(sql`${reviewSpends.day} = ${today}`),
          })
          .from(reviewSpends)
          .where(sql`${reviewSpends.day} = ${today} or ${reviewSpends.scan} = ${scan}`);
        const cap = passedCap(sums!, microUsd, caps);
        if (cap !== null) return { granted: false, cap } as const;
        const id = randomUUID();
        await tx.insert(reviewSpends).values({ id, day: today, tenant, scan, microUsd });
        return { granted: true, id } as const;
      }),
    async settle(id, microUsd) {
      await db.update(reviewSpends).set({ microUsd, settledAt: sql`now()` }).where(eq(reviewSpends.id, id));
    },
  };
}
