import { and, desc, eq, gt, inArray, ne } from 'drizzle-orm';
import type { Hex } from 'viem';
import { WardenError } from '../../model/errors.ts';
import type { Lease } from '../../store/lease.ts';
import { blocks, cases, events as eventRows, revisions, sources } from '../../store/schema/chain-tables.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';
import type { ChainClient } from '../connect.ts';
import { readBlock } from './block.ts';
import { applyCases } from './cases.ts';
import { type Cursor, moveCursor } from './cursor.ts';

/**
 * Walks back from the cursor to the last block that the chain still has, and marks everything above it orphaned.
 *
 * Invariant: after it, no row in state `pending` or `final` comes from a block that is not an ancestor of the cursor.
 *
 * @returns the cursor at the common ancestor
 * @throws WardenError REORG_TOO_DEEP where final blocks differ, LEASE_LOST
 */
export async function unwind(
  db: Database,
  client: ChainClient,
  chainId: number,
  lease: Lease,
  cursor: Cursor,
): Promise<Cursor> {
  const known = await db
    .select({ number: blocks.number, hash: blocks.hash })
    .from(blocks)
    .where(and(eq(blocks.chainId, chainId), eq(blocks.state, 'canonical')))
    .orderBy(desc(blocks.number));
  for (const { number, hash } of known) {
    const present = await readBlock(client, number);
    if (present?.hash !== hash) continue;
    return db.transaction(async (tx) => {
      const after = { number, hash: hash as Hex, finalized: cursor.finalized };
      const moved = await moveCursor(tx, chainId, lease, cursor, after);
      await orphan(tx, chainId, number);
      return moved;
    });
  }
  throw new WardenError(
    'REORG_TOO_DEEP',
    `Block ${cursor.finalized} of chain ${chainId} was final and is another one now`,
  );
}

async function orphan(tx: Database, chainId: number, ancestor: number): Promise<void> {
  const orphaned = { state: 'orphaned' as const };
  const above = await tx
    .update(blocks)
    .set(orphaned)
    .where(and(eq(blocks.chainId, chainId), gt(blocks.number, ancestor)))
    .returning({ hash: blocks.hash });
  await tx
    .update(eventRows)
    .set(orphaned)
    .where(and(eq(eventRows.chainId, chainId), gt(eventRows.blockNumber, ancestor)));
  await tx
    .update(revisions)
    .set(orphaned)
    .where(and(eq(revisions.chainId, chainId), gt(revisions.blockNumber, ancestor)));
  await restoreCases(tx, chainId, ancestor);
  for (const { hash } of above)
    await tx
      .update(intents)
      .set({ state: 'dropped', error: 'the event that it rested on is not on the chain any more' })
      .where(and(eq(intents.blockHash, hash), eq(intents.state, 'planned')));
  await restoreSources(tx, chainId);
}

/** Cases that were opened or ended above the ancestor are told again from what is left. */
async function restoreCases(tx: Database, chainId: number, ancestor: number): Promise<void> {
  const touched = await tx
    .delete(cases)
    .where(and(eq(cases.chainId, chainId), gt(cases.updatedAt, ancestor)))
    .returning({ id: cases.caseId });
  if (touched.length === 0) return;
  const ids = new Set(touched.map(({ id }) => id));
  const left = await tx
    .select()
    .from(eventRows)
    .where(
      and(
        eq(eventRows.chainId, chainId),
        inArray(eventRows.name, ['court.CaseOpened', 'court.Settled']),
        ne(eventRows.state, 'orphaned'),
      ),
    )
    .orderBy(eventRows.blockNumber, eventRows.logIndex);
  await applyCases(
    tx,
    chainId,
    left.filter(({ args }) => ids.has(String(args.id))),
  );
}

/** Every source stands as its last revision on the chain says; one without any is gone. */
export async function restoreSources(tx: Database, chainId: number): Promise<void> {
  const rows = await tx
    .select()
    .from(revisions)
    .where(and(eq(revisions.chainId, chainId), ne(revisions.state, 'orphaned')))
    .orderBy(revisions.blockNumber, revisions.logIndex);
  const status = await tx
    .select({ args: eventRows.args })
    .from(eventRows)
    .where(
      and(
        eq(eventRows.chainId, chainId),
        eq(eventRows.name, 'nexus.SourceStatusChanged'),
        ne(eventRows.state, 'orphaned'),
      ),
    )
    .orderBy(eventRows.blockNumber, eventRows.logIndex);
  const last = new Map(rows.map((row) => [row.source, row]));
  const inactive = new Map(status.map(({ args }) => [String(args.source), Number(args.status) !== 0]));
  for (const { address, revision, active } of await tx
    .select()
    .from(sources)
    .where(eq(sources.chainId, chainId))) {
    const key = and(eq(sources.chainId, chainId), eq(sources.address, address));
    const row = last.get(address);
    const nowActive = inactive.get(address) ? 0 : 1;
    if (row === undefined) await tx.delete(sources).where(key);
    else if (row.revision !== revision || active !== nowActive)
      await tx
        .update(sources)
        .set({ revision: row.revision, client: String(row.params.client), active: nowActive })
        .where(key);
  }
}
