import { and, asc, eq, exists, isNotNull, lt, ne, notExists, or, sql } from 'drizzle-orm';
import { sources } from '../../store/schema/chain-tables.ts';
import { parts, scans, verdicts } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { JobQueue } from '../queue/queue.ts';
import { againPriority } from './scan-priority.ts';

/** How old a verdict gets, in seconds. */
export interface Freshness {
  /** On a source with a part that can change without the chain knowing. */
  readonly mutable: number;
  /** On any: clearances run out, and are given only on a scan that is newer. */
  readonly pinned: number;
}

/**
 * Queues sources again whose verdict was given under other rules, or is old, or rests on a part that may have changed; the
 * one that was not looked at for longest goes first. Only present revisions of sources that are active.
 * @param most at a time
 * @returns how many
 */
export async function queueAgain(
  db: Database,
  queue: JobQueue,
  chainId: number,
  ruleset: string,
  { mutable, pinned }: Freshness,
  most: number,
): Promise<number> {
  const older = (seconds: number) => lt(scans.decidedAt, sql`now() - make_interval(secs => ${seconds})`);
  const underTheseRules = db
    .select({ one: sql`1` })
    .from(verdicts)
    .where(and(eq(verdicts.scan, scans.id), eq(verdicts.ruleset, ruleset)));
  const ofMutableParts = db.select({ one: sql`1` }).from(parts).where(eq(parts.scan, scans.id));
  return db.transaction(async (tx) => {
    const due = await tx
      .select({ id: scans.id })
      .from(scans)
      .innerJoin(
        sources,
        and(
          eq(sources.chainId, scans.chainId),
          eq(sources.address, scans.source),
          eq(sources.revision, scans.revision),
        ),
      )
      .where(
        and(
          eq(scans.chainId, chainId),
          eq(scans.state, 'done'),
          ne(sources.active, 0),
          isNotNull(scans.decidedAt),
          or(notExists(underTheseRules), older(pinned), and(older(mutable), exists(ofMutableParts))),
        ),
      )
      .orderBy(asc(scans.decidedAt))
      .limit(most)
      .for('update', { of: scans, skipLocked: true });
    for (const { id } of due) {
      await tx.update(scans).set({ state: 'queued' }).where(eq(scans.id, id));
      await queue.send(tx, id, { priority: againPriority });
    }
    return due.length;
  });
}
