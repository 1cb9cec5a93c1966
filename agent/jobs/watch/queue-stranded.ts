import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';
import type { JobQueue } from '../queue/queue.ts';

/** After everything else: whatever made its workers die may do it again. */
const last = -20;

/** Seconds for which a scan is left alone that nobody could do. */
const restSeconds = 3600;

const found = z.object({ rows: z.array(z.object({ id: z.string() })) });

/**
 * Queues revisions again whose scan was given up, as each of its workers died: a source is never without a verdict for good.
 * @returns how many
 */
export async function queueStranded(db: Database, queue: JobQueue, chainId: number): Promise<number> {
  return db.transaction(async (tx) => {
    const { rows } = found.parse(
      await tx.execute(sql`
        select id from scan
        where chain_id = ${chainId} and state = 'queued' and id = chain_id || '|' || source || '|' || revision
          and requested_at < now() - make_interval(secs => ${restSeconds})
          and not exists (
            select 1 from pgboss.job
            where name = 'scan' and singleton_key = scan.id
              and (state < 'completed' or completed_on > now() - make_interval(secs => ${restSeconds}))
          )
        for update of scan skip locked`),
    );
    for (const { id } of rows) {
      await tx.execute(sql`delete from pgboss.job where name = 'scan-dead' and data->>'scan' = ${id}`);
      await queue.send(tx, id, { priority: last });
    }
    return rows.length;
  });
}
