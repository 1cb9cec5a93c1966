import { WardenError } from '../../model/errors.ts';
import type { Lease } from '../../store/lease.ts';
import type { Database } from '../../store/store.ts';
import type { ChainClient } from '../connect.ts';
import { applyBatch, type OnEvents } from './apply.ts';
import { readBlock } from './block.ts';
import { type Cursor, readCursor } from './cursor.ts';
import type { NodePool, View } from './nodes.ts';
import { firstRange, type RangeSize, readBlockEvents, readRange } from './read-logs.ts';
import { unwind } from './reorg.ts';
import { seenRevisions } from './source-params.ts';
import type { Watched } from './watched.ts';

export interface FollowOptions {
  readonly db: Database;
  readonly pool: NodePool;
  readonly chainId: number;
  readonly watched: ReadonlyMap<string, Watched>;
  /** First block to read when the database knows none; null: the head of now. */
  readonly start: number | null;
  readonly onEvents: OnEvents;
}

export interface Tick {
  readonly cursor: Cursor;
  readonly head: number;
  /** Nothing more to read for now. */
  readonly caughtUp: boolean;
  /** Blocks that went with a reorganisation; 0 mostly. */
  readonly orphaned: number;
}

/**
 * Reads the chain, one step a call: a range of final blocks, or one block above them, or the way back of a
 * reorganisation. Every step commits as a whole, so that it can be killed at any moment.
 *
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST, REORG_TOO_DEEP
 */
export function follower({ db, pool, chainId, watched, start, onEvents }: FollowOptions) {
  const size: RangeSize = { blocks: firstRange };

  async function begin(view: View, lease: Lease): Promise<Cursor> {
    const before = start === null ? view.head : Math.min(start - 1, view.head);
    const block = await need(view.client, Math.max(0, before));
    const batch = { events: [], revisions: [], to: block, finalized: Math.min(view.finalized, block.number) };
    return applyBatch(db, chainId, lease, null, batch, async () => {});
  }

  async function readFinal(view: View, lease: Lease, cursor: Cursor): Promise<Cursor> {
    const { events, to } = await readRange(nodesOf(view), cursor.number + 1, view.finalized, watched, size);
    const [block, revisions] = await Promise.all([
      need(view.client, to),
      seenRevisions(nodesOf(view), events, view.finalized),
    ]);
    const batch = { events, revisions, to: block, finalized: to };
    return applyBatch(db, chainId, lease, cursor, batch, onEvents);
  }

  async function readNext(view: View, lease: Lease, cursor: Cursor): Promise<Cursor | null> {
    const block = await need(view.client, cursor.number + 1);
    if (block.parentHash !== cursor.hash) return null;
    const events = await readBlockEvents(nodesOf(view), block, watched);
    const revisions = await seenRevisions(nodesOf(view), events, block.number);
    const batch = { events, revisions, to: block, finalized: Math.min(view.finalized, block.number) };
    return applyBatch(db, chainId, lease, cursor, batch, onEvents);
  }

  /** One step under this lease. */
  return async function tick(lease: Lease): Promise<Tick> {
    const view = await pool.view();
    const cursor = (await readCursor(db, chainId)) ?? (await begin(view, lease));
    const done = (after: Cursor, orphaned = 0): Tick => ({
      cursor: after,
      head: view.head,
      caughtUp: after.number >= view.head && orphaned === 0,
      orphaned,
    });
    try {
      const present = cursor.number > view.head ? null : await need(view.client, cursor.number);
      // All nodes are behind what was read already: wait for them.
      if (present === null) return { ...done(cursor), caughtUp: true };
      if (present.hash !== cursor.hash) {
        const back = await unwind(db, view.client, chainId, lease, cursor);
        return done(back, cursor.number - back.number);
      }
      if (cursor.number < view.finalized) return done(await readFinal(view, lease, cursor));
      if (cursor.number < view.head) return done((await readNext(view, lease, cursor)) ?? cursor);
      return done(await promote(view, lease, cursor));
    } catch (error) {
      if (error instanceof WardenError && error.code.startsWith('RPC_')) pool.blame(view.client);
      throw error;
    }
  };

  /** Nothing new to read, but more of what was read is final. */
  async function promote(view: View, lease: Lease, cursor: Cursor): Promise<Cursor> {
    if (view.finalized <= cursor.finalized) return cursor;
    const block = await need(view.client, cursor.number);
    if (block.hash !== cursor.hash) return cursor;
    const batch = {
      events: [],
      revisions: [],
      to: block,
      finalized: Math.min(view.finalized, cursor.number),
    };
    return applyBatch(db, chainId, lease, cursor, batch, async () => {});
  }
}

function nodesOf({ client, others }: View): readonly ChainClient[] {
  return [client, ...others];
}

async function need(client: ChainClient, number: number) {
  const block = await readBlock(client, number);
  if (block === null)
    throw new WardenError('RPC_REFUSED', `The node has no block ${number}, which it said it had`);
  return block;
}
