import { eq } from 'drizzle-orm';
import { requests, uploads } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** Removes what was lent for a scan that is over: its pull credential and its upload. A second time does nothing. */
export async function forgetRequest(tx: Database, scan: string): Promise<void> {
  const [request] = await tx
    .select({ upload: requests.upload })
    .from(requests)
    .where(eq(requests.scan, scan))
    .for('update');
  if (request === undefined) return;
  if (request.upload !== null) await tx.delete(uploads).where(eq(uploads.id, request.upload));
  await tx.update(requests).set({ credential: null, upload: null }).where(eq(requests.scan, scan));
}
