import { and, eq } from 'drizzle-orm';
import type { Hex } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { holdsLease, type Lease } from '../../store/lease.ts';
import { cursor } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';

/** The last block whose events are in the database. */
export interface Cursor {
  readonly number: number;
  readonly hash: Hex;
  /** What was final when it was written: never orphaned any more. */
  readonly finalized: number;
  readonly version: number;
}

export async function readCursor(db: Database, chainId: number): Promise<Cursor | null> {
  const [row] = await db.select().from(cursor).where(eq(cursor.chainId, chainId));
  return row
    ? { number: row.number, hash: row.hash as Hex, finalized: row.finalized, version: row.version }
    : null;
}

/**
 * Moves the cursor in the transaction that writes what lies between. Whoever lost the lease, or finds the cursor where it
 * did not leave it, writes nothing.
 *
 * @param before null for the first time
 * @throws WardenError LEASE_LOST
 */
export async function moveCursor(
  tx: Database,
  chainId: number,
  lease: Lease,
  before: Cursor | null,
  after: Omit<Cursor, 'version'>,
): Promise<Cursor> {
  if (!(await holdsLease(tx, lease))) throw lost();
  const row = { ...after, chainId, epoch: lease.epoch, version: (before?.version ?? 0) + 1 };
  const written =
    before === null
      ? await tx.insert(cursor).values(row).onConflictDoNothing().returning({ version: cursor.version })
      : await tx
          .update(cursor)
          .set(row)
          .where(
            and(
              eq(cursor.chainId, chainId),
              eq(cursor.version, before.version),
              eq(cursor.hash, before.hash),
            ),
          )
          .returning({ version: cursor.version });
  if (written.length === 0) throw lost();
  return { ...after, version: row.version };
}

function lost(): WardenError {
  return new WardenError('LEASE_LOST', 'Another process follows this chain now');
}
