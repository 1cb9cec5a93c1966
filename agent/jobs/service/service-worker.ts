import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import type { Log } from '../../config/log.ts';
import { toWardenError, type WardenError } from '../../model/errors.ts';
import type { Seal } from '../../store/seal.ts';
import type { Store } from '../../store/store.ts';
import type { Job, JobQueue } from '../queue/queue.ts';
import { runWorker } from '../queue/worker.ts';
import type { Scanned, Scanner } from '../scanner.ts';
import { beating, pause } from '../watch/pause.ts';
import { buryDead } from './bury-dead.ts';
import { doRequest } from './do-request.ts';
import { enterWorker } from './presence.ts';
import type { ReadSource } from './request-target.ts';

export interface ServiceWorkerOptions {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly scanner: Pick<Scanner, 'scan' | 'ruleset'>;
  readonly seal: Seal;
  readonly readSource: ReadSource;
  /** Where others find the service. */
  readonly publicUrl: string | null;
  /** Whether what this machine is logged in to may be shown for a tenant. */
  readonly ownLogins: boolean;
  readonly version: string;
  /** Seconds for what is in hand when it is to stop. */
  readonly drainTime: number;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Milliseconds. */
const pollMs = 500;
const beatMs = 3000;
const signMs = 10_000;
const buryMs = 15_000;

/**
 * Scans what is published and what tenants ask for, until it is to stop: then it takes nothing new, goes on with what it has in hand
 * for a while, and puts that back when it takes too long. Any number can do it on one database.
 */
export async function runServiceWorker(options: ServiceWorkerOptions): Promise<void> {
  const { store, queue, scanner, version, log, stop, drainTime } = options;
  const { db } = store;
  const cut = new AbortController();
  setMaxListeners(0, stop, cut.signal);
  const host = hostname();
  const id = `${host}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const presence = await enterWorker(db, { id, host, version, ruleset: `sha256:${scanner.ruleset.digest}` });
  log.info('working', { worker: id });

  let inHand: string | null = null;
  let drain: NodeJS.Timeout | null = null;
  const sign = () => presence.sign(inHand, stop.aborted);
  const signs = beating(signMs, sign);
  const onStop = () => {
    drain = setTimeout(() => cut.abort(), drainTime * 1000);
    void sign().catch(() => {});
  };
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });

  let buriedAt = Number.NEGATIVE_INFINITY;
  const idle = async () => {
    if (performance.now() - buriedAt > buryMs) {
      buriedAt = performance.now();
      const dead = await buryDead(db, queue).catch(() => 0);
      if (dead > 0) log.warn('scans were given up', { scans: dead });
    }
    // Many workers do not ask all at the same moment.
    await pause(pollMs * (0.5 + Math.random()), stop);
  };
  const shared = {
    db,
    queue,
    scanner,
    cut: cut.signal,
    every: (beat: () => Promise<unknown>) => beating(beatMs, beat),
    onSettled: (scan: string, { report }: Scanned) => {
      const { verdict, subject } = report;
      log.info(`${verdict.name}: ${subject.target}`, { scan, artifact: subject.artifact });
    },
    onFailed: (scan: string, error: WardenError) => log.error(error.message, { code: error.code, scan }),
  };
  /** Tells what is in hand, whoever asked for it. */
  const seen: JobQueue = {
    ...queue,
    async take(from) {
      const job = await queue.take(from);
      const before = inHand;
      inHand = job?.scan ?? null;
      if (inHand !== before) void sign().catch(() => {});
      return job;
    },
  };
  const requested = (job: Job) => doRequest(job, { ...shared, ...pick(options) });
  try {
    await runWorker({ ...shared, queue: seen, stop, idle, requested });
  } finally {
    signs.end();
    stop.removeEventListener('abort', onStop);
    if (drain !== null) clearTimeout(drain);
    await presence
      .leave()
      .catch((thrown: unknown) => log.warn(toWardenError(thrown).message, { worker: id }));
  }
  log.info('stopped', { worker: id });
}

function pick({ seal, readSource, publicUrl, ownLogins }: ServiceWorkerOptions) {
  return { seal, readSource, publicUrl, ownLogins };
}
