import { WardenError } from '../../model/errors.ts';
import { holdsLease } from '../../store/lease.ts';
import type { Database } from '../../store/store.ts';
import type { Round } from './round.ts';

/**
 * Writes in one transaction, if the lease is still ours: the row of the lease is locked until it commits, so that no
 * other holder begins in between.
 * @throws WardenError LEASE_LOST
 */
export async function fenced<T>({ db, lease }: Round, write: (tx: Database) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    if (!(await holdsLease(tx, lease)))
      throw new WardenError('LEASE_LOST', 'Another process signs for this account now');
    return write(tx);
  });
}
