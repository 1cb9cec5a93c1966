import { type Address, parseEther } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scannersAbi } from '../../agent/chain/abi/scanners.ts';
import { readDeployment } from '../../agent/chain/deployments.ts';
import { web3signer } from '../chain/web3signer.ts';
import { warden } from '../scan/command.ts';
import { type Anvil, clientsOf, keys, startAnvil } from './anvil.ts';
import { temporaryFolder } from './deploying.ts';

const day = 86_400;
const folder = temporaryFolder();
const scanner = privateKeyToAddress(keys[1]!);
let anvil: Anvil;
let remote: Awaited<ReturnType<typeof web3signer>>;
let scanners: { address: Address; abi: typeof scannersAbi };

beforeAll(async () => {
  [anvil, remote] = await Promise.all([startAnvil(), web3signer([keys[0]!])]);
});
afterAll(async () => {
  await Promise.all([anvil.stop(), remote.stop()]);
  folder.remove();
});

const chain = (...args: readonly string[]) => [
  ...args,
  ...['--rpc-url', anvil.url, '--deployments', folder.path],
  ...['--allow-host', anvil.host, '--allow-host', remote.host],
];
const seat = (...args: readonly string[]) =>
  warden(chain('chain', 'scanner', ...args), { WARDEN_PRIVATE_KEY: keys[1]! }).ended;

async function pass(seconds: number): Promise<void> {
  const { test } = clientsOf(anvil);
  await test.increaseTime({ seconds });
  await test.mine({ blocks: 1 });
}

describe('a seat before the court', { timeout: 120_000 }, () => {
  it('is there after the contracts were deployed by a remote signer', async () => {
    const { code, stderr } = await warden(chain('chain', 'deploy', '--signer-url', remote.url), {
      WARDEN_PRIVATE_KEY: '',
    }).ended;
    expect({ code, stderr: stderr.includes('KEY_INVALID') }).toEqual({ code: 0, stderr: false });
    const deployment = (await readDeployment(folder.path, 1071))!;
    expect(deployment).toMatchObject({ complete: true, deployer: privateKeyToAddress(keys[0]!) });
    scanners = { address: deployment.contracts.Scanners!.address, abi: scannersAbi };
  });

  it('is for those who are admitted, and a stranger is told so, by a watch, too', async () => {
    const refused = await seat('join');
    expect(refused.code).toBe(64);
    expect(refused.stderr).toMatch(/Next: the owner of the contract Scanners has to admit 0x/);
    const watching = warden(chain('watch', '--database', 'memory:', '--dry-run'), {
      WARDEN_PRIVATE_KEY: keys[1]!,
    });
    const said = () => watching.stderr().includes('has the role');
    await new Promise<void>((resolve) => {
      watching.child.stderr!.on('data', () => said() && resolve());
      watching.child.once('close', () => resolve());
    });
    watching.child.kill('SIGINT');
    const { stderr } = await watching.ended;
    expect(stderr).toMatch(/this account has no seat before the court/);
    expect(stderr).toMatch(/"next":"the owner of the contract Scanners has to admit 0x/);
  });

  it('is taken once the delay is over, for a bond, to which more can be added', async () => {
    const { read, wallet } = clientsOf(anvil);
    const hash = await wallet(keys[0]!).writeContract({
      ...scanners,
      functionName: 'admit',
      args: [scanner],
    });
    await read.waitForTransactionReceipt({ hash });
    expect((await seat('status')).stdout).toMatch(/has to wait\n[\s\S]*scanner join` from 20/);
    await pass(2 * day);
    expect((await seat('status')).stdout).toMatch(/admitted, and has no seat/);
    expect((await seat('join', '--bond', '99')).stderr).toMatch(/A bond is at least 100 OGPU/);
    expect((await seat('join')).stdout).toMatch(/member: what it signs counts\nbond +100 OGPU, 0 OGPU/);
    expect((await seat('join', '--bond', '250')).stdout).toMatch(/bond +250 OGPU/);
    expect(await read.readContract({ ...scanners, functionName: 'bondOf', args: [scanner] })).toBe(
      parseEther('250'),
    );
  });

  it('is given back, and the bond later', async () => {
    expect((await seat('leave')).stdout).toMatch(/leaving: [\s\S]*leave` again from 20.*\(in 3\d d/);
    const early = await seat('leave');
    expect(early.code).toBe(64);
    expect(early.stderr).toMatch(/has nothing to take with it now/);
    await pass(35 * day);
    const { code, stdout } = await seat('leave', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'stranger', bond: '0', credit: '0' });
  });
});
