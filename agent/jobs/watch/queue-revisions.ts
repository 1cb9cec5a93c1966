import { and, eq, exists, isNull, sql } from 'drizzle-orm';
import type { OnEvents } from '../../chain/follow/apply.ts';
import { events, revisions } from '../../store/schema/chain-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { JobQueue } from '../queue/queue.ts';
import type { ScanTarget } from '../scan-target.ts';

/** Before anything that is examined again. */
const newRevision = 10;

/**
 * Queues every revision that has become final, once, in the transaction that moves the cursor: for each there is one scan.
 *
 * @param afterCheckpoint wait until the revision stands in the contract `Revisions`: no statement counts that rests on an
 *   older scan. Without a court, or without a key, nobody asks for it.
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
          afterCheckpoint ? exists(checkpoint) : undefined,
        ),
      );
    for (const { source, revision, params } of due) {
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
      await queue.send(tx, id, { priority: newRevision });
    }
  };
}

/** The scan of a revision. */
export function scanId(chainId: number, source: string, revision: string): string {
  return `${chainId}|${source}|${revision}`;
}
