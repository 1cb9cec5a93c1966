import { and, desc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { cases, events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { type CaseEvent, caseSteps, foldCase } from './case-fold.ts';
import { eventsNamed } from './chain-events.ts';
import type { CaseItem, CaseStep } from './documents.ts';
import { cutPage, type PageCursor } from './page-cursor.ts';

/** Events of the court that name a case. */
const caseEvents = [
  'Appealed',
  'BondForfeited',
  'BondReturned',
  'CaseOpened',
  'Compensated',
  'Contested',
  'DamagesBurned',
  'DamagesClaimed',
  'Evidence',
  'Excluded',
  'Excused',
  'FeeClaimed',
  'FindingAccepted',
  'HoldPlaced',
  'HoldReleased',
  'HoldStuck',
  'PanelCalled',
  'PanelTooSmall',
  'Referred',
  'Ruled',
  'Settled',
  'SignerReleased',
  'Taken',
  'Vetoed',
  'VoteCommitted',
  'VoteForfeited',
  'VoteRevealed',
].map((name) => `court.${name}`);

export interface CaseQuery {
  readonly state?: 'open' | 'settled' | undefined;
  /** The accused, or the source or task. */
  readonly about?: string | undefined;
  readonly cursor: PageCursor | null;
  readonly limit: number;
}

/** Cases, those that moved last first, a page of them. */
export async function listCases(
  db: Database,
  query: CaseQuery,
): Promise<{ readonly items: readonly CaseItem[]; readonly next: string | null }> {
  const moved = sql`${cases.updatedAt}::numeric`;
  const rows = await db
    .select()
    .from(cases)
    .where(
      and(
        query.state === undefined
          ? undefined
          : query.state === 'settled'
            ? eq(cases.phase, 6)
            : ne(cases.phase, 6),
        query.about === undefined
          ? undefined
          : or(eq(cases.accused, query.about), eq(cases.subject, query.about)),
        query.cursor === null
          ? undefined
          : sql`(${moved}, ${cases.caseId}) < (${query.cursor[0]}::numeric, ${query.cursor[1]})`,
      ),
    )
    .orderBy(desc(moved), desc(cases.caseId))
    .limit(query.limit + 1);
  const page = cutPage(rows, query.limit, (row) => [String(row.updatedAt), row.caseId]);
  const chains = [...new Set(page.items.map(({ chainId }) => chainId))];
  const folded = new Map<string, CaseItem>();
  for (const chainId of chains) {
    const ids = page.items.flatMap((row) => (row.chainId === chainId ? [row.caseId] : []));
    for (const [id, rowsOfCase] of await eventsOfCases(db, chainId, ids)) {
      const item = foldCase(rowsOfCase);
      if (item !== null) folded.set(`${chainId}|${id}`, item);
    }
  }
  return {
    items: page.items.flatMap((row) => folded.get(`${row.chainId}|${row.caseId}`) ?? []),
    next: page.next,
  };
}

/** A case with what happened in it; null: none is known. */
export async function readCase(
  db: Database,
  id: string,
  timesOf: (chainId: number, blocks: readonly number[]) => Promise<ReadonlyMap<number, number>>,
): Promise<{ readonly item: CaseItem; readonly steps: readonly CaseStep[] } | null> {
  const [row] = await db.select().from(cases).where(eq(cases.caseId, id)).limit(1);
  if (row === undefined) return null;
  const rows = (await eventsOfCases(db, row.chainId, [id])).get(id) ?? [];
  const item = foldCase(rows);
  if (item === null) return null;
  const times = await timesOf(
    row.chainId,
    rows.map(({ blockNumber }) => blockNumber),
  );
  return { item, steps: caseSteps(rows, times) };
}

async function eventsOfCases(
  db: Database,
  chainId: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CaseEvent[]>> {
  const where: SQL = inArray(sql`${events.args}->>'id'`, [...ids]);
  const byId = new Map<string, CaseEvent[]>();
  for (const row of await eventsNamed(db, chainId, caseEvents, where)) {
    const id = String(row.args.id);
    const rows = byId.get(id);
    if (rows === undefined) byId.set(id, [row]);
    else rows.push(row);
  }
  return byId;
}
