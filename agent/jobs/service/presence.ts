import { eq, lt, sql } from 'drizzle-orm';
import { workers } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** A worker, as others see it. */
export interface Presence {
  /** Gives a sign of life. @param scan row of `scan` that it is at; null: none */
  sign(scan: string | null, draining: boolean): Promise<void>;
  leave(): Promise<void>;
}

/** Enters a worker, and removes those that went a day ago without a word. */
export async function enterWorker(
  db: Database,
  worker: { readonly id: string; readonly host: string; readonly version: string; readonly ruleset: string },
): Promise<Presence> {
  await db.delete(workers).where(lt(workers.seenAt, sql`now() - interval '1 day'`));
  const now = sql`now()`;
  await db.insert(workers).values({ ...worker, scan: null, draining: false, startedAt: now, seenAt: now });
  return {
    async sign(scan, draining) {
      await db.update(workers).set({ scan, draining, seenAt: now }).where(eq(workers.id, worker.id));
    },
    async leave() {
      await db.delete(workers).where(eq(workers.id, worker.id));
    },
  };
}
