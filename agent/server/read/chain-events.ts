import { and, asc, eq, inArray, ne, type SQL } from 'drizzle-orm';
import { blocks, cursor, events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import type { AsOf } from './documents.ts';

export type EventRow = typeof events.$inferSelect;

/** Events that stand, in the order of the chain. */
export function eventsNamed(
  db: Database,
  chainId: number,
  names: readonly string[],
  where?: SQL,
): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(
      and(eq(events.chainId, chainId), inArray(events.name, [...names]), ne(events.state, 'orphaned'), where),
    )
    .orderBy(asc(events.blockNumber), asc(events.logIndex));
}

/** How far each chain has been read. */
export async function readAsOf(db: Database): Promise<AsOf[]> {
  const rows = await db
    .select({
      chainId: cursor.chainId,
      block: cursor.number,
      finalized: cursor.finalized,
      time: blocks.time,
    })
    .from(cursor)
    .leftJoin(blocks, and(eq(blocks.chainId, cursor.chainId), eq(blocks.hash, cursor.hash)))
    .orderBy(asc(cursor.chainId));
  return rows;
}
