import { and, eq } from 'drizzle-orm';
import { type ActsOptions, acts } from '../../chain/act/acts.ts';
import { readCursor } from '../../chain/follow/cursor.ts';
import type { NodePool } from '../../chain/follow/nodes.ts';
import { outbox } from '../../chain/outbox/outbox.ts';
import type { Log } from '../../config/log.ts';
import type { EvidenceStore } from '../../evidence/store/evidence-store.ts';
import { toWardenError } from '../../model/errors.ts';
import type { Lease } from '../../store/lease.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Store } from '../../store/store.ts';
import type { JobQueue } from '../queue/queue.ts';
import { publishAttestations } from './publish-attestations.ts';
import { publishBundles } from './publish-bundles.ts';
import { scanId } from './queue-revisions.ts';

export interface ActRoundsOptions extends ActsOptions {
  readonly store: Store;
  readonly embedded: 'refuse' | 'allow';
  readonly pool: NodePool;
  readonly chainId: number;
  /** Most wei a gas that is ever paid. */
  readonly feeCap: bigint;
  readonly evidence: EvidenceStore;
  readonly queue: JobQueue;
  readonly log: Log;
}

/**
 * Everything that a watchdog does beside looking: evidence out, what is due decided and planned, what is planned sent. One round
 * a call, under the lease of the signer.
 * @throws WardenError as `acts` and `outbox`
 */
export function actRounds(options: ActRoundsOptions): (lease: Lease) => Promise<void> {
  const { db, book, store, embedded, pool, chainId, signer, feeCap, evidence, queue, dryRun, log, signal } =
    options;
  const decide = acts(options);
  const send = dryRun ? null : outbox({ store, embedded, pool, chainId, signer, feeCap });
  const told = new Set<string>();
  let unpublished = '';

  /** Without a place for new evidence, what rests on evidence that is out, and what was sent, goes on. */
  async function publish(): Promise<void> {
    try {
      await publishBundles(db, evidence, signal);
      if (book.court !== null)
        for (const uri of await publishAttestations(db, evidence, signer, { chainId, ...book.court }, signal))
          log.info('what was signed is published', { uri });
      unpublished = '';
    } catch (thrown) {
      const { code, message } = toWardenError(thrown);
      if (!signal.aborted && message !== unpublished)
        log.error(`evidence is not published: ${message}`, { code });
      unpublished = message;
    }
  }

  return async (lease) => {
    if (!dryRun) await publish();
    const cursor = await readCursor(db, chainId);
    if (cursor === null) return;
    const { client } = await pool.view();
    const { intents, planned, rescans, unheard, failures } = await decide(client, cursor.finalized);
    for (const { peer, failure } of failures)
      log.warn(`a peer did not answer: ${failure.message}`, { peer: peer.address, code: failure.code });
    for (const { why, method, subject } of intents) {
      const key = `${method} ${subject}`;
      if (told.has(key) || (!dryRun && planned.length === 0)) continue;
      told.add(key);
      log.info(dryRun ? `would act: ${why}` : `acts: ${why}`, { method, subject });
    }
    for (const { id, task, provider } of unheard) {
      if (told.has(id)) continue;
      told.add(id);
      log.warn(`case ${id} takes votes on a result, and its task was not run here`, {
        todo: `warden recheck ${task} --provider ${provider}, with the key and the --database of this watchdog`,
      });
    }
    for (const { source, revision } of rescans)
      await db.transaction(async (tx) => {
        const isDone = and(eq(scans.id, scanId(chainId, source, revision)), eq(scans.state, 'done'));
        const [row] = await tx
          .update(scans)
          .set({ state: 'queued' })
          .where(isDone)
          .returning({ id: scans.id });
        if (row !== undefined) await queue.send(tx, row.id);
      });
    const { notices } = send === null ? { notices: [] } : await send(lease);
    for (const { code, key, text } of notices) log.warn(text, { code, key });
  };
}
