import { and, eq } from 'drizzle-orm';
import { bundles, scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';

/** Evidence for the verdict on a revision: canonical JSON, and where it was published, if it was. */
export interface StoredEvidence {
  readonly sha256: string;
  readonly uri: string | null;
}

export async function evidenceOf(
  db: Database,
  chainId: number,
  source: string,
  revision: string,
): Promise<StoredEvidence | null> {
  const [row] = await db
    .select({ sha256: bundles.sha256, uri: bundles.uri })
    .from(scans)
    .innerJoin(bundles, eq(bundles.sha256, scans.bundle))
    .where(and(eq(scans.chainId, chainId), eq(scans.source, source), eq(scans.revision, revision)));
  return row ?? null;
}

/** The document itself, byte for byte. */
export async function readEvidence(db: Database, sha256: string): Promise<string | null> {
  const [row] = await db.select({ json: bundles.json }).from(bundles).where(eq(bundles.sha256, sha256));
  return row?.json ?? null;
}
