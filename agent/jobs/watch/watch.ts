import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import { follower } from '../../chain/follow/follow.ts';
import type { NodePool } from '../../chain/follow/nodes.ts';
import { reconcile } from '../../chain/follow/reconcile.ts';
import type { Watched } from '../../chain/follow/watched.ts';
import { signerRole } from '../../chain/outbox/outbox.ts';
import type { Log } from '../../config/log.ts';
import { measure } from '../../config/measure.ts';
import { toWardenError } from '../../model/errors.ts';
import { dropLease, type Lease, takeLease } from '../../store/lease.ts';
import type { Store } from '../../store/store.ts';
import type { JobQueue } from '../queue/queue.ts';
import { runWorker } from '../queue/worker.ts';
import type { Scanner } from '../scanner.ts';
import { beating, pause } from './pause.ts';
import { type Freshness, queueAgain } from './queue-again.ts';
import { queueRevisions } from './queue-revisions.ts';
import { queueStranded } from './queue-stranded.ts';
import { raiseWaiting } from './raise-waiting.ts';

export interface WatchOptions {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly pool: NodePool;
  readonly chainId: number;
  readonly watched: ReadonlyMap<string, Watched>;
  /** First block to read when the database knows none; null: the head of now. */
  readonly start: number | null;
  readonly scanner: Scanner;
  /** Acts on chain, if there is somebody to sign: one round a call, under the lease. */
  readonly act: ((lease: Lease) => Promise<void>) | null;
  readonly freshness: Freshness;
  readonly log: Log;
  readonly stop: AbortSignal;
}

const followRole = 'follow';

/** A leader that is gone is missed for this long, seconds. */
const leaseSeconds = 30;
/** Milliseconds between looks at a chain whose head is read. */
const tickMs = 1000;
const reconcileMs = 3_600_000;
const againMs = 60_000;
/** Blocks that are read a second time, at least; all that came since the last time. */
const reconcileDepth = 4096;
const againAtOnce = 200;

/**
 * Watches a chain until it is stopped: follows it, queues what is published, scans, and acts. Any number of processes can do it
 * on one database: one of them follows, one acts, all scan.
 *
 * @throws WardenError REORG_TOO_DEEP: the chain went back behind what it called final, and a person has to look
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { store, queue, scanner, log, stop } = options;
  const end = new AbortController();
  const stopped = AbortSignal.any([stop, end.signal]);
  // Every wait of every role listens.
  setMaxListeners(0, stop, stopped);
  const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const worker = runWorker({
    db: store.db,
    queue,
    scanner,
    stop: stopped,
    cut: stopped,
    // This process signs: no tenant's image gets into it.
    requested: null,
    idle: () => pause(tickMs, stopped),
    every: (beat) => beating(10_000, beat),
    onSettled(scan, { report }) {
      const { verdict, subject } = report;
      const [reason = ''] = verdict.reasons;
      log.info(`${verdict.name}: ${subject.target}`, { scan, artifact: subject.artifact, reason });
    },
    onFailed(scan, error) {
      if (!stop.aborted) log.error(error.message, { code: error.code, scan });
    },
  });
  try {
    const roles = [lead(options, holder, stopped)];
    if (options.act !== null) roles.push(actOn(options, options.act, holder, stopped));
    await Promise.all(roles);
  } finally {
    end.abort();
    await worker;
  }
}

/** Follows the chain as long as this process is the leader. */
async function lead(options: WatchOptions, holder: string, stop: AbortSignal): Promise<void> {
  const { store, queue, pool, chainId, watched, start, scanner, freshness, log } = options;
  const onEvents = queueRevisions(queue, chainId, options.act !== null);
  const tick = follower({ db: store.db, pool, chainId, watched, start, onEvents });
  const reconciled = every(reconcileMs);
  const again = every(againMs);
  let reconciledTo = 0;
  await holding(store, followRole, holder, stop, log, async (lease) => {
    const { cursor, head, caughtUp, orphaned } = await tick(lease);
    measure({ kind: 'lag', blocks: Math.max(0, head - cursor.number) });
    if (orphaned > 0) measure({ kind: 'reorg', blocks: orphaned });
    if (orphaned > 0) log.warn('the chain was reorganised', { blocks: orphaned, to: cursor.number });
    if (!caughtUp) return 0;
    if (reconciled.isDue()) {
      const missed = await reconcile(
        { db: store.db, pool, chainId, watched, onEvents },
        lease,
        Math.max(reconcileDepth, reconciledTo === 0 ? 0 : cursor.number - reconciledTo),
      );
      reconciledTo = cursor.number;
      if (missed > 0) log.warn('events had been left out', { events: missed, head });
    }
    if (again.isDue()) {
      const { digest } = scanner.ruleset;
      const count = await queueAgain(store.db, queue, chainId, `sha256:${digest}`, freshness, againAtOnce);
      if (count > 0) log.info('sources are examined again', { sources: count });
      await raiseWaiting(store.db, chainId);
      const stranded = await queueStranded(store.db, queue, chainId);
      if (stranded > 0) log.warn('scans that nobody could do are tried again', { scans: stranded });
    }
    return tickMs;
  });
}

function actOn(
  { store, log }: WatchOptions,
  act: (lease: Lease) => Promise<void>,
  holder: string,
  stop: AbortSignal,
): Promise<void> {
  return holding(store, signerRole, holder, stop, log, async (lease) => {
    await act(lease);
    return 2 * tickMs;
  });
}

/**
 * Does one step after the other while it holds the role, and stands by while another does. What passes is tried again.
 * @param step milliseconds until the next one
 */
async function holding(
  store: Store,
  role: string,
  holder: string,
  stop: AbortSignal,
  log: Log,
  step: (lease: Lease) => Promise<number>,
): Promise<void> {
  let lease: Lease | null = null;
  let failures = 0;
  while (!stop.aborted) {
    let wait = tickMs;
    try {
      const before: Lease | null = lease;
      lease = await takeLease(store.db, role, holder, leaseSeconds);
      if (lease !== null && before === null) log.info(`this process has the role`, { role });
      if (lease === null && before !== null) log.warn('another process has the role now', { role });
      if (lease !== null) wait = await step(lease);
      failures = 0;
    } catch (thrown) {
      const error = toWardenError(thrown);
      if (error.code === 'REORG_TOO_DEEP') throw error;
      failures++;
      if (!stop.aborted) log.error(error.message, { code: error.code, role, failures });
      wait = Math.min(30_000, 250 * 2 ** Math.min(failures, 7));
    }
    if (wait > 0) await pause(wait, stop);
  }
  if (lease !== null) await dropLease(store.db, lease).catch(() => {});
}

/** Due at once, and then each time that much has passed by a clock that only goes forward. */
function every(ms: number): { isDue(): boolean } {
  let next = performance.now();
  return {
    isDue() {
      if (performance.now() < next) return false;
      next = performance.now() + ms;
      return true;
    },
  };
}
