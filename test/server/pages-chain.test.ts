import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { follower } from '../../agent/chain/follow/follow.ts';
import { nodePool } from '../../agent/chain/follow/nodes.ts';
import { watchedContracts } from '../../agent/chain/follow/watched.ts';
import { readCase } from '../../agent/server/read/cases.ts';
import { type ChainWindow, openChainWindow } from '../../agent/server/read/chain-window.ts';
import { readClients } from '../../agent/server/read/clients.ts';
import { readProviders } from '../../agent/server/read/providers.ts';
import { takeLease } from '../../agent/store/lease.ts';
import { openStore } from '../../agent/store/open-store.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { temporaryFolder } from '../contracts/deploying.ts';
import { scanners } from '../contracts/scenario/cast.ts';
import { justice } from '../contracts/scenario/justice.ts';
import { marketplace } from '../contracts/scenario/marketplace.ts';
import { freeGas } from '../contracts/scenario/play.ts';
import { createWorld, type World } from '../contracts/scenario/world.ts';

const chainId = 1071;
let anvil: Anvil;
let world: World;
let store: Store;
let window: ChainWindow;
let caseId: string;
const folder = temporaryFolder();
const stop = new AbortController();

beforeAll(async () => {
  anvil = await startAnvil(chainId, freeGas);
  world = await createWorld(anvil, folder.path, null);
  const market = marketplace(world);
  const { done, owner, person, addressOf, pass } = world;
  await world.welcome('alice', 'bob', 'mia', 'accuser', ...scanners);
  for (const name of scanners)
    await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf(name)] }));
  await pass(2 * 24 * 3600);
  for (const name of scanners)
    await done(
      person(name).writeContract({ ...world.scanners, functionName: 'join', value: parseEther('1000') }),
    );
  await market.stake('alice', '250');
  const source = await market.publishSource('alice', {
    imageMetadataUrl: 'https://ipfs.example/ipfs/x\u001b[2J\u202egpj',
    deliveryMethod: 0,
  });
  await market.pair('bob', 'mia', '120');
  await market.register('bob', source);
  const task = await market.publishTask('alice', source, '10');
  await market.attempt('bob', task);
  await market.respond('bob', task, '8');
  caseId = await justice(world).accuse('accuser', source, scanners.slice(0, 3), 'miner');

  store = await openStore('memory:');
  const ask = { chain: chainId, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal: stop.signal };
  const open = () => connect(ask);
  const pool = nodePool([{ name: 'anvil', open }], 8, () => performance.now());
  const watched = watchedContracts(await addressBook(await open(), folder.path));
  const tick = follower({ db: store.db, pool, chainId, watched, start: 0, onEvents: async () => {} });
  const lease = (await takeLease(store.db, 'follow', 'test', 3600))!;
  while (!(await tick(lease)).caughtUp);
  window = openChainWindow(
    store.db,
    { chain: chainId, rpcUrl: [anvil.url], allowHost: [anvil.host], deployments: folder.path },
    stop.signal,
  );
}, 300_000);
afterAll(async () => {
  stop.abort();
  await store.close();
  await anvil.stop();
  folder.remove();
});

describe('what is read from events', () => {
  test("of a client's stake is what the vault has", async () => {
    const alice = world.addressOf('alice');
    const [view] = await readClients(store.db, alice, 0);
    const { account } = (await window.status(chainId, alice))!;
    expect(view!.standing).toEqual({
      lockup: account!.lockup,
      unbonding: account!.unbonding,
      sanctioned: account!.sanctioned,
    });
    expect(view!.sources).toEqual([
      expect.objectContaining({
        metadataUrl: 'https://ipfs.example/ipfs/x\\x1b[2J\\u{202e}gpj',
        openCases: 1,
      }),
    ]);
  });

  test('of a case is what the court has', async () => {
    const { item, steps } = (await readCase(store.db, caseId, window.times))!;
    const court = (await window.status(chainId, caseId))!.case!;
    expect(item).toMatchObject({
      phase: court.phase,
      charge: court.charge,
      accused: court.accused,
      accuser: court.accuser,
      subject: court.subject,
      revision: court.revision,
      deadline: court.deadline,
      openedAt: court.openedAtBlock,
      cosigners: court.cosigners,
    });
    expect(item.money).toMatchObject({ held: court.hold, shortfall: court.shortfall, bond: court.bond });
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      expect(step.what).not.toBe('');
      expect(step.time).toBeGreaterThan(0);
    }
  });

  test('of a provider is what it did, with the time that it took', async () => {
    const [view] = await readProviders(store.db, window, world.addressOf('bob'));
    expect(view).toMatchObject({
      master: world.addressOf('mia'),
      record: { attempts: 1, answered: 1, confirmed: 0, unanswered: 0 },
    });
    expect(view!.jobs[0]!.seconds).toBeGreaterThanOrEqual(0);
  });
});

describe('the window on the chain', () => {
  test('knows the head, and nothing of another chain', async () => {
    expect(await window.head(chainId)).toBeGreaterThan(0);
    expect(await window.head(1)).toBeNull();
    expect(await window.status(1, world.addressOf('alice'))).toBeNull();
  });

  test('says null, not an error, of what is not there and when no node answers', async () => {
    expect(await window.status(chainId, `0x${'1'.repeat(64)}`)).toBeNull();
    const blind = openChainWindow(
      store.db,
      {
        chain: chainId,
        rpcUrl: ['http://127.0.0.1:9'],
        allowHost: ['127.0.0.1:9'],
        deployments: folder.path,
      },
      stop.signal,
    );
    expect(await blind.head(chainId)).toBeNull();
    expect(await blind.status(chainId, world.addressOf('alice'))).toBeNull();
    expect((await blind.times(chainId, [1_000_000_000])).size).toBe(0);
  });
});
