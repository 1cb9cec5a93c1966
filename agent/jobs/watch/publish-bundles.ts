import { eq, isNull, sql } from 'drizzle-orm';
import type { EvidenceStore } from '../../evidence/store/evidence-store.ts';
import type { Digest } from '../../model/digest.ts';
import { bundles } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';

const atOnce = 50;

/**
 * Publishes evidence that is not yet where others can fetch it. Once more is no harm.
 * @returns how many
 * @throws WardenError of the machine or of the world
 */
export async function publishBundles(
  db: Database,
  store: EvidenceStore,
  signal: AbortSignal,
): Promise<number> {
  const waiting = await db
    .select()
    .from(bundles)
    .where(isNull(bundles.uri))
    // One that no store takes does not stand before the others each time.
    .orderBy(sql`random()`)
    .limit(atOnce);
  for (const { sha256, json } of waiting) {
    const uri = await store.publish(Buffer.from(json), sha256 as Digest, signal);
    await db.update(bundles).set({ uri }).where(eq(bundles.sha256, sha256));
  }
  return waiting.length;
}
