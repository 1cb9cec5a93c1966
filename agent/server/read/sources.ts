import { and, asc, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { escapeText } from '../../model/escape.ts';
import { type VerdictName, verdicts } from '../../model/report.ts';
import { cases, revisions, sources } from '../../store/schema/chain-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import { clearancesOf } from './clearances.ts';
import type { SourceItem } from './documents.ts';
import { cutPage, type PageCursor } from './page-cursor.ts';
import { summariesOf } from './reports.ts';
import { lockups } from './stake.ts';

export const sourceSorts = ['published', 'stake', 'verdict', 'record'] as const;
export type SourceSort = (typeof sourceSorts)[number];

export const sourceVerdicts = [...verdicts, 'waiting'] as const;

export interface SourceQuery {
  /** Part of a name, of an address, of the metadata's URL, or of a revision. */
  readonly search?: string | undefined;
  readonly verdict?: VerdictName | 'waiting' | undefined;
  readonly status?: 'active' | 'inactive' | undefined;
  readonly chainId?: number | undefined;
  readonly client?: string | undefined;
  /** One source alone. */
  readonly address?: string | undefined;
  readonly sort: SourceSort;
  readonly cursor: PageCursor | null;
  readonly limit: number;
  /** Unix seconds: what has expired by then holds no more. */
  readonly now: number;
}

/** Sources as of what the follower has read, a page of them. Sorted by what is worth seeing first: newest, most stake, worst verdict, worst record. */
export async function listSources(
  db: Database,
  query: SourceQuery,
): Promise<{ readonly items: readonly SourceItem[]; readonly next: string | null }> {
  const stake = lockups(db);
  const lost = db
    .select({
      chainId: cases.chainId,
      accused: cases.accused,
      convictions: sql<number>`count(*) filter (where ${cases.outcome} = 1)::int`.as('convictions'),
    })
    .from(cases)
    .groupBy(cases.chainId, cases.accused)
    .as('lost');
  const keys: Record<SourceSort, SQL> = {
    published: sql`${sources.publishedAt}::numeric`,
    stake: sql`coalesce(${stake.lockup}, 0)::numeric`,
    verdict: rankOf(verdicts, 'waiting'),
    record: sql`coalesce(${lost.convictions}, 0)::numeric`,
  };
  const key = keys[query.sort];
  const identity = sql<string>`${sources.chainId} || '|' || ${sources.address}`;
  const rows = await db
    .select({
      source: sources,
      verdict: scans.verdict,
      scannedAt: scans.scannedAt,
      decidedAt: scans.decidedAt,
      report: scans.report,
      stake: sql<string>`coalesce(${stake.lockup}, 0)::text`,
      convictions: sql<number>`coalesce(${lost.convictions}, 0)`,
      key: sql<string>`trunc(${key})::text`,
      identity,
    })
    .from(sources)
    .leftJoin(
      scans,
      and(
        eq(scans.chainId, sources.chainId),
        eq(scans.source, sources.address),
        eq(scans.revision, sources.revision),
      ),
    )
    .leftJoin(stake, and(eq(stake.chainId, sources.chainId), eq(stake.account, sources.client)))
    .leftJoin(lost, and(eq(lost.chainId, sources.chainId), eq(lost.accused, sources.client)))
    .where(
      and(
        searching(query.search),
        query.verdict === undefined
          ? undefined
          : query.verdict === 'waiting'
            ? sql`${scans.verdict} is null`
            : eq(scans.verdict, query.verdict),
        query.status === undefined ? undefined : eq(sources.active, query.status === 'active' ? 1 : 0),
        query.chainId === undefined ? undefined : eq(sources.chainId, query.chainId),
        query.client === undefined ? undefined : eq(sources.client, query.client),
        query.address === undefined ? undefined : eq(sources.address, query.address),
        query.cursor === null
          ? undefined
          : sql`(${key}, ${identity}) < (${query.cursor[0]}::numeric, ${query.cursor[1]})`,
      ),
    )
    .orderBy(desc(key), desc(identity))
    .limit(query.limit + 1);
  const page = cutPage(rows, query.limit, (row) => [row.key, row.identity]);
  return { items: await complete(db, page.items, query.now), next: page.next };
}

interface Row {
  readonly source: typeof sources.$inferSelect;
  readonly verdict: VerdictName | null;
  readonly scannedAt: number | null;
  readonly decidedAt: Date | null;
  readonly report: string | null;
  readonly stake: string;
  readonly convictions: number;
}

/** What is looked up for the rows of one page alone. */
async function complete(db: Database, rows: readonly Row[], now: number): Promise<SourceItem[]> {
  if (rows.length === 0) return [];
  const addresses = rows.map(({ source }) => source.address);
  const [summaries, open, urls, clearances] = await Promise.all([
    summariesOf(
      db,
      rows.map(({ report }) => report),
    ),
    db
      .select({ chainId: cases.chainId, subject: cases.subject, count: sql<number>`count(*)::int` })
      .from(cases)
      .where(and(inArray(cases.subject, addresses), sql`${cases.phase} <> 6`))
      .groupBy(cases.chainId, cases.subject),
    db
      .selectDistinctOn([revisions.chainId, revisions.source, revisions.revision], {
        key: sql<string>`${revisions.chainId} || '|' || ${revisions.source} || '|' || ${revisions.revision}`,
        url: sql<string>`left(${revisions.params}->>'imageMetadataUrl', 400)`,
      })
      .from(revisions)
      .where(inArray(revisions.source, addresses)),
    Promise.all(
      [...new Set(rows.map(({ source }) => source.chainId))].map((chainId) =>
        clearancesOf(db, chainId, { sources: addresses }, now),
      ),
    ),
  ]);
  const urlOf = new Map(urls.map(({ key, url }) => [key, url]));
  return rows.map(({ source, decidedAt, report, verdict, scannedAt, stake, convictions }) => {
    const { chainId, address, revision } = source;
    const summary = report === null ? undefined : summaries.get(report);
    const holding = clearances
      .flat()
      .filter((each) => each.chainId === chainId && each.revision === revision && each.state === 'holds');
    return {
      chainId,
      address,
      client: source.client,
      active: source.active === 1,
      revision,
      publishedAt: source.publishedAt,
      metadataUrl: escapeText(urlOf.get(`${chainId}|${address}|${revision}`) ?? '', 400),
      name: summary?.name ?? null,
      verdict,
      reason: summary?.reason ?? null,
      findings: summary?.findings ?? null,
      scannedAt,
      decidedAt: decidedAt === null ? null : Math.floor(decidedAt.getTime() / 1000),
      report,
      ruleset: summary?.ruleset ?? null,
      stake,
      convictions,
      openCases: open.find((each) => each.chainId === chainId && each.subject === address)?.count ?? 0,
      clearedUntil: holding.length === 0 ? null : Math.max(...holding.map((each) => each.expiresAt)),
    };
  });
}

/** Counts of sources by verdict of their present revision. */
export async function countVerdicts(db: Database): Promise<ReadonlyMap<VerdictName | 'waiting', number>> {
  const rows = await db
    .select({ verdict: scans.verdict, count: sql<number>`count(*)::int` })
    .from(sources)
    .leftJoin(
      scans,
      and(
        eq(scans.chainId, sources.chainId),
        eq(scans.source, sources.address),
        eq(scans.revision, sources.revision),
      ),
    )
    .groupBy(scans.verdict)
    .orderBy(asc(scans.verdict));
  return new Map(rows.map(({ verdict, count }) => [verdict ?? 'waiting', count]));
}

function searching(search: string | undefined): SQL | undefined {
  const text = search?.trim();
  if (text === undefined || text === '') return undefined;
  // Names are kept as they are shown; of the rest nothing has what is escaped.
  const pattern = `%${escapeText(text, 400).replace(/[\\%_]/g, '\\$&')}%`;
  return or(
    sql`${scans.name} ilike ${pattern}`,
    sql`${sources.address} ilike ${pattern}`,
    sql`${sources.client} ilike ${pattern}`,
    sql`${sources.revision} ilike ${pattern}`,
    sql`exists (select 1 from ${revisions} where ${revisions.chainId} = ${sources.chainId} and ${revisions.source} = ${sources.address} and ${revisions.params}->>'imageMetadataUrl' ilike ${pattern})`,
  );
}

/** Worst highest; what waits below what is known to be bad, and above what is clear. */
function rankOf(worstFirst: readonly string[], waiting: string): SQL {
  const order = [...worstFirst.slice(0, -1), waiting, worstFirst.at(-1)!];
  const branches = order.map(
    (name, index) =>
      sql`when coalesce(${scans.verdict}, ${waiting}) = ${name} then ${order.length - index}::numeric`,
  );
  return sql`(case ${sql.join(branches, sql` `)} else 0::numeric end)`;
}
