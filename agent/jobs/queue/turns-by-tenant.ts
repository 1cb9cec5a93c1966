import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';

/** Milliseconds for which what was read of the queue is good enough. */
const freshMs = 1000;

const read = z.object({
  rows: z.array(z.object({ tenant: z.string(), last: z.number(), due: z.number().nullable() })),
});

export interface TenantTurns {
  /** The turn of a scan that this tenant asks for now. */
  next(db: Database, tenant: string): Promise<number>;
  /** A scan of this turn was taken here. */
  taken(turn: number): void;
}

/**
 * Gives each scan of a tenant a turn, so that tenants are served side by side, whoever has how many waiting: a scan comes after its
 * tenant's one before it, and not before what is served now (start-time fair queueing, Goyal et al. 1996, every scan as long as
 * another). The lower goes first. What waits is in the database; between two looks at it, turns are counted here.
 *
 * @param queue whose jobs have minus their turn as priority and the tenant as group
 */
export function turnsByTenant(queue: string): TenantTurns {
  let lasts = new Map<string, number>();
  let now = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function look(db: Database): Promise<void> {
    const { rows } = read.parse(
      await db.execute(sql`
        select group_id as tenant, max(-priority) as last, min(-priority) filter (where start_after <= now()) as due
        from pgboss.job where name = ${queue} and state < 'completed' and group_id is not null group by group_id`),
    );
    lasts = new Map(rows.map(({ tenant, last }) => [tenant, last]));
    const due = rows.flatMap((row) => (row.due === null ? [] : [row.due]));
    now = due.length === 0 ? 0 : Math.min(...due) - 1;
    readAt = performance.now();
  }

  return {
    async next(db, tenant) {
      if (performance.now() - readAt > freshMs) {
        reading ??= look(db).finally(() => {
          reading = null;
        });
        await reading;
      }
      const turn = Math.max(now, lasts.get(tenant) ?? 0) + 1;
      lasts.set(tenant, turn);
      return turn;
    },
    taken(turn) {
      now = Math.max(now, turn - 1);
    },
  };
}
