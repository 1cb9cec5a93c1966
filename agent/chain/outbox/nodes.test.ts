import { encodeErrorResult, type Hex, parseGwei, toHex } from 'viem';
import { afterEach, describe, expect, test } from 'vitest';
import { type Lies, lyingNode } from '../../../test/chain/lying-node.ts';
import { attempts, desk, payee, payment, refusable, states } from '../../../test/chain/outbox-desk.ts';
import { eachOnNewChain } from '../../../test/chain/outbox-fixture.ts';
import { courtErrorsAbi } from '../abi/court-errors.ts';

const on = eachOnNewChain();
let stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

const fail = (words: string) => () => {
  throw new Error(words);
};

/** A desk whose nodes are one that lies so, and then one that does not; or the liar alone. */
async function beside(lies: Lies, more: { alone?: boolean; feeCap?: bigint } = {}) {
  const liar = await lyingNode(on.anvil.url, lies);
  stops.push(liar.stop);
  const nodes = more.alone === true ? [liar.url] : [liar.url, on.anvil.url];
  return desk({ ...on, nodes, ...(more.feeCap === undefined ? {} : { feeCap: more.feeCap }) });
}

async function finish({ tick, mine }: Awaited<ReturnType<typeof desk>>): Promise<void> {
  for (let block = 0; block < 12; block++) {
    await tick();
    await mine(1);
  }
  expect(await states(on.store)).toEqual(['final']);
}

describe('beside an honest node, one', () => {
  test.each([
    ['takes no transactions', { eth_sendRawTransaction: fail('transaction pool is full') }],
    ['says that it took them, and forgets them', { eth_sendRawTransaction: () => toHex(1, { size: 32 }) }],
    ['does not know how many nonces are used', { eth_getTransactionCount: fail('state is not available') }],
    ['is ahead by a thousand nonces', { eth_getTransactionCount: () => toHex(1000) }],
    ['knows no receipts', { eth_getTransactionReceipt: () => null }],
    ['refuses every call', { eth_call: fail('execution reverted: Retired') }],
  ] satisfies [string, Lies][])('that %s does no harm', async (_, lies) => {
    const liar = await beside(lies);
    await liar.plan(payment(1));
    await finish(liar);
    expect(await liar.read.getBalance({ address: payee(1) })).toBe(1000n);
  });

  test('that makes failures of receipts keeps them from being final', async () => {
    const liar = await beside({
      async eth_getTransactionReceipt(params, ask) {
        const receipt = (await ask('eth_getTransactionReceipt', params)) as { status: Hex } | null;
        return receipt && { ...receipt, status: '0x0' };
      },
    });
    await liar.plan(payment(1));
    await liar.tick();
    await liar.mine(5);
    await liar.tick();
    expect(await liar.tick()).toEqual(['nodes-disagree']);
    expect(await states(on.store)).toEqual(['mined']);
  });
});

describe('a node on its own', () => {
  test('that asks for any price gets no more than the cap', async () => {
    const cap = parseGwei('7');
    const liar = await beside(
      { eth_maxPriorityFeePerGas: () => toHex(10n ** 30n) },
      { alone: true, feeCap: cap },
    );
    await liar.plan(payment(1));
    await liar.tick();
    expect((await attempts(on.store, 0))[0]).toMatchObject({
      maxFeePerGas: String(cap),
      maxPriorityFeePerGas: String(cap),
    });
  });

  test('that asks for any amount of gas is not believed', async () => {
    const liar = await beside({ eth_estimateGas: () => toHex(10n ** 12n) }, { alone: true });
    await liar.plan(payment(1));
    await expect(liar.tick()).rejects.toMatchObject({ code: 'RPC_REFUSED' });
    expect(await states(on.store)).toEqual(['planned']);
  });

  test('that knows nothing of one call is asked about the others', async () => {
    const liar = await beside(
      {
        async eth_estimateGas([{ to }]: [{ to: string }], ask) {
          if (to === payee(1)) throw new Error('oversized data');
          return ask('eth_estimateGas', [{ to }]);
        },
      },
      { alone: true },
    );
    await liar.plan(payment(1), payment(2));
    expect(await liar.tick()).toEqual(['not-taken']);
    expect(await states(on.store)).toEqual(['planned', 'sent']);
  });

  test('that takes nothing leaves it signed, and says so', async () => {
    const liar = await beside(
      { eth_sendRawTransaction: fail('\u001b[2Jthe pool is closed') },
      { alone: true },
    );
    await liar.plan(payment(1));
    expect(await liar.tick()).toEqual(['not-taken']);
    expect(await states(on.store)).toEqual(['signed']);
  });

  test.each([
    ['nothing of what was asked', () => ({ nothing: true })],
    ['a text', () => 'no'],
    ['null', () => null],
    ['an error', fail('internal error')],
  ])('that answers %s to anything fails the tick with a coded error, and loses nothing', async (_, lie) => {
    for (const method of [
      'eth_getBlockByNumber',
      'eth_getTransactionCount',
      'eth_estimateGas',
      'eth_call',
      'eth_getBalance',
    ]) {
      const liar = await beside({ [method]: lie }, { alone: true });
      await liar.plan(payment(1));
      await liar
        .tick()
        .catch((error) =>
          expect(String(error.code), `${method}: ${error.stack} ${error.cause?.stack}`).toMatch(
            /^RPC_|INTERNAL/,
          ),
        );
      expect((await states(on.store))[0]).toMatch(/^(planned|signed|sent)$/);
    }
    await finish(await desk({ ...on }));
  });
});

test('a call is refused when all nodes refuse it', async () => {
  const honest = await beside({});
  await honest.refuse(true);
  const error = encodeErrorResult({ abi: courtErrorsAbi, errorName: 'AlreadyRecorded' });
  await honest.plan(refusable(1, error));
  expect(await honest.tick()).toEqual(['dropped']);
});
