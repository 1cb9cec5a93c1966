import { encodeErrorResult, type Hex, keccak256, parseGwei } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  attempts,
  chainId,
  desk,
  payee,
  payment,
  refusable,
  slowChain,
  states,
} from '../../../test/chain/outbox-desk.ts';
import { type Anvil, clientsOf, keys, startAnvil } from '../../../test/contracts/anvil.ts';
import { dropLease } from '../../store/lease.ts';
import { openStore } from '../../store/open-store.ts';
import { blocks, leases } from '../../store/schema/chain-tables.ts';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import type { Store } from '../../store/store.ts';
import { courtErrorsAbi } from '../abi/court-errors.ts';
import { nodePool } from '../follow/nodes.ts';
import { loadSigner } from '../signer/private-key.ts';
import { outbox } from './outbox.ts';

let store: Store;
let anvil: Anvil;
beforeAll(async () => {
  store = await openStore('memory:');
}, 120_000);
afterAll(() => store.close());
beforeEach(async () => {
  anvil = await startAnvil(chainId, slowChain);
});
afterEach(async () => {
  await anvil.stop();
  for (const table of [intents, transactions, leases, blocks]) await store.db.delete(table);
});

const retired = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'Retired' });
const recorded = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'AlreadyRecorded' });
const errorOf = async () =>
  (await store.db.select({ error: intents.error }).from(intents).orderBy(intents.position))[0]?.error;

describe('an intent', () => {
  test('goes from planned to final, and is planned once', async () => {
    const { tick, mine, read, plan } = await desk({ store, anvil });
    expect(await plan(payment(1), payment(2))).toHaveLength(2);
    expect(await plan(payment(1))).toEqual([]);
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
    expect(await plan(payment(1))).toEqual([]);
  });

  test('is not planned where the transaction that planned it fails', async () => {
    const { tick } = await desk({ store, anvil });
    const { plan } = await import('./plan.ts');
    const failed = store.db.transaction(async (tx) => {
      await plan(tx, [payment(1)]);
      throw new Error('the verdict could not be stored');
    });
    await expect(failed).rejects.toThrow('the verdict');
    await tick();
    expect(await states(store)).toEqual([]);
  });

  test.each([
    ['an address that is none', { contract: '0x1234' as const }],
    ['half a byte', { data: '0x123' as const }],
    ['a negative value', { value: -1n }],
    ['no time', { after: Number.NaN }],
  ])('is not planned with %s', async (_, more) => {
    const { plan } = await desk({ store, anvil });
    await expect(plan(payment(1, more))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test("waits for its time by the chain's clock", async () => {
    const { tick, mine, read, test: chain, plan } = await desk({ store, anvil });
    const { timestamp } = await read.getBlock();
    await plan(payment(1, { after: Number(timestamp) + 1000 }));
    await tick();
    expect(await states(store)).toEqual(['planned']);
    await chain.increaseTime({ seconds: 1000 });
    await mine(1);
    await tick();
    expect(await states(store)).toEqual(['sent']);
  });

  test('takes its turn: no more than sixteen are on their way', async () => {
    const { tick, mine, plan } = await desk({ store, anvil });
    await plan(...Array.from({ length: 20 }, (_, n) => payment(n)));
    await tick();
    expect((await states(store)).map((state) => state === 'sent')).toEqual([
      ...Array(16).fill(true),
      ...Array(4).fill(false),
    ]);
    await mine(1);
    await tick();
    expect((await states(store)).filter((state) => state === 'planned')).toEqual([]);
  });

  test('is dropped with the event that it rests on, and planned anew with the next', async () => {
    const { tick, plan } = await desk({ store, anvil });
    const block = (name: string) => keccak256(Buffer.from(name));
    const row = { chainId, parentHash: block('parent'), time: 1, number: 5 };
    await store.db.insert(blocks).values({ ...row, hash: block('gone'), state: 'orphaned' });
    await plan(payment(1, { blockHash: block('gone') }));
    expect(await tick()).toEqual(['dropped']);
    expect(await states(store)).toEqual(['dropped']);
    expect(await plan(payment(1, { blockHash: block('gone') }))).toEqual([]);
    await store.db.insert(blocks).values({ ...row, hash: block('there'), state: 'canonical' });
    expect(await plan(payment(1, { blockHash: block('there') }))).toHaveLength(1);
    expect(await tick()).toEqual([]);
    expect(await states(store)).toEqual(['sent']);
  });
});

describe('a call that the chain would refuse', () => {
  test('is dropped where it says that it is done already', async () => {
    const { tick, refuse, plan } = await desk({ store, anvil });
    await refuse(true);
    await plan(refusable(1, recorded));
    expect(await tick()).toEqual(['dropped']);
    expect(await errorOf()).toBe('this is recorded already (AlreadyRecorded)');
    expect(await attempts(store, 0)).toEqual([]);
  });

  test('fails once three blocks have refused it, and holds nothing up', async () => {
    const { tick, refuse, mine, plan } = await desk({ store, anvil });
    await refuse(true);
    await plan(refusable(1, retired), payment(2));
    expect(await tick()).toEqual(['refused']);
    expect(await states(store)).toEqual(['planned', 'sent']);
    expect(await tick()).toEqual([]);
    await mine(1);
    expect(await tick()).toEqual(['refused']);
    await mine(1);
    expect(await tick()).toEqual(['failed']);
    expect(await states(store)).toEqual(['failed', 'mined']);
    expect(await errorOf()).toBe('this court takes no new cases (Retired)');
  });

  test('is sent when a later block would take it', async () => {
    const { tick, refuse, mine, plan } = await desk({ store, anvil });
    await refuse(true);
    await plan(refusable(1, retired));
    await tick();
    await refuse(false);
    await mine(1);
    await tick();
    expect(await states(store)).toEqual(['sent']);
    expect(await errorOf()).toBeNull();
  });

  test.each([
    ['failed', retired, 'this court takes no new cases (Retired)'],
    ['dropped', recorded, 'this is recorded already (AlreadyRecorded)'],
  ] as const)(
    'after it was sent is mined, reverts, and ends as %s when that is final',
    async (end, error, words) => {
      const { tick, refuse, mine, plan } = await desk({ store, anvil });
      await refuse(false);
      await plan(refusable(1, error));
      await tick();
      await refuse(true);
      await mine(1);
      expect(await tick()).toEqual(['reverted']);
      expect(await states(store)).toEqual(['mined']);
      await mine(4);
      expect(await tick()).toEqual([end]);
      expect(await states(store)).toEqual([end]);
      expect(await errorOf()).toBe(words);
    },
  );
});

describe('a transaction that is not mined', () => {
  test('is sent again with the same bytes when the nodes forget it', async () => {
    const { tick, mine, lose, plan } = await desk({ store, anvil });
    await plan(payment(1));
    await tick();
    await lose();
    await mine(1);
    await tick();
    expect(await states(store)).toEqual(['sent']);
    await mine(1);
    await tick();
    expect(await states(store)).toEqual(['mined']);
    expect(await attempts(store, 0)).toHaveLength(1);
  });

  test.each([
    ['with a base fee', slowChain],
    ['without one', [...slowChain, '--hardfork', 'berlin', '--gas-price', '1000000000']],
  ])('for three blocks is offered for an eighth more, on a chain %s', async (_, flags) => {
    await anvil.stop();
    anvil = await startAnvil(chainId, flags);
    const { tick, mine, lose, baseFee, read, plan } = await desk({ store, anvil });
    await plan(payment(1), payment(2));
    await tick();
    if (flags === slowChain) await baseFee(30);
    for (let block = 1; block <= 3; block++) {
      if (flags !== slowChain) await lose();
      await mine(1);
      if (block < 3) expect(await tick()).toEqual([]);
    }
    expect(await tick()).toEqual(['raised']);
    const [first, second] = await attempts(store, 0);
    for (const fee of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const)
      expect(BigInt(second![fee]) * 8n).toBeGreaterThanOrEqual(BigInt(first![fee]) * 9n);
    expect(await attempts(store, 1)).toHaveLength(1);
    for (let block = 0; block < 30; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(store)).toEqual(['final', 'final']);
    for (const number of [1, 2]) expect(await read.getBalance({ address: payee(number) })).toBe(1000n);
  });

  test('and would cost more than the cap is only sent again, until gas is cheaper', async () => {
    const { tick, mine, baseFee, plan } = await desk({ store, anvil, feeCap: parseGwei('3') });
    await plan(payment(1));
    await tick();
    await plan(payment(2));
    await baseFee(20);
    await mine(4);
    expect(await tick()).toEqual(['fee-cap']);
    expect(await states(store)).toEqual(['sent', 'planned']);
    expect(await attempts(store, 0)).toHaveLength(1);
    for (let block = 0; block < 30; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(store)).toEqual(['final', 'final']);
    for (const { maxFeePerGas } of await store.db.select().from(transactions))
      expect(BigInt(maxFeePerGas)).toBeLessThanOrEqual(parseGwei('3'));
  });

  test('and would be refused by now gives its nonce to a transfer of nothing', async () => {
    const { tick, mine, refuse, lose, plan } = await desk({ store, anvil });
    await refuse(false);
    await plan(refusable(1, retired), payment(2));
    await tick();
    for (let block = 0; block < 3; block++) {
      await lose();
      await mine(1);
    }
    await refuse(true);
    expect(await tick()).toEqual(['raised']);
    expect((await attempts(store, 0)).map(({ purpose }) => purpose)).toEqual(['act', 'fill']);
    await mine(1);
    await tick();
    await mine(4);
    expect(await tick()).toEqual(['filled', 'refused']);
    expect(await states(store)).toEqual(['planned', 'final']);
  });
});

describe('a reorganisation', () => {
  test('takes a mined transaction back, and it is mined again', async () => {
    const { tick, mine, reorganise, read, plan } = await desk({ store, anvil });
    await mine(5);
    await plan(payment(1));
    await tick();
    await mine(1);
    await tick();
    expect(await states(store)).toEqual(['mined']);
    await reorganise(1);
    expect(await tick()).toEqual(['reorganised']);
    expect(await states(store)).toEqual(['sent']);
    await mine(1);
    await tick();
    await mine(4);
    await tick();
    expect(await states(store)).toEqual(['final']);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('that leaves a nonce free below ours has it filled', async () => {
    const { tick, mine, reorganise, read, plan, account } = await desk({ store, anvil });
    await mine(5);
    await elsewhere(0);
    await mine(1);
    await plan(payment(1));
    await tick();
    expect(await attempts(store, 1)).toHaveLength(1);
    await reorganise(1);
    expect(await tick()).toEqual(['filled']);
    for (let block = 0; block < 8; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(store)).toEqual(['final', 'final']);
    expect(await read.getTransactionCount({ address: account.address })).toBe(2);
  });
});

/** A transaction of the same key, made by something else, that pays more than ours. */
async function elsewhere(nonce: number): Promise<Hex> {
  const { wallet } = clientsOf(anvil);
  return wallet(keys[1]!).sendTransaction({
    to: payee(99),
    value: 1n,
    nonce,
    gas: 21_000n,
    maxFeePerGas: parseGwei('50'),
    maxPriorityFeePerGas: parseGwei('50'),
  });
}

describe('a key that is used elsewhere', () => {
  test('has its nonce taken: the intent is signed again when that is final, and not before', async () => {
    const { tick, mine, read, plan } = await desk({ store, anvil });
    await mine(5);
    await plan(payment(1));
    await tick();
    await elsewhere(0);
    await mine(1);
    expect(await tick()).toEqual([]);
    expect(await states(store)).toEqual(['sent']);
    await mine(4);
    expect(await tick()).toEqual(['taken-elsewhere']);
    expect(await attempts(store, 1)).toHaveLength(1);
    await mine(1);
    await tick();
    await mine(4);
    await tick();
    expect(await states(store)).toEqual(['final']);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('leaves ours to be mined when its transaction goes with a reorganisation', async () => {
    const { tick, mine, reorganise, read, plan } = await desk({ store, anvil });
    await mine(5);
    await plan(payment(1));
    await tick();
    await elsewhere(0);
    await mine(1);
    await tick();
    await reorganise(1);
    await tick();
    for (let block = 0; block < 8; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(store)).toEqual(['final']);
    expect(await attempts(store, 1)).toEqual([]);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('before we sign, moves us to the next nonce', async () => {
    const { tick, mine, plan } = await desk({ store, anvil });
    await elsewhere(0);
    await mine(1);
    await plan(payment(1));
    await tick();
    expect(await attempts(store, 1)).toHaveLength(1);
  });
});

describe('two that sign', () => {
  test('are told apart by their lease: the old one writes nothing any more', async () => {
    const { tick, lease, plan } = await desk({ store, anvil });
    const old = await lease('a');
    await dropLease(store.db, old);
    const present = await lease('b');
    await plan(payment(1));
    await expect(tick(old)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await store.db.select().from(transactions)).toEqual([]);
    await tick(present);
    expect(await states(store)).toEqual(['sent']);
    expect(await attempts(store, 0)).toMatchObject([{ epoch: 2 }]);
  });

  test('pay once, also where the lease is lost between signing and storing', async () => {
    const key = await loadSigner(null, { WARDEN_PRIVATE_KEY: keys[1]! });
    const b = await desk({ store, anvil });
    const a = await desk({
      store,
      anvil,
      signer: {
        ...key,
        async signTransaction(transaction) {
          await dropLease(store.db, old);
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
    expect(await states(store)).toEqual(['mined']);
    expect(await store.db.select().from(transactions)).toHaveLength(1);
    expect(await b.read.getBalance({ address: payee(1) })).toBe(1000n);
  });
});

describe('an account', () => {
  test('that cannot pay says so, and goes on when it can', async () => {
    const signer = await loadSigner(null, { WARDEN_PRIVATE_KEY: `0x${'7'.repeat(64)}` });
    const { tick, test: chain, plan } = await desk({ store, anvil, signer });
    await plan(payment(1));
    expect(await tick()).toEqual(['unaffordable']);
    expect(await states(store)).toEqual(['planned']);
    await chain.setBalance({ address: signer.address, value: 10n ** 18n });
    expect(await tick()).toEqual([]);
    expect(await states(store)).toEqual(['sent']);
  });

  test('that cannot pay for one thing pays for the others', async () => {
    const { tick, mine, plan } = await desk({ store, anvil });
    await plan(payment(1, { value: 10n ** 30n }), payment(2));
    expect(await tick()).toEqual(['unaffordable']);
    expect(await states(store)).toEqual(['planned', 'sent']);
    await mine(1);
    expect(await tick()).toEqual([]);
    expect(await states(store)).toEqual(['planned', 'mined']);
  });

  test('that was replaced has what it signed watched to its end', async () => {
    const first = await desk({ store, anvil });
    await first.plan(payment(1));
    await first.tick();
    await first.lose();
    const second = await desk({
      store,
      anvil,
      signer: await loadSigner(null, { WARDEN_PRIVATE_KEY: keys[2]! }),
    });
    await second.plan(payment(2));
    await second.tick();
    await second.mine(1);
    await second.tick();
    await second.mine(4);
    await second.tick();
    expect(await states(store)).toEqual(['final', 'final']);
    const senders = await store.db.select({ sender: transactions.sender }).from(transactions);
    expect(new Set(senders.map(({ sender }) => sender))).toEqual(
      new Set([first.account.address, second.account.address]),
    );
  });
});

test('signing on the embedded database is refused, unless it is asked for by name', async () => {
  const { account } = await desk({ store, anvil });
  const options = { store, pool: nodePool([], 1, () => 0), chainId, signer: account, feeCap: 1n };
  expect(() => outbox({ ...options, embedded: 'refuse' })).toThrow(/needs a Postgres server/);
  expect(() => outbox({ ...options, embedded: 'allow' })).not.toThrow();
  expect(() =>
    outbox({ ...options, embedded: 'refuse', store: { ...store, kind: 'postgres' } as Store }),
  ).not.toThrow();
});
