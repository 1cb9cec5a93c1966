import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../agent/store/open-store.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

let postgres: Postgres;
let store: Store;

beforeAll(async () => {
  postgres = await startPostgres();
  store = await openStore(await postgres.create('broken'));
});
afterAll(async () => {
  await store?.close();
  await postgres?.stop();
});

it('a database that is killed in the middle of a transaction fails that transaction, and nothing else', async () => {
  const broken = store.db.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    await postgres.kill();
    // Nothing is asked while the connection breaks.
    await new Promise((resolve) => setImmediate(resolve));
    await postgres.start();
    await tx.execute(sql`select 2`);
  });
  await expect(broken).rejects.toThrow();
  await expect(store.db.execute(sql`select 3`)).resolves.toMatchObject({ rows: [expect.anything()] });
});
