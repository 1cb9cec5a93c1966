import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe('an empty database', () => {
  it('is made by the first of many that start at the same time, and found by the others', async () => {
    const url = await postgres.create('many');
    const starts = Array.from({ length: 6 }, async () => {
      const store = await openStore(url);
      const queue = await openQueue(store, false, 60);
      return { store, queue };
    });
    const opened = await Promise.all(starts);
    const { db } = opened[0]!.store;
    const { rows } = (await db.execute('select 1 from drizzle.__drizzle_migrations')) as unknown as {
      rows: unknown[];
    };
    expect(rows).toHaveLength(1);
    for (const { store, queue } of opened) {
      await queue.close();
      await store.close();
    }
  });
});
