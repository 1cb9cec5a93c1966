import { keccak256, parseEther, stringToHex } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { quickFinality, startWatchdog, type Watchdog } from '../chain/watchdog.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { temporaryFolder } from './deploying.ts';
import { marketplace } from './scenario/marketplace.ts';
import { freeGas } from './scenario/play.ts';
import { createWorld, type World } from './scenario/world.ts';

const folder = temporaryFolder();
let anvil: Anvil;
let world: World;
let dog: Watchdog;

beforeAll(async () => {
  anvil = await startAnvil(1071, [...freeGas, ...quickFinality]);
  world = await createWorld(anvil, folder.path, null);
  await world.welcome('client', 'master', 'provider', 'dog');
  const { done, owner, person, addressOf } = world;
  await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf('dog')] }));
  await world.pass(2 * 86_400);
  const value = parseEther('1000');
  await done(person('dog').writeContract({ ...world.scanners, functionName: 'join', value }));
  const { signal } = new AbortController();
  const client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  dog = await startWatchdog({ anvil, world, book: await addressBook(client, folder.path), name: 'dog' });
}, 180_000);
afterAll(async () => {
  await dog.stop();
  await anvil.stop();
  folder.remove();
});

it('a source that is gone after it was condemned holds up nobody', { timeout: 120_000 }, async () => {
  const market = marketplace(world);
  await market.stake('client', '600');
  await market.pair('provider', 'master', '500');
  const gone = await market.publishSource('client');
  await market.register('provider', gone);
  const task = await market.publishTask('client', gone, '1');
  await market.attempt('provider', task);
  await world.test.mine({ blocks: 4 });
  expect((await dog.round()).sent).toEqual(['checkpoint: success']);
  const revision = await world.read.readContract({
    ...world.revisions,
    functionName: 'revisionOf',
    args: [gone],
  });
  const word = (text: string) => keccak256(stringToHex(text));
  dog.examined(revision, {
    judged: {
      verdict: 'malicious',
      charges: [0],
      report: word('report'),
      artifact: word('artifact'),
      ruleset: word('ruleset'),
      scannedAt: await world.now(),
      pinned: true,
    },
    proof: null,
    uri: '',
  });
  await world.test.setCode({ address: gone, bytecode: '0x' });
  const next = await market.publishSource('client');
  // Long after the task is over.
  await world.pass(3 * 86_400);
  await world.test.mine({ blocks: 4 });
  const { sent, tick } = await dog.round();
  expect(sent).toEqual(['checkpoint: success']);
  expect(tick.intents.map(({ subject }) => subject)).toEqual([expect.stringContaining(next)]);
});
