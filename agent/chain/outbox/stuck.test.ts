import { encodeErrorResult, parseGwei } from 'viem';
import { describe, expect, test } from 'vitest';
import {
  attempts,
  chainId,
  desk,
  elsewhere,
  payee,
  payment,
  refusable,
  slowChain,
  states,
} from '../../../test/chain/outbox-desk.ts';
import { eachOnNewChain } from '../../../test/chain/outbox-fixture.ts';
import { keys, startAnvil } from '../../../test/contracts/anvil.ts';
import { transactions } from '../../store/schema/outbox-tables.ts';
import { courtErrorsAbi } from '../abi/court-errors.ts';
import { loadSigner } from '../signer/private-key.ts';

const on = eachOnNewChain();
const retired = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'Retired' });

describe('a transaction that is not mined', () => {
  test('is sent again with the same bytes when the nodes forget it', async () => {
    const { tick, mine, lose, plan } = await desk({ ...on });
    await plan(payment(1));
    await tick();
    await lose();
    await mine(1);
    await tick();
    expect(await states(on.store)).toEqual(['sent']);
    await mine(1);
    await tick();
    expect(await states(on.store)).toEqual(['mined']);
    expect(await attempts(on.store, 0)).toHaveLength(1);
  });

  test.each([
    ['with a base fee', slowChain],
    ['without one', [...slowChain, '--hardfork', 'berlin', '--gas-price', '1000000000']],
  ])('for three blocks is offered for an eighth more, on a chain %s', async (_, flags) => {
    await on.anvil.stop();
    on.anvil = await startAnvil(chainId, flags);
    const { tick, mine, lose, baseFee, read, plan } = await desk({ ...on });
    await plan(payment(1), payment(2));
    await tick();
    if (flags === slowChain) await baseFee(30);
    for (let block = 1; block <= 3; block++) {
      if (flags !== slowChain) await lose();
      await mine(1);
      if (block < 3) expect(await tick()).toEqual([]);
    }
    expect(await tick()).toEqual(['raised']);
    const [first, second] = await attempts(on.store, 0);
    for (const fee of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const)
      expect(BigInt(second![fee]) * 8n).toBeGreaterThanOrEqual(BigInt(first![fee]) * 9n);
    expect(await attempts(on.store, 1)).toHaveLength(1);
    for (let block = 0; block < 30; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(on.store)).toEqual(['final', 'final']);
    for (const number of [1, 2]) expect(await read.getBalance({ address: payee(number) })).toBe(1000n);
  });

  test('and would cost more than the cap is only sent again, until gas is cheaper', async () => {
    const { tick, mine, baseFee, plan } = await desk({ ...on, feeCap: parseGwei('3') });
    await plan(payment(1));
    await tick();
    await plan(payment(2));
    await baseFee(20);
    await mine(4);
    expect(await tick()).toEqual(['fee-cap']);
    expect(await states(on.store)).toEqual(['sent', 'planned']);
    expect(await attempts(on.store, 0)).toHaveLength(1);
    for (let block = 0; block < 30; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(on.store)).toEqual(['final', 'final']);
    for (const { maxFeePerGas } of await on.store.db.select().from(transactions))
      expect(BigInt(maxFeePerGas)).toBeLessThanOrEqual(parseGwei('3'));
  });

  test('and would be refused by now gives its nonce to a transfer of nothing', async () => {
    const { tick, mine, refuse, lose, plan } = await desk({ ...on });
    await refuse(false);
    await plan(refusable(1, retired), payment(2));
    await tick();
    for (let block = 0; block < 3; block++) {
      await lose();
      await mine(1);
    }
    await refuse(true);
    expect(await tick()).toEqual(['raised']);
    expect((await attempts(on.store, 0)).map(({ purpose }) => purpose)).toEqual(['act', 'fill']);
    await mine(1);
    await tick();
    await mine(4);
    expect(await tick()).toEqual(['filled', 'refused']);
    expect(await states(on.store)).toEqual(['planned', 'final']);
  });
});

describe('a reorganisation', () => {
  test('takes a mined transaction back, and it is mined again', async () => {
    const { tick, mine, reorganise, read, plan } = await desk({ ...on });
    await mine(5);
    await plan(payment(1));
    await tick();
    await mine(1);
    await tick();
    expect(await states(on.store)).toEqual(['mined']);
    await reorganise(1);
    expect(await tick()).toEqual(['reorganised']);
    expect(await states(on.store)).toEqual(['sent']);
    await mine(1);
    await tick();
    await mine(4);
    await tick();
    expect(await states(on.store)).toEqual(['final']);
    expect(await read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('that leaves a nonce free below ours has it filled', async () => {
    const { tick, mine, reorganise, read, plan, account } = await desk({ ...on });
    await mine(5);
    await elsewhere(on.anvil, 0);
    await mine(1);
    await plan(payment(1));
    await tick();
    expect(await attempts(on.store, 1)).toHaveLength(1);
    await reorganise(1);
    expect(await tick()).toEqual(['filled']);
    for (let block = 0; block < 8; block++) {
      await mine(1);
      await tick();
    }
    expect(await states(on.store)).toEqual(['final', 'final']);
    expect(await read.getTransactionCount({ address: account.address })).toBe(2);
  });
});

describe('an account', () => {
  test('that cannot pay says so, and goes on when it can', async () => {
    const signer = await loadSigner(null, { WARDEN_PRIVATE_KEY: `0x${'7'.repeat(64)}` });
    const { tick, test: chain, plan } = await desk({ ...on, signer });
    await plan(payment(1));
    expect(await tick()).toEqual(['unaffordable']);
    expect(await states(on.store)).toEqual(['planned']);
    await chain.setBalance({ address: signer.address, value: 10n ** 18n });
    expect(await tick()).toEqual([]);
    expect(await states(on.store)).toEqual(['sent']);
  });

  test('that cannot pay for one thing pays for the others', async () => {
    const { tick, mine, plan } = await desk({ ...on });
    await plan(payment(1, { value: 10n ** 30n }), payment(2));
    expect(await tick()).toEqual(['unaffordable']);
    expect(await states(on.store)).toEqual(['planned', 'sent']);
    await mine(1);
    expect(await tick()).toEqual([]);
    expect(await states(on.store)).toEqual(['planned', 'mined']);
  });

  test('that was replaced has what it signed watched to its end', async () => {
    const first = await desk({ ...on });
    await first.plan(payment(1));
    await first.tick();
    await first.lose();
    const second = await desk({
      ...on,
      signer: await loadSigner(null, { WARDEN_PRIVATE_KEY: keys[2]! }),
    });
    await second.plan(payment(2));
    await second.tick();
    await second.mine(1);
    await second.tick();
    await second.mine(4);
    await second.tick();
    expect(await states(on.store)).toEqual(['final', 'final']);
    const senders = await on.store.db.select({ sender: transactions.sender }).from(transactions);
    expect(new Set(senders.map(({ sender }) => sender))).toEqual(
      new Set([first.account.address, second.account.address]),
    );
  });
});
