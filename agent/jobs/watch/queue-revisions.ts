import { and, eq, exists, isNull, notExists, or, sql } from 'drizzle-orm';
import type { OnEvents } from '../../chain/follow/apply.ts';
import { unreadable } from '../../chain/revision.ts';
import { events, revisions, sources } from '../../store/schema/chain-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { JobQueue } from '../queue/queue.ts';
import type { ScanTarget } from '../scan-target.ts';
import { scanPriorities } from './scan-priority.ts';

/**
 * Queues every revision that has become final, once, in the transaction that moves the cursor: for each there is one scan.
 *
 * @param afterCheckpoint wait until the revision stands in the contract `Revisions`: no statement counts that rests on an
 *   older scan. Without a court, or without a key, nobody asks for it. A revision that the source does not have any more, or
 *   that nobody can read, will never stand there, and is not waited for.
 */
export function queueRevisions(queue: JobQueue, chainId: number, afterCheckpoint: boolean): OnEvents {
  return async (tx) => {
    const checkpoint = tx
      .select({ one: sql`1` })
      .from(events)
      .where(
        and(
          eq(events.chainId, chainId),
          eq(events.name, 'revisions.Checkpointed'),
          sql`${events.state} <> 'orphaned'`,
          sql`${events.args}->>'revision' = ${revisions.revision}`,
        ),
      );
    const present = tx
      .select({ one: sql`1` })
      .from(sources)
      .where(
        and(
          eq(sources.chainId, chainId),
          eq(sources.address, revisions.source),
          eq(sources.revision, revisions.revision),
        ),
      );
    const mayBegin = or(exists(checkpoint), notExists(present), eq(revisions.revision, unreadable.revision));
    const due = await tx
      .selectDistinctOn([revisions.source, revisions.revision], {
        source: revisions.source,
        revision: revisions.revision,
        params: revisions.params,
      })
      .from(revisions)
      .leftJoin(
        scans,
        and(
          eq(scans.chainId, revisions.chainId),
          eq(scans.source, revisions.source),
          eq(scans.revision, revisions.revision),
        ),
      )
      .where(
        and(
          eq(revisions.chainId, chainId),
          eq(revisions.state, 'final'),
          isNull(scans.id),
          afterCheckpoint ? mayBegin : undefined,
        ),
      );
    if (due.length === 0) return;
    const published = due.map(({ source, params }) => ({ source, client: String(params.client) }));
    const priorities = await scanPriorities(tx, chainId, published);
    for (const [at, { source, revision, params }] of due.entries()) {
      const id = scanId(chainId, source, revision);
      const target: ScanTarget = {
        kind: 'source',
        text: source,
        earlier: [],
        source: {
          chainId,
          address: source,
          revision,
          client: String(params.client),
          imageMetadataUrl: String(params.imageMetadataUrl),
          imageEnvironments: Number(params.imageEnvironments),
        },
      };
      await tx
        .insert(scans)
        .values({
          id,
          chainId,
          source,
          revision,
          target,
          state: 'queued',
          attempts: 0,
          requestedAt: sql`now()`,
        })
        .onConflictDoNothing();
      await queue.send(tx, id, { priority: priorities[at]! });
    }
  };
}

/** The scan of a revision. */
export function scanId(chainId: number, source: string, revision: string): string {
  return `${chainId}|${source}|${revision}`;
}
