import { type SQL, sql } from 'drizzle-orm';
import { type Db, fromDrizzle, fromPglite, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { measure } from '../../config/measure.ts';
import type { Database, Store } from '../../store/store.ts';

/** A scan that a worker holds. */
export interface Job {
  /** Of the queue. */
  readonly id: string;
  /** Which attempt this is: only its holder can settle it. */
  readonly retryCount: number;
  /** Row of `scan`. */
  readonly scan: string;
}

export interface JobQueue {
  /** Queues a scan in the transaction that asks for it. The same scan waits once. */
  send(tx: Database, scan: string, options?: SendOptions): Promise<void>;
  /** The most urgent one, or null. It is given to another when `touch` is not heard of for a minute. */
  take(): Promise<Job | null>;
  touch(job: Job): Promise<void>;
  /** Settles this attempt in the transaction that writes its result. False: it was given to another. */
  done(tx: Database, job: Job): Promise<boolean>;
  /** Puts it back for now: this worker goes, or failed. After five failures it is left to an operator. */
  giveBack(job: Job): Promise<void>;
  /** Jobs that wait, that are held, and that nobody could do. */
  counts(): Promise<{ readonly waiting: number; readonly held: number; readonly dead: number }>;
  close(): Promise<void>;
}

export interface SendOptions {
  /** Higher goes first. */
  readonly priority?: number;
  /** Seconds from now. */
  readonly after?: number;
}

const queueName = 'scan';
const deadName = 'scan-dead';

/** Its type does not tell what pg-boss documents of it. */
const settled = z.object({ affected: z.number() });

/** Seconds without a sign of life before a worker counts as gone. */
const heartbeatSeconds = 60;

/**
 * The queue of scans, in the same database as everything else, so that a job and what it is about commit together.
 * @param supervise whether this process looks for jobs whose worker died; one process is enough
 * @param hardLimit seconds after which a scan has ended, one way or the other
 * @see https://timgit.github.io/pg-boss
 */
export async function openQueue(store: Store, supervise: boolean, hardLimit: number): Promise<JobQueue> {
  const boss = new PgBoss({
    db: databaseOf(store),
    backend: store.kind,
    supervise,
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  // What a statement fails with reaches whoever issued it; maintenance tries again by itself.
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue(deadName, { retentionSeconds: 90 * 86_400 });
  await boss.createQueue(queueName, {
    policy: 'short',
    deadLetter: deadName,
    retryLimit: 5,
    retryDelay: 5,
    retryBackoff: true,
    heartbeatSeconds,
    // A scan has its own limit; this is for one whose worker beats and never ends.
    expireInSeconds: Math.min(hardLimit + 600, 86_000),
    retentionSeconds: 90 * 86_400,
    deleteAfterSeconds: 3600,
  });
  const within = (tx: Database) => ({
    db: fromDrizzle({ execute: (query) => tx.execute(query as SQL) as Promise<{ rows: object[] }> }, sql),
  });
  return {
    async send(tx, scan, { priority = 0, after = 0 } = {}) {
      const options = { priority, singletonKey: scan, ...(after > 0 ? { startAfter: after } : {}) };
      await boss.send(queueName, { scan }, { ...options, ...within(tx) });
    },
    async take() {
      const [job] = await boss.fetch<{ scan: string }>(queueName, { includeMetadata: true });
      if (job !== undefined && job.retryCount > 0) measure({ kind: 'retry' });
      return job === undefined ? null : { id: job.id, retryCount: job.retryCount, scan: job.data.scan };
    },
    async touch({ id, retryCount }) {
      await boss.touch(queueName, { id, retryCount });
    },
    async done(tx, { id, retryCount }) {
      const answer = await boss.complete(queueName, { id, retryCount }, null, within(tx));
      return settled.parse(answer).affected === 1;
    },
    async giveBack({ id, retryCount }) {
      await boss.fail(queueName, { id, retryCount });
    },
    async counts() {
      const [scan, dead] = await Promise.all([
        boss.getQueueStats(queueName, { force: true }),
        boss.getQueueStats(deadName, { force: true }),
      ]);
      return {
        waiting: scan[0]?.queuedCount ?? 0,
        held: scan[0]?.activeCount ?? 0,
        dead: dead[0]?.queuedCount ?? 0,
      };
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}

function databaseOf(store: Store): Db {
  if (store.kind === 'pglite') return fromPglite(store.client);
  const pool = store.client;
  return {
    async executeSql(text, values) {
      const result = await pool.query(text, values);
      const results = Array.isArray(result) ? result : [result];
      return { rows: results.flatMap(({ rows }) => rows ?? []) };
    },
  };
}
