import { and, between, eq } from 'drizzle-orm';
import type { Lease } from '../../store/lease.ts';
import { blocks, events as eventRows } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { applyBatch, type OnEvents } from './apply.ts';
import { readBlock } from './block.ts';
import type { ChainEvent } from './chain-event.ts';
import { type Cursor, readCursor } from './cursor.ts';
import type { NodePool } from './nodes.ts';
import { readAgain } from './read-logs.ts';
import { restoreSources } from './reorg.ts';
import { seenRevisions } from './source-params.ts';
import type { Watched } from './watched.ts';

export interface ReconcileOptions {
  readonly db: Database;
  readonly pool: NodePool;
  readonly chainId: number;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly onEvents: OnEvents;
}

/**
 * Reads the last blocks again from every node that is well, and adds what was left out the first time.
 * @param depth how many blocks back from the cursor
 * @returns how many events had been missed
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST
 */
export async function reconcile(options: ReconcileOptions, lease: Lease, depth: number): Promise<number> {
  const { db, pool, chainId, watched, onEvents } = options;
  const view = await pool.view();
  const cursor = await readCursor(db, chainId);
  if (cursor === null) return 0;
  const to = Math.min(view.head, cursor.number);
  const from = Math.max(0, to - depth + 1);
  const nodes = [view.client, ...view.others];
  const present = await readAgain(nodes, from, to, watched);
  const events = await missing(db, chainId, cursor, present, from, to);
  if (events.length === 0) return 0;
  const block = await readBlock(view.client, cursor.number);
  // A reorganisation came between: the follower unwinds it first.
  if (block?.hash !== cursor.hash) return 0;
  const revisions = await seenRevisions(nodes, events, to);
  const batch = { events, revisions, to: block, finalized: cursor.finalized };
  await applyBatch(db, chainId, lease, cursor, batch, async (tx) => {
    // An old revision that was missed is not the present one.
    await restoreSources(tx, chainId);
    await onEvents(tx, batch);
  });
  return events.length;
}

/** Above finality only what lies in a block that was followed: a range is read by number. */
async function missing(
  db: Database,
  chainId: number,
  { finalized }: Cursor,
  present: readonly ChainEvent[],
  from: number,
  to: number,
): Promise<ChainEvent[]> {
  const known = await db
    .select({ blockHash: eventRows.blockHash, logIndex: eventRows.logIndex })
    .from(eventRows)
    .where(and(eq(eventRows.chainId, chainId), between(eventRows.blockNumber, from, to)));
  const places = new Set(known.map(({ blockHash, logIndex }) => `${blockHash}:${logIndex}`));
  const followed = await db
    .select({ hash: blocks.hash })
    .from(blocks)
    .where(and(eq(blocks.chainId, chainId), eq(blocks.state, 'canonical')));
  const hashes = new Set(followed.map(({ hash }) => hash));
  return present.filter(
    ({ blockHash, logIndex, blockNumber }) =>
      !places.has(`${blockHash}:${logIndex}`) && (blockNumber <= finalized || hashes.has(blockHash)),
  );
}
