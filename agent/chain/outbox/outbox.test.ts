import { encodeErrorResult, keccak256 } from 'viem';
import { describe, expect, test } from 'vitest';
import {
  attempts,
  chainId,
  desk,
  payee,
  payment,
  refusable,
  states,
} from '../../../test/chain/outbox-desk.ts';
import { eachOnNewChain } from '../../../test/chain/outbox-fixture.ts';
import { blocks } from '../../store/schema/chain-tables.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Store } from '../../store/store.ts';
import { courtErrorsAbi } from '../abi/court-errors.ts';
import { nodePool } from '../follow/nodes.ts';
import { outbox } from './outbox.ts';

const on = eachOnNewChain();

const retired = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'Retired' });
const recorded = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'AlreadyRecorded' });
const errorOf = async () =>
  (await on.store.db.select({ error: intents.error }).from(intents).orderBy(intents.position))[0]?.error;

describe('an intent', () => {
  test('goes from planned to final, and is planned once', async () => {
    const { tick, mine, read, plan } = await desk({ ...on });
    expect(await plan(payment(1), payment(2))).toHaveLength(2);
    expect(await plan(payment(1))).toEqual([]);
    expect(await tick()).toEqual([]);
    expect(await states(on.store)).toEqual(['sent', 'sent']);
    await mine(1);
    await tick();
    expect(await states(on.store)).toEqual(['mined', 'mined']);
    await mine(4);
    await tick();
    expect(await states(on.store)).toEqual(['final', 'final']);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
    expect((await attempts(on.store, 0))[0]).toMatchObject({ succeeded: 1, purpose: 'act' });
    expect(await plan(payment(1))).toEqual([]);
  });

  test('is not planned where the transaction that planned it fails', async () => {
    const { tick } = await desk({ ...on });
    const { plan } = await import('./plan.ts');
    const failed = on.store.db.transaction(async (tx) => {
      await plan(tx, [payment(1)]);
      throw new Error('the verdict could not be stored');
    });
    await expect(failed).rejects.toThrow('the verdict');
    await tick();
    expect(await states(on.store)).toEqual([]);
  });

  test.each([
    ['an address that is none', { contract: '0x1234' as const }],
    ['half a byte', { data: '0x123' as const }],
    ['a negative value', { value: -1n }],
    ['no time', { after: Number.NaN }],
  ])('is not planned with %s', async (_, more) => {
    const { plan } = await desk({ ...on });
    await expect(plan(payment(1, more))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test("waits for its time by the chain's clock", async () => {
    const { tick, mine, read, test: chain, plan } = await desk({ ...on });
    const { timestamp } = await read.getBlock();
    await plan(payment(1, { after: Number(timestamp) + 1000 }));
    await tick();
    expect(await states(on.store)).toEqual(['planned']);
    await chain.increaseTime({ seconds: 1000 });
    await mine(1);
    await tick();
    expect(await states(on.store)).toEqual(['sent']);
  });

  test('takes its turn: no more than sixteen are on their way', async () => {
    const { tick, mine, plan } = await desk({ ...on });
    await plan(...Array.from({ length: 20 }, (_, n) => payment(n)));
    await tick();
    expect((await states(on.store)).map((state) => state === 'sent')).toEqual([
      ...Array(16).fill(true),
      ...Array(4).fill(false),
    ]);
    await mine(1);
    await tick();
    expect((await states(on.store)).filter((state) => state === 'planned')).toEqual([]);
  });

  test('is dropped with the event that it rests on, and planned anew with the next', async () => {
    const { tick, plan } = await desk({ ...on });
    const block = (name: string) => keccak256(Buffer.from(name));
    const row = { chainId, parentHash: block('parent'), time: 1, number: 5 };
    await on.store.db.insert(blocks).values({ ...row, hash: block('gone'), state: 'orphaned' });
    await plan(payment(1, { blockHash: block('gone') }));
    expect(await tick()).toEqual(['dropped']);
    expect(await states(on.store)).toEqual(['dropped']);
    expect(await plan(payment(1, { blockHash: block('gone') }))).toEqual([]);
    await on.store.db.insert(blocks).values({ ...row, hash: block('there'), state: 'canonical' });
    expect(await plan(payment(1, { blockHash: block('there') }))).toHaveLength(1);
    expect(await tick()).toEqual([]);
    expect(await states(on.store)).toEqual(['sent']);
  });
});

describe('a call that the chain would refuse', () => {
  test('is dropped where it says that it is done already', async () => {
    const { tick, refuse, plan } = await desk({ ...on });
    await refuse(true);
    await plan(refusable(1, recorded));
    expect(await tick()).toEqual(['dropped']);
    expect(await errorOf()).toBe('this is recorded already (AlreadyRecorded)');
    expect(await attempts(on.store, 0)).toEqual([]);
  });

  test('fails once three blocks have refused it, and holds nothing up', async () => {
    const { tick, refuse, mine, plan } = await desk({ ...on });
    await refuse(true);
    await plan(refusable(1, retired), payment(2));
    expect(await tick()).toEqual(['refused']);
    expect(await states(on.store)).toEqual(['planned', 'sent']);
    expect(await tick()).toEqual([]);
    await mine(1);
    expect(await tick()).toEqual(['refused']);
    await mine(1);
    expect(await tick()).toEqual(['failed']);
    expect(await states(on.store)).toEqual(['failed', 'mined']);
    expect(await errorOf()).toBe('this court takes no new cases (Retired)');
  });

  test('is sent when a later block would take it', async () => {
    const { tick, refuse, mine, plan } = await desk({ ...on });
    await refuse(true);
    await plan(refusable(1, retired));
    await tick();
    await refuse(false);
    await mine(1);
    await tick();
    expect(await states(on.store)).toEqual(['sent']);
    expect(await errorOf()).toBeNull();
  });

  test.each([
    ['failed', retired, 'this court takes no new cases (Retired)'],
    ['dropped', recorded, 'this is recorded already (AlreadyRecorded)'],
  ] as const)(
    'after it was sent is mined, reverts, and ends as %s when that is final',
    async (end, error, words) => {
      const { tick, refuse, mine, plan } = await desk({ ...on });
      await refuse(false);
      await plan(refusable(1, error));
      await tick();
      await refuse(true);
      await mine(1);
      expect(await tick()).toEqual(['reverted']);
      expect(await states(on.store)).toEqual(['mined']);
      await mine(4);
      expect(await tick()).toEqual([end]);
      expect(await states(on.store)).toEqual([end]);
      expect(await errorOf()).toBe(words);
    },
  );
});

test('signing on the embedded database is refused, unless it is asked for by name', async () => {
  const { account } = await desk({ ...on });
  const options = { store: on.store, pool: nodePool([], 1, () => 0), chainId, signer: account, feeCap: 1n };
  expect(() => outbox({ ...options, embedded: 'refuse' })).toThrow(/needs a Postgres server/);
  expect(() => outbox({ ...options, embedded: 'allow' })).not.toThrow();
  expect(() =>
    outbox({ ...options, embedded: 'refuse', store: { ...on.store, kind: 'postgres' } as Store }),
  ).not.toThrow();
});
