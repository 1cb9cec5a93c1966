import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openStore } from '../../agent/store/open-store.ts';
import { blocks, leases } from '../../agent/store/schema/chain-tables.ts';
import { intents, transactions } from '../../agent/store/schema/outbox-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { chainId, slowChain } from './outbox-desk.ts';

/** An empty database and a new chain for each test of a file, where no test asks for another. */
export interface Fixture {
  store: Store;
  anvil: Anvil;
}

export function eachOnNewChain(): Fixture {
  const fixture = {} as Fixture;
  beforeAll(async () => {
    fixture.store = await openStore('memory:');
  }, 120_000);
  afterAll(() => fixture.store.close());
  beforeEach(async () => {
    fixture.anvil = await startAnvil(chainId, slowChain);
  });
  afterEach(async () => {
    await fixture.anvil.stop();
    for (const table of [intents, transactions, leases, blocks]) await fixture.store.db.delete(table);
  });
  return fixture;
}
