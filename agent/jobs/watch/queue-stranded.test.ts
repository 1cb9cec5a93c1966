import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Store } from '../../store/store.ts';
import { type JobQueue, openQueue } from '../queue/queue.ts';
import { queueStranded } from './queue-stranded.ts';

const chainId = 1071;
const id = `${chainId}|0x01|0x02`;
let store: Store;
let queue: JobQueue;

beforeAll(async () => {
  store = await openStore('memory:');
  queue = await openQueue(store, false, 60);
  const row = { id, chainId, source: '0x01', revision: '0x02', target: {}, attempts: 0 } as const;
  await store.db
    .insert(scans)
    .values({ ...row, state: 'queued', requestedAt: sql`now() - interval '1 day'` });
  await store.db.transaction((tx) => queue.send(tx, id));
}, 180_000);
afterAll(async () => {
  await queue.close();
  await store.close();
});

const stranded = () => queueStranded(store.db, queue, chainId);

/** Counted here: `queue.counts()` may be a minute old. */
async function dead(): Promise<number> {
  const { rows } = (await store.db.execute(
    sql`select 1 from pgboss.job where name = 'scan-dead' and state = 'created'`,
  )) as unknown as { rows: unknown[] };
  return rows.length;
}

/** As if its workers had failed at it one after the other, until it was given up. */
async function giveUp(): Promise<void> {
  for (let job = await queue.take(); job !== null; job = await queue.take()) {
    await queue.giveBack(job);
    await store.db.execute(sql`update pgboss.job set start_after = now() where state = 'retry'`);
  }
}

it('queues again, once, what was given up an hour ago, and leaves alone what waits or was just given up', async () => {
  expect(await stranded()).toBe(0);
  await giveUp();
  expect(await dead()).toBe(1);
  expect(await stranded()).toBe(0);
  await store.db.execute(sql`update pgboss.job set completed_on = now() - interval '2 hours'`);
  expect(await stranded()).toBe(1);
  expect(await stranded()).toBe(0);
  expect(await dead()).toBe(0);
  expect((await queue.take())?.scan).toBe(id);
});
