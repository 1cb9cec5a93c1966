import { and, desc, eq, ne } from 'drizzle-orm';
import { escapeText } from '../../model/escape.ts';
import { revisions, sources } from '../../store/schema/chain-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { RevisionItem } from './documents.ts';
import { summariesOf } from './reports.ts';

const mostShown = 100;

/** The versions of a source, newest first, at most 100. */
export async function readRevisions(db: Database, chainId: number, source: string): Promise<RevisionItem[]> {
  const rows = await db
    .select({ revision: revisions, scan: scans, present: sources.revision })
    .from(revisions)
    .leftJoin(
      scans,
      and(
        eq(scans.chainId, revisions.chainId),
        eq(scans.source, revisions.source),
        eq(scans.revision, revisions.revision),
      ),
    )
    .leftJoin(sources, and(eq(sources.chainId, revisions.chainId), eq(sources.address, revisions.source)))
    .where(and(eq(revisions.chainId, chainId), eq(revisions.source, source), ne(revisions.state, 'orphaned')))
    .orderBy(desc(revisions.blockNumber), desc(revisions.logIndex))
    .limit(mostShown);
  const summaries = await summariesOf(
    db,
    rows.map(({ scan }) => scan?.report ?? null),
  );
  return rows.map(({ revision: row, scan, present }) => ({
    revision: row.revision,
    block: row.blockNumber,
    final: row.state === 'final',
    present: row.revision === present,
    params: plainParams(row.params),
    verdict: scan?.verdict ?? null,
    reason: summaries.get(scan?.report ?? '')?.reason ?? null,
    decidedAt: scan?.decidedAt ? Math.floor(scan.decidedAt.getTime() / 1000) : null,
    report: scan?.report ?? null,
    ruleset: summaries.get(scan?.report ?? '')?.ruleset ?? null,
  }));
}

/** What a client may set is escaped and cut: some of it is text of any length. */
function plainParams(params: Readonly<Record<string, unknown>>): RevisionItem['params'] {
  return Object.fromEntries(
    Object.entries(params)
      .slice(0, 32)
      .map(([name, value]) => [
        escapeText(name, 60),
        typeof value === 'number' || typeof value === 'boolean' ? value : escapeText(String(value), 400),
      ]),
  );
}
