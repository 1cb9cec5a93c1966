import { type Hex, parseEther, zeroAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskAbi } from '../../agent/chain/abi/task.ts';
import { type ChainStatus, statusJsonSchema, statusSchema } from '../../agent/chain/status/document.ts';
import { parseStatusTarget } from '../../agent/chain/status/read-status.ts';
import { warden } from '../scan/command.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { temporaryFolder } from './deploying.ts';
import { scanners } from './scenario/cast.ts';
import { type Justice, justice } from './scenario/justice.ts';
import { type Marketplace, marketplace, type Task } from './scenario/marketplace.ts';
import { freeGas } from './scenario/play.ts';
import { createWorld, type World } from './scenario/world.ts';

let anvil: Anvil;
let world: World;
let market: Marketplace;
let court: Justice;
let source: Hex;
let task: Task;
let caseId: Hex;
const folder = temporaryFolder();
const url = 'https://ipfs.example/ipfs/x\u001b[2J\u202egpj';

beforeAll(async () => {
  anvil = await startAnvil(1071, freeGas);
  world = await createWorld(anvil, folder.path, null);
  market = marketplace(world);
  court = justice(world);
  const { done, owner, person, addressOf, pass } = world;
  await world.welcome('alice', 'bob', 'mia', 'accuser', 'nobody', ...scanners);
  for (const name of scanners)
    await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf(name)] }));
  await pass(2 * 24 * 3600);
  for (const name of scanners)
    await done(
      person(name).writeContract({ ...world.scanners, functionName: 'join', value: parseEther('1000') }),
    );
  await market.stake('alice', '250');
  source = await market.publishSource('alice', { imageMetadataUrl: url, deliveryMethod: 0 });
  await market.pair('bob', 'mia', '120');
  await market.register('bob', source);
  task = await market.publishTask('alice', source, '10');
  await market.attempt('bob', task);
  await market.respond('bob', task, '8');
  caseId = await court.accuse('accuser', source, scanners.slice(0, 3), 'miner');
});
afterAll(async () => {
  await anvil.stop();
  folder.remove();
});

const run = (target: string, ...more: string[]) => runOn(anvil.url, target, ...more);
const runOn = (url: string, target: string, ...more: string[]) =>
  warden(
    [
      'chain',
      'status',
      target,
      '--rpc-url',
      url,
      '--allow-host',
      anvil.host,
      '--deployments',
      folder.path,
      ...more,
    ],
    { XDG_CONFIG_HOME: folder.path },
  ).ended;

async function statusOf(target: string): Promise<ChainStatus> {
  const { code, stdout, stderr } = await run(target, '--format', 'json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return statusSchema.parse(JSON.parse(stdout));
}

describe('warden chain status', () => {
  it('of a source tells its terms, its revision and whether it is cleared', async () => {
    const { kinds, source: found } = await statusOf(source);
    expect(kinds).toEqual(['source']);
    expect(found).toMatchObject({
      client: world.addressOf('alice'),
      status: 'active',
      environments: ['CPU'],
      delivery: 'manual confirmation',
      minPayment: '1000000000000000000',
      registrants: 1,
      tasks: 1,
      clearance: { status: 'flagged', statements: 0, expiresAt: null },
      convicted: false,
      liveCases: 1,
    });
    expect(found!.revision).toBe(
      await world.read.readContract({ ...world.revisions, functionName: 'revisionOf', args: [source] }),
    );
    expect(found!.firstSeen).toBeGreaterThan(0);
  });

  it('escapes what a client wrote', async () => {
    const escaped = 'https://ipfs.example/ipfs/x\\x1b[2J\\u{202e}gpj';
    expect((await statusOf(source)).source!.imageMetadataUrl).toBe(escaped);
    const { stdout } = await run(source);
    expect(stdout).toContain(escaped);
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  });

  it('of a task tells who attempted it, and what is in escrow', async () => {
    const { kinds, task: found } = await statusOf(task.address);
    expect(kinds).toEqual(['task']);
    expect(found).toMatchObject({
      source,
      client: world.addressOf('alice'),
      status: 'responded',
      payment: String(parseEther('10')),
      escrow: String(parseEther('10')),
      expired: false,
      winner: null,
      attemptCount: 1,
    });
    expect(found!.attempts).toMatchObject([
      {
        provider: world.addressOf('bob'),
        response: { status: 'submitted', payment: String(parseEther('8')) },
      },
    ]);
  });

  it('of a client tells its stake, what is held of it, and its sources', async () => {
    const found = await statusOf(world.addressOf('alice'));
    expect(found.kinds).toEqual(['client']);
    expect(found.account).toMatchObject({
      balance: '0',
      lockup: '0',
      sanctioned: String(parseEther('250')),
      eligible: false,
      verified: false,
      credit: '0',
    });
    expect(found.client).toMatchObject({ activeSources: '1', sources: [source] });
    expect(found.client!.reputation).toMatchObject({ convicted: 0 });
  });

  it('of a provider tells its master and its record; of a master that it is one; of a scanner its bond', async () => {
    const bob = await statusOf(world.addressOf('bob'));
    expect(bob).toMatchObject({
      kinds: ['provider'],
      account: { lockup: String(parseEther('120')) },
      provider: { master: world.addressOf('mia'), masterLockup: '0', reputation: { scoreBps: 5000 } },
    });
    expect((await statusOf(world.addressOf('mia'))).kinds).toEqual(['master']);
    expect(await statusOf(world.addressOf('scanner1'))).toMatchObject({
      kinds: ['scanner'],
      scanner: { member: true, bond: String(parseEther('1000')) },
    });
  });

  it('of a case tells the charge, the deadline, and who can do what next', async () => {
    const { kinds, case: found } = await statusOf(caseId);
    expect(kinds).toEqual(['case']);
    expect(found).toMatchObject({
      charge: 'malicious source',
      phase: 'open',
      outcome: 'none',
      accused: world.addressOf('alice'),
      accuser: world.addressOf('accuser'),
      subject: source,
      cosigners: 3,
      rule: null,
      hold: String(parseEther('250')),
      contestor: null,
      disputed: false,
    });
    expect(found!.next.map(({ what }) => what)).toEqual([
      'contest',
      'tally: convicts, as nobody contested',
      'veto (acquits)',
    ]);
    const { stdout } = await run(caseId);
    expect(stdout).toContain('malicious source, open');
    expect(stdout).toMatch(/held +250 OGPU/);
    expect(stdout).toMatch(/contest – anyone, for a bond equal to the accuser's, until .* UTC \(in\s+2 d\)/);
  });

  it('writes tables of at most the width of the terminal', async () => {
    for (const target of [source, task.address, world.addressOf('alice'), world.addressOf('bob'), caseId])
      for (const line of (await run(target)).stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('the schema of a status', () => {
  it('is the one committed in docs/schema (vitest -u writes it)', async () => {
    await expect(statusJsonSchema()).toMatchFileSnapshot('../../docs/schema/chain-status-1.json');
  });
});

describe('what is no part of the network', () => {
  it('is not taken for one, whatever it says of itself', async () => {
    // A contract that answers every call with the address of the real source.
    const code = `0x73${source.slice(2)}60005260206000f3`;
    const pretender = `0x${'ab'.repeat(20)}` as const;
    await world.test.setCode({ address: pretender, bytecode: code as Hex });
    expect(
      await world.read.readContract({ address: pretender, abi: taskAbi, functionName: 'getSource' }),
    ).toBe(source);
    expect(await run(pretender)).toMatchObject({ code: 64, stdout: '' });
    // One that says nothing, one that reverts, one that never ends.
    for (const bytecode of ['0x00', '0x60006000fd', '0x5b600056'] as const) {
      await world.test.setCode({ address: pretender, bytecode });
      expect((await run(pretender)).stderr).toContain('[NOT_ON_CHAIN]');
    }
  });

  it('is said to be unknown', async () => {
    expect((await run(`0x${'12'.repeat(20)}`)).stderr).toContain('[NOT_ON_CHAIN]');
    expect((await run(`0x${'12'.repeat(32)}`)).stderr).toContain('The court has no case');
  });

  it.each(['', 'alice', '0x12', `0x${'g'.repeat(40)}`, `${zeroAddress}0`])('is no target: %j', (text) => {
    expect(() => parseStatusTarget(text)).toThrow(/neither an address nor the id of a case/);
  });

  it('is an address with a mistyped digit', () => {
    const right = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
    expect(parseStatusTarget(right.toLowerCase())).toEqual({ kind: 'address', address: right });
    expect(() => parseStatusTarget(right.replace('5F', '5f'))).toThrow(/checksum/);
  });
});

describe('a node', () => {
  it('of another chain, or none, is told apart from an empty chain', async () => {
    const { code, stderr } = await run(source, '--chain', '5');
    expect(code).toBe(64);
    expect(stderr).toContain('[CHAIN_MISMATCH]');
    expect((await runOn('http://127.0.0.1:1', source)).stderr).toContain('[ADDRESS_REFUSED]');
    const dead = await runOn('http://127.0.0.1:1', source, '--allow-host', '127.0.0.1:1');
    expect(dead.stderr).toContain('[RPC_UNREACHABLE]');
  });

  it('on which nothing of ours stands is asked for the live network, and says that it is not there', async () => {
    const empty = temporaryFolder();
    const { stderr } = await run(source, '--deployments', empty.path);
    expect(stderr).toContain('There is no Nexus at 0x2b0cC6058313801D5feb184a539e3a0C5A87a6a1');
    empty.remove();
  });

  it('is not asked in a format of scans', async () => {
    expect(await run(source, '--format', 'sarif')).toMatchObject({ code: 64, stdout: '' });
  });
});
