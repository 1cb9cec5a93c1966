import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attempts, desk, payee, payment, slowChain, states } from '../../../test/chain/outbox-desk.ts';
import { type Anvil, startAnvil } from '../../../test/contracts/anvil.ts';
import { openStore } from '../../store/open-store.ts';
import { leases } from '../../store/schema/chain-tables.ts';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import type { Store } from '../../store/store.ts';
import { plan } from './plan.ts';

let store: Store;
let anvil: Anvil;
beforeAll(async () => {
  store = await openStore('memory:');
}, 120_000);
afterAll(() => store.close());
beforeEach(async () => {
  anvil = await startAnvil(1071, slowChain);
});
afterEach(async () => {
  await anvil.stop();
  for (const table of [intents, transactions, leases]) await store.db.delete(table);
});

describe('an intent', () => {
  test('goes from planned to final, and is planned once', async () => {
    const { tick, mine, read } = await desk({ store, anvil });
    expect(await store.db.transaction((tx) => plan(tx, [payment(1), payment(2)]))).toHaveLength(2);
    expect(await store.db.transaction((tx) => plan(tx, [payment(1)]))).toEqual([]);
    expect(await tick()).toEqual([]);
    expect(await states(store)).toEqual(['sent', 'sent']);
    await mine(1);
    await tick();
    expect(await states(store)).toEqual(['mined', 'mined']);
    await mine(4);
    await tick();
    expect(await states(store)).toEqual(['final', 'final']);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
    expect((await attempts(store, 0))[0]).toMatchObject({ succeeded: 1, purpose: 'act' });
  });
});
