import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Deployment, deploymentFile, readDeployment, writeDeployment } from './deployments.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warden-deployments-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hash = `0x${'ab'.repeat(32)}` as const;
const address = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const deployment: Deployment = {
  schema: 'warden.deployment/1',
  chainId: 1071,
  genesis: hash,
  deployer: address,
  code: hash,
  choices: { protocol: 'own', settlement: 'sweep', owner: address, guardian: address, arbiter: address },
  contracts: { Vault: { address, transaction: hash, block: 7, initCode: hash } },
  pending: { step: 'Court', nonce: 3, transactions: [hash] },
  complete: false,
};

const write = (value: unknown) =>
  writeFileSync(deploymentFile(folder, 1071), typeof value === 'string' ? value : JSON.stringify(value));
const refusal = () =>
  readDeployment(folder, 1071).then(
    () => expect.unreachable('it was taken'),
    (thrown: unknown) => thrown as Error & { code: string },
  );

describe('a deployments file', () => {
  it('is read as it was written, and replaced as a whole', async () => {
    expect(await readDeployment(folder, 1071)).toBeNull();
    await writeDeployment(join(folder, 'new'), deployment);
    expect(await readDeployment(join(folder, 'new'), 1071)).toEqual(deployment);
    await writeDeployment(folder, deployment);
    await writeDeployment(folder, { ...deployment, pending: null, complete: true });
    expect(await readDeployment(folder, 1071)).toMatchObject({ pending: null, complete: true });
    expect(readdirSync(folder).sort()).toEqual(['1071.json', 'new']);
  });

  it('takes addresses in any case', async () => {
    write({ ...deployment, deployer: address.toLowerCase() });
    expect(await readDeployment(folder, 1071)).toEqual(deployment);
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['another schema', { ...deployment, schema: 'warden.deployment/2' }, 'schema is not as it should be'],
    ['an unknown key', { ...deployment, extra: 1 }, 'it is not as it should be'],
    [
      'a bad address',
      { ...deployment, contracts: { Vault: { ...deployment.contracts.Vault, address: '0x1' } } },
      'contracts.Vault.address is not',
    ],
    ['a hostile name', { ...deployment, contracts: { '\u001b[2J': {} } }, 'contracts'],
    ['the file of another chain', { ...deployment, chainId: 5 }, 'is of chain 5, not of chain 1071'],
  ])('that holds %s is refused, and says where', async (_, value, message) => {
    write(value);
    const error = await refusal();
    expect(error.code).toBe('DEPLOYMENT_INVALID');
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });

  it('that cannot be read or written is an error of the machine', async () => {
    mkdirSync(deploymentFile(folder, 1071));
    expect((await refusal()).code).toBe('IO_FAILED');
    await expect(writeDeployment(folder, deployment)).rejects.toMatchObject({ code: 'IO_FAILED' });
    expect(readdirSync(folder)).toEqual(['1071.json']);
  });

  it('of any content is a deployment or a coded error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        write(text);
        expect((await refusal()).code).toBe('DEPLOYMENT_INVALID');
      }),
      { numRuns: 100 },
    );
  });
});
