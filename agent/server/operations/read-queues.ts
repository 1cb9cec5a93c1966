import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';

/** What one queue holds now. */
export interface QueueNumbers {
  readonly queue: string;
  /** Jobs that are due or will be. */
  readonly waiting: number;
  /** Jobs that a worker has. */
  readonly held: number;
  /** Seconds for which the job is due that is due the longest; 0: none is. */
  readonly oldest: number;
}

const read = z.object({
  rows: z.array(z.object({ queue: z.string(), waiting: z.number(), held: z.number(), oldest: z.number() })),
});

/** All queues as they are, not as the queue's own statistics last were. @throws what the database throws */
export async function readQueues(db: Database): Promise<readonly QueueNumbers[]> {
  const { rows } = read.parse(
    await db.execute(sql`
      select q.name as queue,
        count(*) filter (where j.state in ('created', 'retry'))::int as waiting,
        count(*) filter (where j.state = 'active')::int as held,
        coalesce(extract(epoch from now() - min(j.start_after) filter (
          where j.state in ('created', 'retry') and j.start_after <= now())), 0)::float8 as oldest
      from pgboss.queue q left join pgboss.job j on j.name = q.name and j.state < 'completed'
      where q.name not like '\\_\\_%' group by q.name order by q.name`),
  );
  return rows;
}
