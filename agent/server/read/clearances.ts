import { and, desc, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { type EventRow, eventsNamed } from './chain-events.ts';
import type { ClearanceItem } from './documents.ts';
import { cutPage, type PageCursor } from './page-cursor.ts';

/** Signed statements that a revision is clean, newest first, a page of them. */
export async function listClearances(
  db: Database,
  query: { readonly cursor: PageCursor | null; readonly limit: number; readonly now: number },
): Promise<{ readonly items: readonly ClearanceItem[]; readonly next: string | null }> {
  const place = sql`(${events.blockNumber}::numeric, lpad(${events.logIndex}::text, 8, '0') || '|' || ${events.chainId})`;
  const rows = await db
    .select()
    .from(events)
    .where(
      and(
        eq(events.name, 'clearance.Attested'),
        ne(events.state, 'orphaned'),
        query.cursor === null ? undefined : sql`${place} < (${query.cursor[0]}::numeric, ${query.cursor[1]})`,
      ),
    )
    .orderBy(
      desc(events.blockNumber),
      sql`lpad(${events.logIndex}::text, 8, '0') || '|' || ${events.chainId} desc`,
    )
    .limit(query.limit + 1);
  const page = cutPage(rows, query.limit, (row) => [
    String(row.blockNumber),
    `${String(row.logIndex).padStart(8, '0')}|${row.chainId}`,
  ]);
  const chains = [...new Set(page.items.map(({ chainId }) => chainId))];
  const items = await Promise.all(
    chains.map((chainId) =>
      withStates(
        db,
        chainId,
        page.items.filter((row) => row.chainId === chainId),
        query.now,
      ),
    ),
  );
  const known = new Map(items.flat().map((item) => [`${item.chainId}|${item.uid}`, item]));
  return { items: page.items.map((row) => known.get(`${row.chainId}|${row.args.uid}`)!), next: page.next };
}

/** Statements about these sources, oldest first. */
export async function clearancesOf(
  db: Database,
  chainId: number,
  about: { readonly sources: readonly string[] },
  now: number,
): Promise<ClearanceItem[]> {
  const where: SQL = inArray(sql`${events.args}->>'source'`, [...about.sources]);
  return withStates(db, chainId, await eventsNamed(db, chainId, ['clearance.Attested'], where), now);
}

async function withStates(
  db: Database,
  chainId: number,
  attested: readonly EventRow[],
  now: number,
): Promise<ClearanceItem[]> {
  if (attested.length === 0) return [];
  const uids = attested.map(({ args }) => String(args.uid));
  const ends = await eventsNamed(
    db,
    chainId,
    ['clearance.Revoked', 'clearance.AttesterSlashed'],
    inArray(sql`${events.args}->>'uid'`, uids),
  );
  const ended = new Map<string, 'revoked' | 'slashed'>();
  for (const { name, args } of ends)
    ended.set(String(args.uid), name === 'clearance.Revoked' ? 'revoked' : 'slashed');
  return attested.map(({ args, blockNumber, transactionHash }) => ({
    chainId,
    uid: String(args.uid),
    source: String(args.source),
    revision: String(args.revision),
    scanner: String(args.scanner),
    report: String(args.report),
    ruleset: String(args.ruleset),
    expiresAt: Number(args.expiresAt),
    block: blockNumber,
    transaction: transactionHash,
    state: ended.get(String(args.uid)) ?? (Number(args.expiresAt) <= now ? 'expired' : 'holds'),
  }));
}
