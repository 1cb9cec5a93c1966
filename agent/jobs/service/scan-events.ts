import { sql } from 'drizzle-orm';
import { scanEvents } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

export type ScanEventType = 'queued' | 'started' | 'progress' | 'completed' | 'cancelled' | 'failed';

/** After one of these nothing more happens to a scan. */
export const lastEvents: ReadonlySet<ScanEventType> = new Set(['completed', 'cancelled', 'failed']);

/**
 * Writes down what happened to a scan, in the transaction in which it did.
 * @param data for whoever asked for the scan: text in it is escaped already, and it holds no secret
 */
export async function recordEvent(
  tx: Database,
  scan: string,
  type: ScanEventType,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.insert(scanEvents).values({ scan, type, data, at: sql`now()` });
}
