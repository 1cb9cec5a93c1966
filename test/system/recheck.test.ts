import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, padHex, parseEther } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceAbi } from '../../agent/chain/abi/source.ts';
import { ownRecheck } from '../../agent/chain/act/own-recheck.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { layerOf } from '../../gpu-runner/gateway/image-archive.ts';
import { quickFinality } from '../chain/watchdog.ts';
import { type Anvil, keys, startAnvil } from '../contracts/anvil.ts';
import { temporaryFolder } from '../contracts/deploying.ts';
import { type Marketplace, marketplace } from '../contracts/scenario/marketplace.ts';
import { createWorld, type World } from '../contracts/scenario/world.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { sampleFiles } from '../runner/sample-source.ts';
import { warden } from '../scan/command.ts';
import { startTestGateway, type TestGateway } from '../source/gateway.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

const folder = temporaryFolder();
let anvil: Anvil;
let world: World;
let market: Marketplace;
let registry: TestRegistry;
let gateway: TestGateway;
let postgres: Postgres;

beforeAll(async () => {
  [anvil, registry, gateway, postgres] = await Promise.all([
    startAnvil(1071, quickFinality),
    startTestRegistry(),
    startTestGateway(),
    startPostgres(),
  ]);
  world = await createWorld(anvil, folder.path, null);
  market = marketplace(world);
  await world.welcome('client', 'master', 'provider');
  await market.stake('client', '5000');
  await market.pair('provider', 'master', '500');
  const { descriptor } = registry.pushImage('team/app', '1', {
    layers: [await layerOf(await sampleFiles())],
    platform: { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch },
    config: { config: { Entrypoint: [process.execPath, '/app.mjs'] } },
  });
  gateway.put('/app.yaml', `services:\n  app:\n    image: ${registry.host}/team/app@${descriptor.digest}\n`);
}, 120_000);
afterAll(async () => {
  await Promise.all([anvil.stop(), registry.close(), gateway.close(), postgres.stop()]);
  folder.remove();
});

/** A task of a new source that was answered with this. */
async function answered(results: object | undefined, asked: object, answer: string): Promise<Address> {
  const name = `/${createHash('sha256')
    .update(JSON.stringify([results, asked, answer]))
    .digest('hex')}`;
  gateway.put(`${name}.json`, JSON.stringify({ name: 'x', cpu: `${gateway.origin}/app.yaml`, results }));
  gateway.put(`${name}-task.json`, JSON.stringify(asked));
  const source = await market.publishSource('client', { imageMetadataUrl: `${gateway.origin}${name}.json` });
  await market.register('provider', source);
  const { person, done, addressOf } = world;
  const payment = parseEther('1');
  await done(
    person('client').writeContract({
      ...world.vault,
      functionName: 'deposit',
      args: [addressOf('client')],
      value: payment,
    }),
  );
  const expiryTime = BigInt((await world.now()) + 3600);
  const config = `${gateway.origin}${name}-task.json`;
  await done(
    person('client').writeContract({
      ...world.controller,
      functionName: 'publishTask',
      args: [{ source, config, expiryTime, payment }],
    }),
  );
  const task = await world.read.readContract({
    address: source,
    abi: sourceAbi,
    functionName: 'tasks',
    args: [0n],
  });
  // An update in the very second of the attempt would leave it open what was run.
  await world.pass(5);
  await market.attempt('provider', { address: task, source, index: 0n });
  const response = { task, provider: addressOf('provider'), data: answer, payment };
  await done(
    person('provider').writeContract({ ...world.nexus, functionName: 'submitResponse', args: [response] }),
  );
  return task;
}

/** Where everything is, for any command. */
function places(): string[] {
  const hosts = [anvil.host, registry.host, new URL(gateway.origin).host];
  return [
    '--rpc-url',
    anvil.url,
    '--deployments',
    folder.path,
    '--gateway',
    gateway.origin,
    '--evidence',
    join(folder.path, 'evidence'),
    ...hosts.flatMap((host) => ['--allow-host', host]),
  ];
}

function recheck(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = [
    'dist/warden.js',
    'recheck',
    ...args,
    ...places(),
    '--allow-uncleared',
    ...['--memory', '512MiB', '--scratch', '16MiB'],
  ];
  return new Promise((resolve) => {
    const env = { ...process.env, WARDEN_PRIVATE_KEY: keys[1]! };
    const child = execFile(process.execPath, all, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode!, stdout, stderr }),
    );
  });
}

const double = { function_name: 'double', data: { n: 2 } };

describe('a task that is executed again', { timeout: 240_000 }, () => {
  it('gives the same, where the provider was honest', async () => {
    const task = await answered({ kind: 'exact' }, double, '{"result":4}');
    const { code, stdout } = await recheck(task);
    expect(stdout).toBe(`the same: ${world.addressOf('provider')} submitted what ${task} gives (exact)\n`);
    expect(code).toBe(0);
  });

  it('gives something else, where it was not: that is written down, and the provider is charged', async () => {
    const task = await answered({ kind: 'tolerance', relative: 0.01 }, double, '{"result":5}');
    const { code, stdout } = await recheck(task, '--accuse', '--output', join(folder.path, 'finding.json'));
    expect(stdout).toMatch(/^another result: .*\(tolerance\) at \/result: 5 for 4\n/);
    expect(code).toBe(2);
    const [, id] = /charged: case (0x[0-9a-f]{64})/.exec(stdout) ?? [];
    const found = await world.read.readContract({
      ...world.court,
      functionName: 'caseOf',
      args: [id as `0x${string}`],
    });
    expect(found).toMatchObject({ subject: task, charge: 3, phase: 1, accused: world.addressOf('provider') });
    const finding = JSON.parse(await readFile(join(folder.path, 'finding.json'), 'utf8'));
    const hex = finding.evidence.slice('sha256:'.length);
    const evidence = await readFile(join(folder.path, 'evidence', `sha256-${hex}.json`));
    expect(createHash('sha256').update(evidence).digest('hex')).toBe(hex);
    expect(JSON.parse(evidence.toString())).toMatchObject({
      schema: 'warden.recheck/1',
      task,
      made: [Buffer.from('{"result":4}').toString('base64'), Buffer.from('{"result":4}').toString('base64')],
    });
    expect(finding.signed.signature).toMatch(/^0x[0-9a-f]{130}$/);
  });

  it('is a matter for the watchdog of a database, which brings the charge, and knows how to vote', async () => {
    const database = await postgres.create('watched');
    const honest = await answered({ kind: 'exact' }, { ...double, data: { n: 3 } }, '{"result":6}');
    expect(await recheck(honest, '--database', database)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\nkept: the watchdog of this database votes by it\n$/),
    });
    const task = await answered({ kind: 'exact' }, double, '{"result":6}');
    expect(await recheck(task, '--database', database)).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/\nkept: the watchdog of this database brings the charge.*\n$/),
    });
    const provider = world.addressOf('provider');
    const scanner = privateKeyToAddress(keys[1]!);
    const store = await openStore(database);
    const words = [honest, task].map((each) =>
      ownRecheck(store.db, { chainId: 1071, task: each, provider, scanner }),
    );
    expect(await Promise.all(words)).toEqual(['innocent', 'guilty']);
    await store.close();

    await world.pass(3600);
    const args = [task, padHex(provider, { size: 32 }), 3, 0n] as const;
    const id = await world.read.readContract({ ...world.court, functionName: 'caseIdOf', args });
    const caseOf = () => world.read.readContract({ ...world.court, functionName: 'caseOf', args: [id] });
    const dog = warden(['watch', ...places(), '--database', database, '--workers', '1'], {
      WARDEN_PRIVATE_KEY: keys[1]!,
      XDG_CACHE_HOME: join(folder.path, 'cache'),
    });
    try {
      while ((await caseOf()).phase === 0 && dog.child.exitCode === null) {
        await world.test.mine({ blocks: 2 });
        await sleep(500);
      }
    } finally {
      dog.child.kill('SIGKILL');
      await dog.ended;
    }
    expect(await caseOf()).toMatchObject({ subject: task, charge: 3, accuser: scanner, accused: provider });
  });

  it('cannot be held against anybody where the source declares nothing, or has no result here', async () => {
    const undeclared = await answered(undefined, double, '{"result":5}');
    expect(await recheck(undeclared)).toMatchObject({
      code: 3,
      stdout: 'cannot be told: the source does not declare how its results may be compared\n',
    });
    const crashing = await answered({ kind: 'exact' }, { function_name: 'crash', data: {} }, '{}');
    expect(await recheck(crashing)).toMatchObject({
      code: 3,
      stdout: 'cannot be told: run 1 here had no result: source-ended\n',
    });
  });
});
