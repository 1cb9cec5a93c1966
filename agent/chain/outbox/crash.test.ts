import { eq } from 'drizzle-orm';
import { type Address, type Hex, parseGwei } from 'viem';
import { describe, expect, test } from 'vitest';
import { killable } from '../../../test/chain/killable.ts';
import { desk, payment, states } from '../../../test/chain/outbox-desk.ts';
import { eachOnNewChain } from '../../../test/chain/outbox-fixture.ts';
import { seeded } from '../../../test/chain/random.ts';
import { keys } from '../../../test/contracts/anvil.ts';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import { loadSigner } from '../signer/private-key.ts';
import { plan } from './plan.ts';

const on = eachOnNewChain();

type Desk = Awaited<ReturnType<typeof desk>>;

/**
 * Makes five payments in lives of these lengths, until all are final.
 * @returns how often it was killed
 */
async function pay(
  first: number,
  lengthOf: (life: number) => number,
  between: (desk: Desk, life: number) => Promise<void>,
): Promise<number> {
  const process = killable();
  const signer = process.signer(await loadSigner(null, { WARDEN_PRIVATE_KEY: keys[1]! }));
  const wanted = [0, 1, 2, 3, 4].map((number) => payment(first + number));
  await on.store.db.transaction((tx) => plan(tx, wanted));
  let killed = 0;
  for (let life = 0; life < 400; life++) {
    process.live(Number.POSITIVE_INFINITY);
    if ((await states(on.store)).every((state) => state === 'final')) return killed;
    const born = await desk({
      store: process.store(on.store),
      anvil: on.anvil,
      signer,
      through: process.through,
    });
    const lease = await born.lease();
    process.live(lengthOf(life));
    await born.tick(lease).catch((error: unknown) => {
      if (!process.isDead()) throw error;
    });
    if (process.isDead()) killed++;
    process.live(Number.POSITIVE_INFINITY);
    await between(born, life);
  }
  throw new Error(`not finished: ${await states(on.store)}`);
}

/** Every payment was made once, by one transaction, and no nonce was wasted. */
async function expectPaidOnce(): Promise<void> {
  const { read, account } = await desk({ ...on });
  const planned = await on.store.db.select({ key: intents.key, to: intents.to }).from(intents);
  for (const { to } of planned) expect(await read.getBalance({ address: to as Address })).toBe(1000n);
  const done = await on.store.db.select().from(transactions).where(eq(transactions.succeeded, 1));
  expect(done.map(({ intent }) => intent).sort()).toEqual(planned.map(({ key }) => key).sort());
  expect(await read.getTransactionCount({ address: account.address })).toBe(planned.length);
}

describe('an outbox that is killed', () => {
  test('one step further in every life pays everything once', async () => {
    const killed = await pay(
      1,
      (life) => life / 2,
      ({ mine }, life) => mine(life % 9 === 8 ? 1 : 0),
    );
    expect(killed).toBeGreaterThan(60);
    await expectPaidOnce();
  }, 300_000);

  test('a hundred times at random, through lost transactions, reorganisations and dear gas, pays everything once', async () => {
    let killed = 0;
    for (let seed = 1; killed < 100; seed++) {
      const random = seeded(seed);
      killed += await pay(
        seed * 100,
        () => 1 + random.below(60),
        async ({ mine, read, test: chain }) => {
          const [{ hash } = {}] = await on.store.db
            .select()
            .from(transactions)
            .offset(random.below(9))
            .limit(1);
          if (hash !== undefined && random.chance(0.3)) await chain.dropTransaction({ hash: hash as Hex });
          if (random.chance(0.2))
            await chain.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei(String(1 + random.below(30))) });
          if (random.chance(0.15) && (await read.getBlockNumber()) > 5n)
            await chain.request({ method: 'anvil_reorg', params: [1 + random.below(3), []] } as never);
          if (random.chance(0.5)) await mine(1 + random.below(2));
        },
      );
      await expectPaidOnce();
    }
  }, 300_000);
});
