import { eq } from 'drizzle-orm';
import { WardenError } from '../../model/errors.ts';
import { requests } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { JobQueue } from '../queue/queue.ts';
import { failRequest } from './settle-request.ts';

/**
 * Tells the tenants whose scans no worker could do, time after time: nobody waits for ever.
 * @returns how many
 */
export async function buryDead(db: Database, queue: JobQueue): Promise<number> {
  for (let count = 0; ; count++) {
    const job = await queue.takeDead();
    if (job === null) return count;
    const [request] = await db
      .select({ scan: requests.scan, tenant: requests.tenant, key: requests.key, label: requests.label })
      .from(requests)
      .where(eq(requests.scan, job.scan));
    if (request === undefined) await queue.done(db, job);
    else await failRequest(db, queue, job, request, givenUp());
  }
}

function givenUp(): WardenError {
  return new WardenError('WORKER_DIED', 'every worker that took this scan failed on it', {
    todo: 'Look into the logs of the workers; the scan can be asked for again.',
  });
}
