import { createHash } from 'node:crypto';
import {
  type Address,
  encodeAbiParameters,
  getAbiItem,
  type Hex,
  keccak256,
  padHex,
  parseEther,
  stringToHex,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceAbi } from '../../agent/chain/abi/source.ts';
import type { Examined } from '../../agent/chain/act/examined.ts';
import { findProof } from '../../agent/chain/act/find-proof.ts';
import { type AddressBook, addressBook } from '../../agent/chain/address-book.ts';
import { type ChainClient, connect } from '../../agent/chain/connect.ts';
import { quickFinality, startWatchdog, type Watchdog } from '../chain/watchdog.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { temporaryFolder } from './deploying.ts';
import { scanners } from './scenario/cast.ts';
import { type Justice, justice } from './scenario/justice.ts';
import { type Marketplace, marketplace } from './scenario/marketplace.ts';
import { freeGas } from './scenario/play.ts';
import { createWorld, type World } from './scenario/world.ts';

const hour = 3600;
const day = 24 * hour;

let anvil: Anvil;
let world: World;
let market: Marketplace;
let court: Justice;
let book: AddressBook;
let client: ChainClient;
let dogs: Watchdog[];
const folder = temporaryFolder();

beforeAll(async () => {
  anvil = await startAnvil(1071, [...freeGas, ...quickFinality]);
  world = await createWorld(anvil, folder.path, null);
  market = marketplace(world);
  court = justice(world);
  const { done, owner, person, addressOf, pass } = world;
  await world.welcome(
    'alice',
    'mallory',
    'eve',
    'carol',
    'dora',
    'fred',
    'bob',
    'mia',
    'accuser',
    'crowd',
    ...scanners,
  );
  for (const name of scanners)
    await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf(name)] }));
  await pass(2 * day);
  for (const name of scanners)
    await done(
      person(name).writeContract({ ...world.scanners, functionName: 'join', value: parseEther('1000') }),
    );
  await market.stake('crowd', '9000');
  client = await connect({
    chain: 1071,
    rpcUrl: anvil.url,
    allowedHosts: [anvil.host],
    signal: new AbortController().signal,
  });
  book = await addressBook(client, folder.path);
  dogs = [];
  for (const name of scanners.slice(0, 4)) dogs.push(await startWatchdog({ anvil, world, book, name }));
  for (const dog of dogs) dog.meet(...dogs.map(({ peer }) => peer));
}, 300_000);
afterAll(async () => {
  for (const dog of dogs) await dog.stop();
  await anvil.stop();
  folder.remove();
});

/** Every watchdog has its turn; then blocks pass, and what was done is final. */
async function rounds(count: number, who: readonly Watchdog[] = dogs, seconds = 5 * 60): Promise<string[]> {
  const sent: string[] = [];
  for (let i = 0; i < count; i++) {
    for (const dog of who) for (const each of (await dog.round()).sent) sent.push(`${dog.name} ${each}`);
    await settleBlocks();
    await world.pass(seconds);
  }
  return sent;
}

async function settleBlocks(): Promise<void> {
  await world.test.mine({ blocks: 4 });
}

const revisionOf = (source: Address) =>
  world.read.readContract({ ...world.revisions, functionName: 'revisionOf', args: [source] });
const word = (text: string) => keccak256(stringToHex(text));

async function verdict(name: string, change: Partial<Examined['judged']> = {}): Promise<Examined> {
  return {
    judged: {
      verdict: 'clear',
      charges: [],
      report: word(`report on ${name}`),
      artifact: word(`artifact of ${name}`),
      ruleset: word('ruleset'),
      scannedAt: await world.now(),
      pinned: true,
      ...change,
    },
    proof: null,
    uri: `https://evidence.example/${name}`,
  };
}

/** abi.encode(SourceParams) of a source now. */
async function paramsOf(address: Address): Promise<Hex> {
  const params = await world.read.readContract({ address, abi: sourceAbi, functionName: 'getSourceParams' });
  const [type] = getAbiItem({ abi: sourceAbi, name: 'getSourceParams' }).outputs;
  return encodeAbiParameters([type], [params]);
}

/** The one case on a source, by the charge. */
async function caseOn(source: Address, revision: Hex, charge: number) {
  const id = await world.read.readContract({
    ...world.court,
    functionName: 'caseIdOf',
    args: [source, revision, charge, 0n],
  });
  return { id, ...(await court.caseOf(id)) };
}

const lockupOf = (name: string) =>
  world.read.readContract({ ...world.vault, functionName: 'lockupOf', args: [world.addressOf(name)] });

describe('four watchdogs on a chain, one of them at a time', { timeout: 180_000 }, () => {
  it('note a revision on sight, and clear it once it is final and scanned', async () => {
    await market.stake('alice', '250');
    const source = await market.publishSource('alice');
    const revision = await revisionOf(source);
    // Seven hold a seat and only four are there: the one whose turn it is may be none of them.
    expect(await rounds(4)).toEqual([expect.stringMatching(/^scanner\d checkpoint: success$/)]);
    for (const dog of dogs) dog.examined(revision, await verdict('alice'));
    const rehearsal = await dogs[3]!.rehearse();
    expect(rehearsal.statements).toMatchObject([{ kind: 'clean', message: { source, revision } }]);
    expect((await dogs[3]!.rehearse()).kept).toBe(rehearsal.kept);
    expect((await rounds(2)).sort()).toEqual(dogs.map(({ name }) => `${name} attest: success`));
    const status = await world.read.readContract({
      ...world.clearance,
      functionName: 'statusOf',
      args: [source],
    });
    expect(status.slice(0, 3)).toEqual([1, revision, 4n]);

    // A new process plans nothing that was done; a later verdict that contradicts takes the word back.
    dogs[0]!.restart();
    expect(await rounds(1)).toEqual([]);
    dogs[0]!.examined(revision, await verdict('alice again', { verdict: 'suspicious' }));
    expect(await rounds(2)).toEqual(['scanner1 revoke: success']);
  });

  it('take the stake of a malicious source by a quorum, after a peer was asked', async () => {
    await market.stake('mallory', '400');
    const source = await market.publishSource('mallory');
    const revision = await revisionOf(source);
    await rounds(4);
    const found = await verdict('mallory', { verdict: 'malicious', charges: [0] });
    for (const dog of dogs.slice(0, 3)) dog.examined(revision, found);
    const sent = await rounds(6);
    // What the bond was short of after all is credit, and paid out.
    expect(sent.filter((each) => !/(commitAccusation|openSource|withdraw): success$/.test(each))).toEqual([]);
    expect(sent.filter((each) => each.includes('openSource'))).toHaveLength(1);
    const opened = await caseOn(source, revision, 0);
    expect(opened).toMatchObject({ phase: 1, cosigners: 3, hold: parseEther('400') });
    expect(await lockupOf('mallory')).toBe(0n);
    // The accuser is one of those who signed: four scanners and the three others are left to judge.
    expect(dogs.slice(0, 3).map(({ address }) => address)).toContain(opened.accuser);

    await world.pass(2 * day);
    await rounds(1, dogs, hour);
    await world.pass(2 * day);
    const ending = [...(await rounds(2, dogs, hour)), ...(await rounds(3, dogs, day))];
    expect(ending.filter((each) => !each.endsWith('success'))).toEqual([]);
    const settled = await caseOn(source, revision, 0);
    expect(settled).toMatchObject({ phase: 6, outcome: 1, hold: 0n, signers: 0 });
    for (const dog of dogs.slice(0, 3)) expect(await creditOf(dog.address)).toBe(0n);
  });

  it('prove what the chain can read, alone', async () => {
    await market.stake('eve', '150');
    const compose = 'services:\n  job:\n    image: busybox\n    privileged: true\n';
    const metadata = JSON.stringify({
      cpu: '',
      nvidia: `ipfs://${cidOf(compose)}`,
      amd: '',
      name: 'job',
      description: '',
      logoUrl: '',
    });
    const source = await market.publishSource('eve', {
      imageMetadataUrl: `https://ipfs.example/ipfs/${cidOf(metadata)}`,
      imageEnvironments: 2,
    });
    const revision = await revisionOf(source);
    await rounds(4);
    const firstSeen = await world.read.readContract({
      ...world.revisions,
      functionName: 'firstSeen',
      args: [source, revision],
    });
    const exhibits = {
      params: await paramsOf(source),
      firstSeen,
      metadata: Buffer.from(metadata),
      compose: [{ environment: 'nvidia' as const, bytes: Buffer.from(compose) }],
      manifests: new Map<string, Uint8Array>(),
    };
    const proof = await findProof(client, book.court!.proofs, exhibits);
    expect(proof).toMatchObject({ rule: 5, charge: 0 });
    const harmless = Buffer.from(compose.replace('true', 'false'));
    const none = await findProof(client, book.court!.proofs, {
      ...exhibits,
      compose: [{ environment: 'nvidia', bytes: harmless }],
    });
    expect(none).toBeNull();

    const [dog] = dogs;
    dog!.examined(revision, { ...(await verdict('eve', { verdict: 'malicious', charges: [0] })), proof });
    expect((await rounds(8, [dog!])).slice(0, 2)).toEqual([
      'scanner1 commitAccusation: success',
      'scanner1 openProven: success',
    ]);
    expect(await caseOn(source, revision, 0)).toMatchObject({ phase: 1, rule: 6, cosigners: 0 });
  });

  it('contest what they know to be false, and judge it, though each of them is killed before it reveals', async () => {
    await market.stake('carol', '250');
    const source = await market.publishSource('carol');
    const revision = await revisionOf(source);
    await rounds(4);
    // Not pinned by content: nobody may call it clean on chain, and so all of them may judge.
    for (const dog of dogs) dog.examined(revision, await verdict('carol', { pinned: false }));
    expect(await rounds(1)).toEqual([]);
    const id = await court.accuse('accuser', source, scanners.slice(4), 'slander');
    expect(await lockupOf('carol')).toBe(0n);

    const contested = await rounds(9, dogs, 10 * 60);
    expect(contested.filter((each) => each.includes('contest'))).toHaveLength(1);
    expect(contested.filter((each) => each.includes('exclude'))).toHaveLength(1);
    expect(contested.filter((each) => each.includes('commitVote'))).toHaveLength(3);
    expect(contested.filter((each) => !each.endsWith('success'))).toEqual([]);
    const { contestor } = await court.caseOf(id);
    expect(dogs.map(({ address }) => address)).toContain(contestor);

    for (const dog of dogs) dog.restart();
    await world.pass(day);
    const revealed = await rounds(2, dogs, 10 * 60);
    expect(revealed.filter((each) => each.includes('revealVote: success'))).toHaveLength(3);
    await world.pass(day);
    await rounds(2, dogs, 10 * 60);
    expect(await court.caseOf(id)).toMatchObject({ phase: 4, outcome: 2, revealed: 3, guilty: 0 });
    await world.pass(2 * day);
    await rounds(3, dogs, hour);
    expect(await court.caseOf(id)).toMatchObject({ phase: 6, outcome: 2, hold: 0n });
    expect(await lockupOf('carol')).toBe(parseEther('250'));
    expect(await creditOf(contestor)).toBe(0n);
  });

  it('charge a provider who attempted and never answered, from the task alone', async () => {
    await market.stake('dora', '250');
    await market.pair('bob', 'mia', '120');
    const source = await market.publishSource('dora');
    await market.register('bob', source);
    const task = await market.publishTask('dora', source, '10');
    await market.attempt('bob', task);
    await rounds(2);
    await world.pass(hour);
    expect(await rounds(1)).not.toContainEqual(expect.stringContaining('openNonDelivery'));
    await world.pass(hour);
    const sent = await rounds(3, dogs, hour);
    expect(sent.filter((each) => each.includes('openNonDelivery'))).toEqual([
      expect.stringMatching(/openNonDelivery: success$/),
    ]);
    const id = await world.read.readContract({
      ...world.court,
      functionName: 'caseIdOf',
      args: [task.address, padHex(world.addressOf('bob'), { size: 32 }), 2, 0n],
    });
    expect(await court.caseOf(id)).toMatchObject({ phase: 1, charge: 2, accused: world.addressOf('bob') });
    await world.pass(day);
    await rounds(2, dogs, hour);
    await world.pass(2 * day);
    await rounds(2, dogs, hour);
    expect(await court.caseOf(id)).toMatchObject({ phase: 6, outcome: 1 });
  });

  it('find each other over the chain where nobody answers', async () => {
    await market.stake('fred', '300');
    const source = await market.publishSource('fred');
    const revision = await revisionOf(source);
    await rounds(4);
    for (const dog of dogs) dog.deafen();
    const found = await verdict('fred', { verdict: 'malicious', charges: [0] });
    for (const dog of dogs.slice(0, 3)) dog.examined(revision, found);
    const [dog] = dogs;
    const { failures } = (await dog!.round()).tick;
    expect(failures.map(({ failure }) => failure.code)).toEqual([
      'NETWORK_FAILED',
      'NETWORK_FAILED',
      'NETWORK_FAILED',
    ]);
    const sent = await rounds(10);
    // The third reads what the first two showed, and has a quorum.
    expect(sent.filter((each) => each.includes('anchor: success'))).toHaveLength(2);
    expect(sent.filter((each) => each.includes('openSource: success'))).toHaveLength(1);
    expect(await caseOn(source, revision, 0)).toMatchObject({ phase: 1, cosigners: 3 });
  });
});

const creditOf = (account: Address) =>
  world.read.readContract({ ...world.court, functionName: 'creditOf', args: [account] });

/** CIDv1 of a raw block: base32 of version, codec, and a sha2-256 multihash. */
function cidOf(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  const binary = Buffer.concat([Buffer.from([0x01, 0x55, 0x12, 0x20]), digest]);
  let bits = '';
  for (const byte of binary) bits += byte.toString(2).padStart(8, '0');
  const digits = bits.match(/.{1,5}/g)!.map((five) => Number.parseInt(five.padEnd(5, '0'), 2));
  return `b${digits.map((digit) => 'abcdefghijklmnopqrstuvwxyz234567'[digit]).join('')}`;
}
