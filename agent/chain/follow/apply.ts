import { and, eq, lt, lte } from 'drizzle-orm';
import type { Lease } from '../../store/lease.ts';
import { blocks, events as eventRows, revisions, sources } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { revisionOf, unreadable } from '../revision.ts';
import type { Block } from './block.ts';
import { applyCases } from './cases.ts';
import type { ChainEvent } from './chain-event.ts';
import { type Cursor, moveCursor } from './cursor.ts';
import type { SeenRevision } from './source-params.ts';
import { storable } from './storable.ts';

/** What is written in one transaction. */
export interface Batch {
  readonly events: readonly ChainEvent[];
  readonly revisions: readonly SeenRevision[];
  /** The last block of the batch. */
  readonly to: Pick<Block, 'number' | 'hash' | 'parentHash' | 'time'>;
  readonly finalized: number;
}

/** Runs in the transaction of the batch: what follows from an event commits with it. */
export type OnEvents = (tx: Database, batch: Batch) => Promise<void>;

/**
 * Writes a batch and moves the cursor behind it, in one transaction.
 * @returns the new cursor
 * @throws WardenError LEASE_LOST
 */
export async function applyBatch(
  db: Database,
  chainId: number,
  lease: Lease,
  before: Cursor | null,
  batch: Batch,
  onEvents: OnEvents,
): Promise<Cursor> {
  return db.transaction(async (tx) => {
    const { to, finalized } = batch;
    const cursor = await moveCursor(tx, chainId, lease, before, {
      number: to.number,
      hash: to.hash,
      finalized: Math.max(finalized, before?.finalized ?? 0),
    });
    const state = (number: number) => (number <= finalized ? ('final' as const) : ('pending' as const));
    for (const event of batch.events)
      await tx
        .insert(eventRows)
        .values({ ...event, args: storable(event.args), chainId, state: state(event.blockNumber) })
        .onConflictDoUpdate({
          target: [eventRows.chainId, eventRows.blockHash, eventRows.logIndex],
          set: { state: state(event.blockNumber) },
        });
    for (const seen of batch.revisions) await applyRevision(tx, chainId, seen, state(seen.blockNumber));
    for (const event of batch.events)
      if (event.name === 'nexus.SourceStatusChanged')
        await tx
          .update(sources)
          .set({ active: Number(event.args.status) === 0 ? 1 : 0 })
          .where(and(eq(sources.chainId, chainId), eq(sources.address, String(event.args.source))));
    await applyCases(tx, chainId, batch.events);
    await tx
      .insert(blocks)
      .values({ ...to, chainId, state: 'canonical' })
      .onConflictDoUpdate({ target: [blocks.chainId, blocks.hash], set: { state: 'canonical' } });
    await finalise(tx, chainId, cursor.finalized);
    await onEvents(tx, batch);
    return cursor;
  });
}

async function applyRevision(
  tx: Database,
  chainId: number,
  seen: SeenRevision,
  state: 'final' | 'pending',
): Promise<void> {
  const { source, blockHash, logIndex, blockNumber } = seen;
  const params = seen.params ?? unreadable.params;
  const revision = seen.params === null ? unreadable.revision : revisionOf(source, seen.params);
  const plain = Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, typeof value === 'bigint' ? value.toString() : value]),
  );
  await tx
    .insert(revisions)
    .values({ chainId, source, revision, params: plain, blockHash, logIndex, blockNumber, state })
    .onConflictDoUpdate({
      target: [revisions.chainId, revisions.blockHash, revisions.logIndex],
      set: { state },
    });
  await tx
    .insert(sources)
    .values({
      chainId,
      address: source,
      client: params.client,
      active: 1,
      revision,
      publishedAt: blockNumber,
    })
    .onConflictDoUpdate({
      target: [sources.chainId, sources.address],
      set: { client: params.client, revision },
    });
}

/** What lies at or below the final block stays; its links are not needed any more, save the last. */
async function finalise(tx: Database, chainId: number, finalized: number): Promise<void> {
  const pending = { state: 'final' as const };
  await tx
    .update(eventRows)
    .set(pending)
    .where(
      and(
        eq(eventRows.chainId, chainId),
        eq(eventRows.state, 'pending'),
        lte(eventRows.blockNumber, finalized),
      ),
    );
  await tx
    .update(revisions)
    .set(pending)
    .where(
      and(
        eq(revisions.chainId, chainId),
        eq(revisions.state, 'pending'),
        lte(revisions.blockNumber, finalized),
      ),
    );
  await tx.delete(blocks).where(and(eq(blocks.chainId, chainId), lt(blocks.number, finalized)));
}
