import { encodeErrorResult } from 'viem';
import { expect, test } from 'vitest';
import { chainId, desk, payment, refusable, states } from '../../../test/chain/outbox-desk.ts';
import { eachOnNewChain } from '../../../test/chain/outbox-fixture.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import { courtErrorsAbi } from '../abi/court-errors.ts';
import { retryIntent, stuckIntents } from './stuck-intents.ts';

const on = eachOnNewChain();
const retired = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'Retired' });
const reason = 'this court takes no new cases (Retired)';

test('what was refused, or failed for good, is listed with its reason and can be tried again', async () => {
  const { tick, refuse, mine, plan } = await desk({ ...on });
  await refuse(true);
  await plan(refusable(1, retired), payment(2));
  await tick();
  expect(await stuckIntents(on.store.db, chainId, 10)).toMatchObject([{ state: 'refused', error: reason }]);
  for (let block = 0; block < 2; block++) {
    await mine(1);
    await tick();
  }
  const [failed, ...others] = await stuckIntents(on.store.db, chainId, 10);
  expect(failed).toMatchObject({ state: 'failed', error: reason });
  expect(others).toEqual([]);
  await refuse(false);
  expect(await retryIntent(on.store.db, chainId, failed!.id)).toBe(true);
  expect(await retryIntent(on.store.db, chainId, failed!.id)).toBe(false);
  for (const blocks of [0, 1, 4, 0]) {
    await mine(blocks);
    await tick();
  }
  expect(await states(on.store)).toEqual(['final', 'final']);
  expect(await stuckIntents(on.store.db, chainId, 10)).toEqual([]);
});

test('one that was mined and reverted takes a new nonce', async () => {
  const { tick, refuse, mine, plan } = await desk({ ...on });
  await refuse(false);
  await plan(refusable(1, retired));
  await tick();
  await refuse(true);
  await mine(5);
  await tick();
  await tick();
  const [failed] = await stuckIntents(on.store.db, chainId, 10);
  expect(failed).toMatchObject({ state: 'failed', error: reason });
  await refuse(false);
  await retryIntent(on.store.db, chainId, failed!.id);
  await tick();
  await mine(5);
  await tick();
  await tick();
  expect(await states(on.store)).toEqual(['final']);
});

test('what is under way, done, or of another chain is not tried again', async () => {
  const { tick, mine, plan } = await desk({ ...on });
  await plan(payment(1));
  await tick();
  const [row] = await on.store.db.select().from(intents);
  const { position } = row!;
  expect(await retryIntent(on.store.db, chainId, position)).toBe(false);
  await on.store.db.update(intents).set({ state: 'failed' });
  expect(await retryIntent(on.store.db, chainId + 1, position)).toBe(false);
  await on.store.db.update(intents).set({ state: 'sent' });
  await mine(5);
  await tick();
  expect(await retryIntent(on.store.db, chainId, position)).toBe(false);
});
