import { eq, sql } from 'drizzle-orm';
import { announce } from '../../jobs/service/announce.ts';
import { forgetRequest } from '../../jobs/service/forget-request.ts';
import { recordEvent } from '../../jobs/service/scan-events.ts';
import { escapeText } from '../../model/escape.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import { requests } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { type Actor, audit } from '../auth/audit.ts';
import { scanOf } from './create-scan.ts';

export type Cancelled = 'cancelled' | 'over' | 'unknown';

/**
 * Cancels a scan of the actor's tenant: it is told, what was lent for it is gone, and a worker that has it in hand lets go at its next
 * beat. One that was cancelled before stays so.
 */
export function cancelScan(db: Database, actor: Actor, id: string): Promise<Cancelled> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ state: scans.state, label: requests.label })
      .from(requests)
      .innerJoin(scans, eq(scans.id, requests.scan))
      .where(scanOf(actor.tenant, id))
      .for('update', { of: scans });
    if (row === undefined) return 'unknown';
    if (row.state !== 'queued') return row.state === 'cancelled' ? 'cancelled' : 'over';
    await tx.update(scans).set({ state: 'cancelled', decidedAt: sql`now()` }).where(eq(scans.id, id));
    const data = { scan: id, ...(row.label === null ? {} : { label: escapeText(row.label, 300) }) };
    await recordEvent(tx, id, 'cancelled', data);
    await announce(tx, { tenant: actor.tenant, type: 'scan.cancelled', subject: id, data });
    await forgetRequest(tx, id);
    await audit(tx, actor, 'scan.cancel', id);
    return 'cancelled';
  });
}
