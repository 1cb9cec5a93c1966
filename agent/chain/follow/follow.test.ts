import { and, eq, ne } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Random, seeded } from '../../../test/chain/random.ts';
import { type Faults, nexus, simulatedChain } from '../../../test/chain/simulated-chain.ts';
import { WardenError } from '../../model/errors.ts';
import { type Lease, takeLease } from '../../store/lease.ts';
import { openStore } from '../../store/open-store.ts';
import {
  blocks,
  cursor as cursorTable,
  events,
  leases,
  revisions,
  sources,
} from '../../store/schema/chain-tables.ts';
import type { Store } from '../../store/store.ts';
import { nexusAbi } from '../abi/nexus.ts';
import { revisionOf } from '../revision.ts';
import { follower } from './follow.ts';
import { nodePool } from './nodes.ts';
import { reconcile } from './reconcile.ts';
import { watchedContracts } from './watched.ts';

const chainId = 31337;
const depth = 8;
const watched = new Map(
  [...watchedContracts({ protocol: { nexus, manager: nexus, terminal: nexus, vault: nexus }, court: null })]
    .filter(([address]) => address === nexus)
    .map(([address, each]) => [address, { ...each, contract: 'nexus', abi: nexusAbi }]),
);

let store: Store;
beforeAll(async () => {
  store = await openStore('memory:');
}, 120_000);
afterAll(() => store.close());
afterEach(async () => {
  for (const table of [cursorTable, blocks, events, revisions, sources, leases]) await store.db.delete(table);
});

const faultless: Faults = { lag: 0, error: 0, omission: 0, rateLimit: 0, largestRange: 1_000_000 };

function setUp(random: Random, faults: readonly Faults[]) {
  const chain = simulatedChain(random, depth);
  let clock = 0;
  const nodes = faults.map((each, i) => ({ name: `node ${i}`, open: async () => chain.node(each) }));
  const pool = nodePool(nodes, depth, () => clock);
  const tick = follower({
    db: store.db,
    pool,
    chainId,
    watched,
    start: 1,
    onEvents: async () => {},
  });
  async function step(lease: Lease) {
    clock += 100;
    try {
      return await tick(lease);
    } catch (error) {
      if (error instanceof WardenError && error.retryable) return null;
      if (error instanceof WardenError && error.code === 'RPC_REFUSED') return null;
      throw error;
    }
  }
  async function catchUp(lease: Lease): Promise<void> {
    for (let i = 0; i < 2000; i++) {
      const result = await step(lease);
      if (result?.caughtUp && result.cursor.number === chain.head()) return;
    }
    throw new Error('the follower does not catch up');
  }
  /** What both faulty nodes left out while the good one rested is found by the second look. */
  async function lookAgain(lease: Lease): Promise<void> {
    for (let i = 0; i < 100; i++) {
      clock += 100_000;
      try {
        await reconcile({ db: store.db, pool, chainId, watched, onEvents: async () => {} }, lease, 10_000);
        return;
      } catch (error) {
        if (!(error instanceof WardenError)) throw error;
      }
    }
    throw new Error('no second look succeeds');
  }
  return { chain, step, catchUp, lookAgain };
}

async function lease(holder = 'a'): Promise<Lease> {
  return (await takeLease(store.db, 'follow', holder, 3600))!;
}

/** What the database must say when all has been read: exactly what is on the chain. */
async function expectAgreement(chain: ReturnType<typeof simulatedChain>): Promise<void> {
  const alive = and(eq(events.chainId, chainId), ne(events.state, 'orphaned'));
  const rows = await store.db.select().from(events).where(alive);
  const expected = chain
    .blocks()
    .flatMap((block) => block.logs.map((log, i) => `${block.hash}:${i}:${log.what.kind}`));
  const kinds: Record<string, string> = { SourcePublished: 'published', SourceUpdated: 'updated' };
  expect(
    rows.map((row) => `${row.blockHash}:${row.logIndex}:${kinds[row.name.split('.')[1]!]}`).sort(),
  ).toEqual(expected.sort());
  const last = new Map<string, string>();
  for (const { logs } of chain.blocks())
    for (const { what } of logs) last.set(what.source, revisionOf(what.source, what.params));
  const stored = await store.db.select().from(sources);
  expect(new Map(stored.map((row) => [row.address.toLowerCase(), row.revision]))).toEqual(last);
  for (const row of rows) expect(row.state).toBe(row.blockNumber <= chain.finalized() ? 'final' : 'pending');
}

describe('a follower', () => {
  test('reads what was there before it, in ranges, and then block by block', async () => {
    const { chain, catchUp } = setUp(seeded(1), [faultless]);
    chain.mine(60);
    await catchUp(await lease());
    chain.mine(5);
    await catchUp(await lease());
    await expectAgreement(chain);
  });

  test('halves a range that a node refuses', async () => {
    const { chain, catchUp } = setUp(seeded(2), [{ ...faultless, largestRange: 3 }]);
    chain.mine(50);
    await catchUp(await lease());
    await expectAgreement(chain);
  });

  test('finds what one node leaves out with the help of another', async () => {
    const { chain, catchUp } = setUp(seeded(3), [{ ...faultless, omission: 1 }, faultless]);
    chain.mine(40);
    await catchUp(await lease());
    await expectAgreement(chain);
  });

  test('stops where final blocks have changed', async () => {
    const random = seeded(4);
    const { chain, catchUp, step } = setUp(random, [faultless]);
    chain.mine(30);
    await catchUp(await lease());
    await store.db.update(cursorTable).set({ hash: `0x${'11'.repeat(32)}` });
    await store.db
      .update(blocks)
      .set({ hash: `0x${'11'.repeat(32)}` })
      .where(eq(blocks.number, chain.head()));
    await store.db.delete(blocks).where(ne(blocks.number, chain.head()));
    await expect(step(await lease())).rejects.toMatchObject({ code: 'REORG_TOO_DEEP' });
  });

  test('that was replaced writes nothing more', async () => {
    const { chain, catchUp, step } = setUp(seeded(5), [faultless]);
    chain.mine(20);
    const first = await lease('first');
    await catchUp(first);
    await store.db.update(leases).set({ until: new Date(0) });
    const second = (await takeLease(store.db, 'follow', 'second', 3600))!;
    chain.mine(1);
    expect(await step(first)).toBeNull();
    expect((await store.db.select().from(cursorTable))[0]!.number).toBe(20);
    await catchUp(second);
    await expectAgreement(chain);
  });
});

describe('whatever nodes and chain do', () => {
  test.each(Array.from({ length: 50 }, (_, i) => 100 + i))(
    'seed %i: all that is on the chain is known, and nothing else',
    async (seed) => {
      const random = seeded(seed);
      const faulty = (): Faults => ({
        lag: random.below(4),
        error: random.below(3) / 10,
        omission: random.below(4) / 10,
        rateLimit: random.below(3) / 10,
        largestRange: 1 + random.below(30),
      });
      const faults = [faulty(), faulty(), { ...faultless, lag: random.below(3) }];
      const { chain, step, catchUp, lookAgain } = setUp(random, faults);
      const held = await lease();
      for (let round = 0; round < 12; round++) {
        if (random.chance(0.3)) chain.reorganise();
        else chain.mine(1 + random.below(6));
        for (let i = random.below(8); i > 0; i--) await step(held);
        if (random.chance(0.2)) for (const each of faults) each.lag = random.below(4);
      }
      for (const each of faults) each.lag = 0;
      chain.mine(1);
      await catchUp(held);
      await lookAgain(held);
      await expectAgreement(chain);
    },
  );
});
