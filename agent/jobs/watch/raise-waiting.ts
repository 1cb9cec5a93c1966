import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';
import { newRevision, scanPriorities } from './scan-priority.ts';

/** Scans that are looked at, those that wait longest. */
const most = 1000;

const found = z.object({
  rows: z.array(z.object({ id: z.string(), priority: z.number(), source: z.string(), client: z.string() })),
});

/**
 * Moves scans of new revisions ahead that have become more urgent since they were queued: by tasks, or by stake.
 * @returns how many
 */
export async function raiseWaiting(db: Database, chainId: number): Promise<number> {
  return db.transaction(async (tx) => {
    const { rows } = found.parse(
      await tx.execute(sql`
        select job.id::text, job.priority, scan.source, scan.target->'source'->>'client' as client
        from pgboss.job join scan on scan.id = job.singleton_key
        where job.name = 'scan' and job.state in ('created', 'retry') and job.priority >= ${newRevision}
          and scan.chain_id = ${chainId} and scan.target->>'kind' = 'source'
        order by job.created_on limit ${most}
        for update of job skip locked`),
    );
    const priorities = await scanPriorities(tx, chainId, rows);
    const raised = rows.flatMap(({ id, priority }, at) =>
      priorities[at]! > priority ? [{ id, priority: priorities[at]! }] : [],
    );
    for (const { id, priority } of raised)
      await tx.execute(
        sql`update pgboss.job set priority = ${priority} where name = 'scan' and id = ${id}::uuid`,
      );
    return raised.length;
  });
}
