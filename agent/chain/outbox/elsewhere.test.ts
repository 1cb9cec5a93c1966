import { describe, expect, test } from 'vitest';
import { attempts, desk, elsewhere, payee, payment, states } from '../../../test/chain/outbox-desk.ts';
import { eachOnNewChain } from '../../../test/chain/outbox-fixture.ts';
import { keys } from '../../../test/contracts/anvil.ts';
import { dropLease } from '../../store/lease.ts';
import { transactions } from '../../store/schema/outbox-tables.ts';
import { loadSigner } from '../signer/private-key.ts';

const on = eachOnNewChain();

describe('a key that is used elsewhere', () => {
  test('has its nonce taken: the intent is signed again when that is final, and not before', async () => {
    const { tick, mine, read, plan } = await desk({ ...on });
    await mine(5);
    await plan(payment(1));
    await tick();
    await elsewhere(on.anvil, 0);
    await mine(1);
    expect(await tick()).toEqual([]);
    expect(await states(on.store)).toEqual(['sent']);
    await mine(4);
    expect(await tick()).toEqual(['taken-elsewhere']);
    expect(await attempts(on.store, 1)).toHaveLength(1);
    await mine(1);
    await tick();
    await mine(4);
    await tick();
    expect(await states(on.store)).toEqual(['final']);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('leaves ours to be mined when its transaction goes with a reorganisation', async () => {
    const { tick, mine, reorganise, read, plan } = await desk({ ...on });
    await mine(5);
    await plan(payment(1));
    await tick();
    await elsewhere(on.anvil, 0);
    await mine(1);
    await tick();
    await reorganise(1);
    await tick();
    for (let block = 0; block < 8; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(on.store)).toEqual(['final']);
    expect(await attempts(on.store, 1)).toEqual([]);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('before we sign, moves us to the next nonce', async () => {
    const { tick, mine, plan } = await desk({ ...on });
    await elsewhere(on.anvil, 0);
    await mine(1);
    await plan(payment(1));
    await tick();
    expect(await attempts(on.store, 1)).toHaveLength(1);
  });
});

describe('two that sign', () => {
  test('are told apart by their lease: the old one writes nothing any more', async () => {
    const { tick, lease, plan } = await desk({ ...on });
    const old = await lease('a');
    await dropLease(on.store.db, old);
    const present = await lease('b');
    await plan(payment(1));
    await expect(tick(old)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await on.store.db.select().from(transactions)).toEqual([]);
    await tick(present);
    expect(await states(on.store)).toEqual(['sent']);
    expect(await attempts(on.store, 0)).toMatchObject([{ epoch: 2 }]);
  });

  test('pay once, also where the lease is lost between signing and storing', async () => {
    const key = await loadSigner(null, { WARDEN_PRIVATE_KEY: keys[1]! });
    const b = await desk({ ...on });
    const a = await desk({
      ...on,
      signer: {
        ...key,
        async signTransaction(transaction) {
          await dropLease(on.store.db, old);
          await b.tick(await b.lease('b'));
          return key.signTransaction({ ...transaction, gas: 50_000n });
        },
      },
    });
    const old = await a.lease('a');
    await a.plan(payment(1));
    await expect(a.tick(old)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await b.mine(1);
    await b.tick(await b.lease('b'));
    expect(await states(on.store)).toEqual(['mined']);
    expect(await on.store.db.select().from(transactions)).toHaveLength(1);
    expect(await b.read.getBalance({ address: payee(1) })).toBe(1000n);
  });
});
