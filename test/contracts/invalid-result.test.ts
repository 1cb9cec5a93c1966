import { type Address, getAddress, type Hex, keccak256, padHex, parseEther, stringToHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepConfirmedResult } from '../../agent/chain/act/own-recheck.ts';
import { type AddressBook, addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { type ResultFinding, resultTypedData } from '../../agent/chain/peers/result-finding.ts';
import { quickFinality, startWatchdog, type Watchdog } from '../chain/watchdog.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { temporaryFolder } from './deploying.ts';
import { justice } from './scenario/justice.ts';
import { marketplace } from './scenario/marketplace.ts';
import { freeGas } from './scenario/play.ts';
import { createWorld, type World } from './scenario/world.ts';

const folder = temporaryFolder();
const scanners = ['dog', 'ann', 'ben', 'cat', 'dan', 'eva', 'flo', 'gus', 'ida'];
const invalidResult = 3;
let anvil: Anvil;
let world: World;
let dog: Watchdog;
let book: AddressBook;
let source: Address;

beforeAll(async () => {
  anvil = await startAnvil(1071, [...freeGas, ...quickFinality]);
  world = await createWorld(anvil, folder.path, null);
  await world.welcome('client', 'master', 'provider', 'stranger', ...scanners);
  const { done, owner, person, addressOf } = world;
  for (const name of scanners)
    await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf(name)] }));
  await world.pass(2 * 86_400);
  const value = parseEther('1000');
  for (const name of scanners)
    await done(person(name).writeContract({ ...world.scanners, functionName: 'join', value }));
  const { signal } = new AbortController();
  const client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  book = await addressBook(client, folder.path);
  dog = await startWatchdog({ anvil, world, book, name: 'dog' });
  const market = marketplace(world);
  await market.stake('client', '600');
  await market.pair('provider', 'master', '500');
  source = await market.publishSource('client');
  await market.register('provider', source);
}, 300_000);
afterAll(async () => {
  await dog.stop();
  await anvil.stop();
  folder.remove();
});

/** A task that the provider answered. */
async function answered(): Promise<Address> {
  const market = marketplace(world);
  const task = await market.publishTask('client', source, '1');
  await market.attempt('provider', task);
  await market.respond('provider', task, '1');
  await world.test.mine({ blocks: 4 });
  return task.address;
}

async function foundBy(name: string, task: Address): Promise<ResultFinding> {
  const said = {
    chainId: 1071,
    task: getAddress(task),
    provider: getAddress(world.addressOf('provider')),
    report: keccak256(stringToHex(`recheck of ${task} by ${name}`)),
  };
  const signature = await world.person(name).account.signTypedData(resultTypedData(said));
  const scanner = getAddress(world.addressOf(name));
  return { ...said, scanner, uri: 'https://evidence.example/1', signature };
}

/** What is done about tasks, until nothing is. */
async function sentInRounds(count: number): Promise<string[]> {
  const sent: string[] = [];
  for (let i = 0; i < count; i++) {
    sent.push(...(await dog.round()).sent);
    await world.test.mine({ blocks: 4 });
    await world.pass(20 * 60);
  }
  return sent.filter((each) => /commitAccusation|openInvalidResult/.test(each));
}

const openedCase = ['commitAccusation: success', 'openInvalidResult: success'];

async function caseOn(task: Address) {
  const id: Hex = await world.read.readContract({
    ...world.court,
    functionName: 'caseIdOf',
    args: [task, padHex(world.addressOf('provider'), { size: 32 }), invalidResult, 0n],
  });
  return justice(world).caseOf(id);
}

describe('a result that a recheck found to be another one', { timeout: 900_000 }, () => {
  it('is charged by the watchdog that signed it, once, though it is killed in between', async () => {
    const task = await answered();
    expect(await sentInRounds(2)).toEqual([]);
    expect(await dog.rechecked(await foundBy('dog', task))).toBe(true);
    const { wanted, kept } = await dog.rehearse();
    expect(wanted.map(({ method }) => method)).toContain('commitAccusation');
    expect((await dog.rehearse()).kept).toBe(kept);
    const [first] = await sentInRounds(1);
    expect(first).toBe(openedCase[0]);
    dog.restart();
    expect(await sentInRounds(3)).toEqual([openedCase[1]]);
    dog.restart();
    expect(await sentInRounds(2)).toEqual([]);
    expect(await caseOn(task)).toMatchObject({
      charge: invalidResult,
      accuser: world.addressOf('dog'),
      accused: expect.stringMatching(/^0x/),
    });
  });

  it('is charged on the word of as many members as the charge asks for, and of no fewer', async () => {
    const task = await answered();
    expect(await dog.rechecked(await foundBy('ann', task))).toBe(true);
    expect(await dog.rechecked(await foundBy('ben', task))).toBe(true);
    // Who has no seat does not count.
    expect(await dog.rechecked(await foundBy('stranger', task))).toBe(true);
    expect(await sentInRounds(2)).toEqual([]);
    expect(await dog.rechecked(await foundBy('cat', task))).toBe(true);
    expect(await sentInRounds(3)).toEqual(openedCase);
    expect(await caseOn(task)).toMatchObject({ charge: invalidResult, accuser: world.addressOf('dog') });
  });

  it('is not charged on a word that nobody signed, or on a task that is not on chain', async () => {
    const task = await answered();
    const finding = await foundBy('dog', task);
    const other = await foundBy('ann', task);
    expect(await dog.rechecked({ ...finding, report: other.report })).toBe(false);
    expect(await dog.rechecked({ ...finding, scanner: other.scanner })).toBe(false);
    expect(await dog.rechecked({ ...finding, signature: '0x12' })).toBe(false);
    expect(await dog.rechecked({ ...finding, uri: 'x'.repeat(1025) })).toBe(false);
    expect(await dog.rechecked(await foundBy('dog', world.addressOf('stranger')))).toBe(true);
    expect(await sentInRounds(2)).toEqual([]);
  });

  it('is judged by those who ran the task themselves, as their runs say, and by no others', async () => {
    const jury: Watchdog[] = [];
    for (const name of ['eva', 'flo', 'gus']) jury.push(await startWatchdog({ anvil, world, book, name }));
    const [eva, flo, gus] = jury as [Watchdog, Watchdog, Watchdog];
    const inTurn = async (count: number) => {
      const sent: string[] = [];
      for (let i = 0; i < count; i++) {
        for (const each of [dog, ...jury])
          for (const done of (await each.round()).sent) sent.push(`${each.name} ${done}`);
        await world.test.mine({ blocks: 4 });
        await world.pass(20 * 60);
      }
      return sent.filter((each) => /commitVote|revealVote/.test(each));
    };
    try {
      const task = await answered();
      expect(await dog.rechecked(await foundBy('dog', task))).toBe(true);
      expect(await sentInRounds(3)).toEqual(openedCase);
      const right = { chainId: 1071, task, provider: world.addressOf('provider') };
      expect(await eva.rechecked(await foundBy('eva', task))).toBe(true);
      // What others say is no run of its own.
      expect(await gus.rechecked(await foundBy('eva', task))).toBe(true);
      await keepConfirmedResult(flo.db, { ...right, scanner: flo.address });
      await world.pass(2 * 86_400);
      expect((await inTurn(3)).sort()).toEqual(['eva commitVote: success', 'flo commitVote: success']);
      const unheardBy = async (who: Watchdog) =>
        (await who.round()).tick.unheard.map(({ task: each }) => each.toLowerCase());
      expect(await unheardBy(gus)).toContain(task.toLowerCase());
      expect(await unheardBy(eva)).not.toContain(task.toLowerCase());
      await world.pass(86_400);
      expect((await inTurn(2)).sort()).toEqual(['eva revealVote: success', 'flo revealVote: success']);
      expect(await caseOn(task)).toMatchObject({ revealed: 2, guilty: 1 });
    } finally {
      for (const each of jury) await each.stop();
    }
  });
});
