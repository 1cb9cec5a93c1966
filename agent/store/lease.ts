import { and, eq, lt, or, sql } from 'drizzle-orm';
import { leases } from './schema/chain-tables.ts';
import type { Database } from './store.ts';

/** What its holder shows with every write: a later holder has a higher epoch. */
export interface Lease {
  readonly role: string;
  readonly holder: string;
  readonly epoch: number;
}

/**
 * Takes a role that nobody holds, or that its holder has not renewed in time, or renews it. Time is the database's.
 * @param seconds how long it is good for
 * @returns null while somebody else holds it
 */
export async function takeLease(
  db: Database,
  role: string,
  holder: string,
  seconds: number,
): Promise<Lease | null> {
  const until = sql`now() + make_interval(secs => ${seconds})`;
  const [row] = await db
    .insert(leases)
    .values({ role, holder, epoch: 1, until })
    .onConflictDoUpdate({
      target: leases.role,
      set: {
        holder,
        until,
        epoch: sql`case when ${leases.holder} = ${holder} then ${leases.epoch} else ${leases.epoch} + 1 end`,
      },
      setWhere: or(eq(leases.holder, holder), lt(leases.until, sql`now()`))!,
    })
    .returning({ epoch: leases.epoch });
  return row ? { role, holder, epoch: row.epoch } : null;
}

/** Lets go of it, so that the next need not wait. */
export async function dropLease(db: Database, { role, holder, epoch }: Lease): Promise<void> {
  await db
    .update(leases)
    .set({ until: sql`now() - interval '1 second'` })
    .where(and(eq(leases.role, role), eq(leases.holder, holder), eq(leases.epoch, epoch)));
}

/** Whether this is still the last holder. Asked in the transaction that writes in its name, and locks the row for it. */
export async function holdsLease(db: Database, { role, holder, epoch }: Lease): Promise<boolean> {
  const [row] = await db
    .select({ holder: leases.holder, epoch: leases.epoch })
    .from(leases)
    .where(eq(leases.role, role))
    .for('update');
  return row !== undefined && row.holder === holder && row.epoch === epoch;
}
