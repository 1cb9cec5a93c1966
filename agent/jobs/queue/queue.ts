import { type SQL, sql } from 'drizzle-orm';
import { type Db, fromDrizzle, fromPglite, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { measure } from '../../config/measure.ts';
import { alone } from '../../store/alone.ts';
import type { Database, Store } from '../../store/store.ts';
import { turnsByTenant } from './turns-by-tenant.ts';

/** A scan that a worker holds. */
export interface Job {
  /** Of the queue. */
  readonly id: string;
  /** Whether a tenant asked for it; else it is of what is published. */
  readonly isRequested: boolean;
  /** Nobody could do it. */
  readonly isDead?: boolean;
  /** Where in the queue it was. */
  readonly place: { readonly priority: number; readonly group?: { readonly id: string } };
  /** Which attempt this is: only its holder can settle it. */
  readonly retryCount: number;
  /** Row of `scan`. */
  readonly scan: string;
}

export interface JobQueue {
  /** Queues a scan in the transaction that asks for it. The same scan waits once. */
  send(tx: Database, scan: string, options?: SendOptions): Promise<void>;
  /** The statement that queues many that tenants ask for, to be a part of the one that writes them: an `insert`, which returns nothing. */
  inserting(db: Database, scans: readonly { readonly scan: string; readonly tenant: string }[]): Promise<SQL>;
  /**
   * The most urgent one, or null. It is given to another when `touch` is not heard of for half a minute.
   * @param from what is published alone; or, for the most part after what is published and new, what tenants ask for
   */
  take(from?: 'published' | 'all'): Promise<Job | null>;
  /** @returns false: it was given to another */
  touch(job: Job): Promise<boolean>;
  /** Settles this attempt in the transaction that writes its result. False: it was given to another. */
  done(tx: Database, job: Job): Promise<boolean>;
  /** Puts it back as it was: this worker goes, which says nothing about the scan. */
  putBack(job: Job): Promise<void>;
  /** Puts it back for now: this worker failed. After five failures it is left to an operator. */
  giveBack(job: Job): Promise<void>;
  /** A scan that a tenant asked for and nobody could do, to be told so; null: there is none. Settle it with `done`. */
  takeDead(): Promise<Job | null>;
  /** Jobs that wait, that are held, and that nobody could do. */
  counts(): Promise<{ readonly waiting: number; readonly held: number; readonly dead: number }>;
  close(): Promise<void>;
}

export interface SendOptions {
  /** Higher goes first; what a tenant asks for goes by turns. */
  readonly priority?: number;
  /** Who asks for it; none for what is published. */
  readonly tenant?: string;
  /** Seconds from now. */
  readonly after?: number;
}

/** Two queues, so that a process that signs never has a tenant's image in it. */
const publishedName = 'scan';
const requestedName = 'request';

const deadOf = (name: string) => `${name}-dead`;
const nameOf = ({ isRequested }: Pick<Job, 'isRequested'>) => (isRequested ? requestedName : publishedName);

/** Its type does not tell what pg-boss documents of it. */
const settled = z.object({ affected: z.number() });

/** Seconds without a sign of life before a worker counts as gone. */
const heartbeatSeconds = 30;

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
  const start = async () => {
    await boss.start();
    for (const name of [publishedName, requestedName]) {
      await boss.createQueue(deadOf(name), { retentionSeconds: 90 * 86_400 });
      await boss.createQueue(name, {
        policy: 'short',
        deadLetter: deadOf(name),
        retryLimit: 5,
        retryDelay: 5,
        retryBackoff: true,
        heartbeatSeconds,
        // A scan has its own limit; this is for one whose worker beats and never ends.
        expireInSeconds: Math.min(hardLimit + 600, 86_000),
        retentionSeconds: 90 * 86_400,
        deleteAfterSeconds: 3600,
      });
    }
  };
  await (store.kind === 'postgres' ? alone(store.client, start) : start());
  const turns = turnsByTenant(requestedName);
  let takes = 0;
  const within = (tx: Database) => ({
    db: fromDrizzle({ execute: (query) => tx.execute(query as SQL) as Promise<{ rows: object[] }> }, sql),
  });
  const requested = async (tx: Database, tenant: string) => ({
    priority: -(await turns.next(tx, tenant)),
    group: { id: tenant },
  });
  const fetch = async (name: string, minPriority?: number): Promise<Job | null> => {
    const options = { includeMetadata: true, ...(minPriority === undefined ? {} : { minPriority }) } as const;
    const [job] = await boss.fetch<{ scan: string }>(name, options);
    if (job === undefined) return null;
    if (job.retryCount > 0) measure({ kind: 'retry' });
    const isRequested = name.startsWith(requestedName);
    const { id, retryCount, priority, groupId } = job;
    if (name === requestedName) turns.taken(-priority);
    const place = { priority, ...(groupId == null ? {} : { group: { id: groupId } }) };
    return { id, isRequested, retryCount, scan: job.data.scan, place };
  };
  return {
    async send(tx, scan, { priority = 0, after = 0, tenant } = {}) {
      const order = tenant === undefined ? { priority } : await requested(tx, tenant);
      const options = { ...order, singletonKey: scan, ...(after > 0 ? { startAfter: after } : {}) };
      const name = nameOf({ isRequested: tenant !== undefined });
      await boss.send(name, { scan }, { ...options, ...within(tx) });
    },
    async inserting(db, scans) {
      const jobs = [];
      for (const { scan, tenant } of scans)
        jobs.push({ data: { scan }, singletonKey: scan, ...(await requested(db, tenant)) });
      const statements: SQL[] = [];
      const execute = async (statement: unknown) => {
        statements.push(statement as SQL);
        return { rows: [] };
      };
      await boss.insert(requestedName, jobs, { db: fromDrizzle({ execute }, sql) });
      return statements[0]!;
    },
    async take(from = 'published') {
      if (from === 'published') return fetch(publishedName);
      const isNew = () => fetch(publishedName, 0);
      const isRequested = () => fetch(requestedName);
      const isAny = () => fetch(publishedName);
      // Neither a flood of sources nor one of requests keeps the others waiting for ever.
      const turn = takes++ % 16;
      const order =
        turn === 15
          ? [isAny, isRequested]
          : turn % 4 === 3
            ? [isRequested, isAny]
            : [isNew, isRequested, isAny];
      for (const next of order) {
        const job = await next();
        if (job !== null) return job;
      }
      return null;
    },
    async touch(job) {
      const { id, retryCount } = job;
      return settled.parse(await boss.touch(nameOf(job), { id, retryCount })).affected === 1;
    },
    async done(tx, job) {
      const { id, retryCount, isDead = false } = job;
      const name = isDead ? deadOf(nameOf(job)) : nameOf(job);
      const answer = await boss.complete(name, { id, retryCount }, null, within(tx));
      return settled.parse(answer).affected === 1;
    },
    async putBack(job) {
      const { id, retryCount, scan, place } = job;
      await store.db.transaction(async (tx) => {
        const answer = await boss.complete(nameOf(job), { id, retryCount }, null, within(tx));
        if (settled.parse(answer).affected === 1)
          await boss.send(nameOf(job), { scan }, { ...place, singletonKey: scan, ...within(tx) });
      });
    },
    async giveBack(job) {
      const { id, retryCount } = job;
      await boss.fail(nameOf(job), { id, retryCount });
    },
    async takeDead() {
      const job = await fetch(deadOf(requestedName));
      return job === null ? null : { ...job, isDead: true };
    },
    async counts() {
      const names = [publishedName, requestedName];
      const live = await Promise.all(names.map((name) => boss.getQueueStats(name, { force: true })));
      const dead = await Promise.all(names.map((name) => boss.getQueueStats(deadOf(name), { force: true })));
      const sum = (
        stats: readonly { queuedCount: number; activeCount: number }[][],
        of: 'queuedCount' | 'activeCount',
      ) => stats.flat().reduce((total, row) => total + row[of], 0);
      return {
        waiting: sum(live, 'queuedCount'),
        held: sum(live, 'activeCount'),
        dead: sum(dead, 'queuedCount'),
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
