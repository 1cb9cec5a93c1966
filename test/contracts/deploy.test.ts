import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, zeroAddress } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearanceAbi } from '../../agent/chain/abi/clearance.ts';
import { courtAbi } from '../../agent/chain/abi/court.ts';
import { nexusAbi } from '../../agent/chain/abi/nexus.ts';
import { reputationAbi } from '../../agent/chain/abi/reputation.ts';
import { scannersAbi } from '../../agent/chain/abi/scanners.ts';
import { readDeployment } from '../../agent/chain/deployments.ts';
import { warden } from '../scan/command.ts';
import { type Anvil, clientsOf, keys, startAnvil } from './anvil.ts';
import { type CuttingProxy, cuttingProxy } from './cutting-proxy.ts';
import { deployTo, temporaryFolder } from './deploying.ts';

let anvil: Anvil;
let proxy: CuttingProxy;
let clients: ReturnType<typeof clientsOf>;
let folder: ReturnType<typeof temporaryFolder>;
let snapshot: `0x${string}`;
const deployer = privateKeyToAddress(keys[0]!);

beforeAll(async () => {
  anvil = await startAnvil();
  proxy = await cuttingProxy(anvil.host);
  clients = clientsOf(anvil);
});
afterAll(async () => {
  await proxy.close();
  await anvil.stop();
});
beforeEach(async () => {
  folder = temporaryFolder();
  proxy.restore();
  snapshot = await clients.test.snapshot();
});
afterEach(async () => {
  folder.remove();
  await clients.test.revert({ id: snapshot });
});

const transactions = () => clients.read.getTransactionCount({ address: deployer });
const refusal = (deploying: Promise<unknown>) =>
  deploying.then(
    () => expect.unreachable('it was deployed'),
    (thrown: unknown) => thrown as Error & { code: string; todo: string },
  );

describe('a deployment', () => {
  it('is written down with the address of every contract, and has code at each', async () => {
    const { deployment, left } = await deployTo({ ...anvil, folder: folder.path });
    expect(deployment).toEqual(await readDeployment(folder.path, 1071));
    expect(deployment).toMatchObject({ complete: true, pending: null, chainId: 1071, deployer });
    expect(left).toEqual([]);
    for (const { address } of Object.values(deployment.contracts))
      expect(await clients.read.getCode({ address })).toMatch(/^0x.{100}/);
    await expectWired(deployment.contracts);
  });

  it('that is there already sends nothing', async () => {
    const first = await deployTo({ ...anvil, folder: folder.path });
    const sent = await transactions();
    const lines: string[] = [];
    const again = await deployTo({ ...anvil, folder: folder.path, progress: (line) => lines.push(line) });
    expect(again).toEqual(first);
    expect(await transactions()).toBe(sent);
    expect(lines).toEqual(['everything was there already']);
  });

  it.each([
    ['after every transaction, which the node took', (to: CuttingProxy) => to.cutFrom(1)],
    ['before every transaction, which the node never saw', (to: CuttingProxy) => to.loseFrom(2)],
  ])('that is cut off %s is carried on and sends nothing twice', { timeout: 180_000 }, async (_, cut) => {
    const whole = await deployTo({ ...anvil, folder: folder.path });
    const total = await transactions();
    await clients.test.revert({ id: snapshot });
    snapshot = await clients.test.snapshot();
    const parts = temporaryFolder();
    let runs = 0;
    for (let error: { code?: string } | null = { code: '' }; error !== null; runs++) {
      proxy.restore();
      cut(proxy);
      error = await deployTo({ ...proxy, folder: parts.path }).then(
        () => null,
        (thrown) => thrown,
      );
      if (error !== null) expect(error).toMatchObject({ code: 'RPC_UNREACHABLE', retryable: true });
    }
    expect(runs).toBeGreaterThanOrEqual(total);
    expect(await transactions()).toBe(total);
    const { contracts } = (await readDeployment(parts.path, 1071))!;
    expect(addressesOf(contracts)).toEqual(addressesOf(whole.deployment.contracts));
    parts.remove();
  });

  it('goes on when another transaction of the same key takes a nonce in between', {
    timeout: 180_000,
  }, async () => {
    const whole = await deployTo({ ...anvil, folder: folder.path });
    const names = Object.keys(whole.deployment.contracts);
    for (const n of [8, names.length - 2]) {
      await clients.test.revert({ id: snapshot });
      snapshot = await clients.test.snapshot();
      const parts = temporaryFolder();
      proxy.restore();
      proxy.loseFrom(n);
      await refusal(deployTo({ ...proxy, folder: parts.path }));
      proxy.restore();
      const hash = await clients.wallet(keys[0]!).sendTransaction({ to: zeroAddress, value: 1n });
      await clients.read.waitForTransactionReceipt({ hash });
      const { deployment } = await deployTo({ ...proxy, folder: parts.path });
      expect(Object.keys(deployment.contracts).sort()).toEqual([...names].sort());
      await expectWired(deployment.contracts);
      parts.remove();
    }
  });
});

function addressesOf(contracts: Readonly<Record<string, { address: Address }>>): Record<string, Address> {
  return Object.fromEntries(Object.entries(contracts).map(([name, { address }]) => [name, address]));
}

/** What the contracts were told of each other is where the file says they are. */
async function expectWired(contracts: Readonly<Record<string, { address: Address }>>): Promise<void> {
  const at = (name: string) => contracts[name]!.address;
  const { readContract } = clients.read;
  expect(await readContract({ address: at('Court'), abi: courtAbi, functionName: 'wiring' })).toMatchObject({
    nexus: at('Nexus'),
    vault: at('Vault'),
    terminal: at('Terminal'),
    revisions: at('Revisions'),
    scanners: at('Scanners'),
    clearance: at('Clearance'),
    proofs: at('Proofs'),
  });
  for (const [name, court] of [
    ['Scanners', scannersAbi],
    ['Clearance', clearanceAbi],
    ['Reputation', reputationAbi],
  ] as const)
    expect(await readContract({ address: at(name), abi: court, functionName: 'court' })).toBe(at('Court'));
  expect(await readContract({ address: at('Scanners'), abi: scannersAbi, functionName: 'clearance' })).toBe(
    at('Clearance'),
  );
  expect(await readContract({ address: at('Nexus'), abi: nexusAbi, functionName: 'vault' })).toBe(
    at('Vault'),
  );
}

describe('a deployment is refused', () => {
  it('on another chain than the one that is meant', async () => {
    expect(await refusal(deployTo({ ...anvil, folder: folder.path, chain: 5 }))).toMatchObject({
      code: 'CHAIN_MISMATCH',
      message: 'The node is one of chain 1071, not of chain 5',
    });
  });

  it('to an account without coins, which it names', async () => {
    const key = `0x${'7'.repeat(64)}` as const;
    const error = await refusal(deployTo({ ...anvil, folder: folder.path, key }));
    expect(error).toMatchObject({ code: 'FUNDS_INSUFFICIENT' });
    expect(error.message).toContain(`${privateKeyToAddress(key)} has 0 OGPU`);
    expect(await readDeployment(folder.path, 1071)).toBeNull();
  });

  it('where the chain was started anew', async () => {
    await deployTo({ ...anvil, folder: folder.path });
    const other = await startAnvil(1071, ['--timestamp', '1900000000']);
    try {
      expect(await refusal(deployTo({ ...other, folder: folder.path }))).toMatchObject({
        code: 'DEPLOYMENT_INVALID',
        message: expect.stringContaining('the first blocks differ'),
      });
    } finally {
      await other.stop();
    }
  });

  it('where the contracts of the file are gone', async () => {
    await deployTo({ ...anvil, folder: folder.path });
    await clients.test.revert({ id: snapshot });
    snapshot = await clients.test.snapshot();
    expect(await refusal(deployTo({ ...anvil, folder: folder.path }))).toMatchObject({
      code: 'DEPLOYMENT_INVALID',
      message: expect.stringMatching(/there is no \w+ at 0x/),
    });
  });

  it('to another key, other choices or another version than it was begun with', async () => {
    await deployTo({ ...anvil, folder: folder.path });
    const to = { ...anvil, folder: folder.path };
    expect((await refusal(deployTo({ ...to, key: keys[1]! }))).message).toContain(`was begun by ${deployer}`);
    expect((await refusal(deployTo({ ...to, choices: { settlement: 'none' } }))).message).toContain(
      'was begun with settlement sweep, not none',
    );
    const file = join(folder.path, '1071.json');
    const { code } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, readFileSync(file, 'utf8').replace(code, `0x${'0'.repeat(64)}`));
    expect((await refusal(deployTo(to))).message).toContain('another version of the contracts');
  });

  it('beside a protocol that is not ours, unless it is said where stakes go', async () => {
    expect(
      await refusal(deployTo({ ...anvil, folder: folder.path, choices: { protocol: 'live' } })),
    ).toMatchObject({ code: 'USAGE', todo: expect.stringContaining('--settlement') });
    expect(
      await refusal(
        deployTo({ ...anvil, folder: folder.path, choices: { protocol: deployer, settlement: 'none' } }),
      ),
    ).toMatchObject({ code: 'DEPLOYMENT_INVALID', message: expect.stringContaining('There is no Nexus') });
  });
});

describe('a court beside a protocol that is there', () => {
  it('is deployed alone; an administrator makes it a judge, or is told to', async () => {
    const first = await deployTo({ ...anvil, folder: folder.path });
    const { Nexus, Manager } = first.deployment.contracts;
    const choices = { protocol: Nexus!.address, settlement: 'none' } as const;
    const [mine, theirs] = [temporaryFolder(), temporaryFolder()];

    const admin = await deployTo({ ...anvil, folder: mine.path, choices });
    expect(admin.left).toEqual([]);
    expect(Object.keys(admin.deployment.contracts)).not.toContain('Vault');
    await expectWired({ ...first.deployment.contracts, ...admin.deployment.contracts });

    const stranger = await deployTo({ ...anvil, folder: theirs.path, choices, key: keys[1]! });
    expect(stranger.deployment.complete).toBe(true);
    expect(stranger.left).toEqual([
      `an administrator of the Manager at ${Manager!.address} grants JUDGE to the Court at ${stranger.deployment.contracts.Court!.address}`,
    ]);
    mine.remove();
    theirs.remove();
  });
});

describe('warden chain deploy', () => {
  const run = (env: Record<string, string> = {}, ...more: string[]) =>
    warden(['chain', 'deploy', '--rpc-url', anvil.url, '--allow-host', anvil.host, ...more], {
      WARDEN_DEPLOYMENTS: folder.path,
      WARDEN_PRIVATE_KEY: keys[0]!,
      XDG_CONFIG_HOME: folder.path,
      ...env,
    });

  it('prints the addresses to standard output and its progress to standard error, and never the key', async () => {
    const { code, stdout, stderr } = await run().ended;
    expect(code).toBe(0);
    const { contracts } = (await readDeployment(folder.path, 1071))!;
    for (const [name, { address }] of Object.entries(contracts)) {
      expect(stdout).toMatch(new RegExp(`^${name} +${address}$`, 'm'));
      expect(stderr).toMatch(new RegExp(`^${name} ${address} \\(block \\d+, gas \\d+\\)$`, 'm'));
    }
    expect(stdout + stderr).not.toContain(keys[0]!.slice(2));
  });

  it('that is killed at any line is carried on by the next, and deploys nothing twice', {
    timeout: 180_000,
  }, async () => {
    await deployTo({ ...anvil, folder: folder.path });
    const total = await transactions();
    for (const line of [1, 9, total - 3]) {
      await clients.test.revert({ id: snapshot });
      snapshot = await clients.test.snapshot();
      const parts = temporaryFolder();
      const { child, stderr, ended } = run({ WARDEN_DEPLOYMENTS: parts.path });
      child.stderr!.on('data', () => {
        if (stderr().split('\n').length > line) child.kill('SIGKILL');
      });
      expect(await ended).toMatchObject({ code: null, signal: 'SIGKILL' });
      expect((await run({ WARDEN_DEPLOYMENTS: parts.path }).ended).code).toBe(0);
      expect(await transactions()).toBe(total);
      parts.remove();
    }
  });

  it('takes its key from a file, and says what is wrong with one without showing it', async () => {
    const file = join(folder.path, 'key');
    writeFileSync(file, `${keys[0]!.slice(0, -1)}\n`);
    const bad = await run({ WARDEN_PRIVATE_KEY: '' }, '--key-file', file).ended;
    expect(bad).toMatchObject({ code: 1, stdout: '' });
    expect(bad.stderr).toContain('[KEY_INVALID]');
    expect(bad.stderr).not.toContain(keys[0]!.slice(2, 20));
    writeFileSync(file, `${keys[0]}\n`);
    expect((await run({ WARDEN_PRIVATE_KEY: '' }, '--key-file', file).ended).code).toBe(0);
    expect((await run({ WARDEN_PRIVATE_KEY: '' }).ended).stderr).toContain('There is no key to sign with');
  });

  it('does not talk to a node that is not public unless its host is allowed', async () => {
    const { code, stderr } = await warden(['chain', 'deploy', '--rpc-url', anvil.url], {
      WARDEN_PRIVATE_KEY: keys[0]!,
      WARDEN_DEPLOYMENTS: folder.path,
    }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('[ADDRESS_REFUSED]');
  });
});
