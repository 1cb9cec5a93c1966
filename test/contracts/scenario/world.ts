import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Abi, type Address, type Hex, keccak256, parseEther, stringToHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { clearanceAbi } from '../../../agent/chain/abi/clearance.ts';
import { controllerAbi } from '../../../agent/chain/abi/controller.ts';
import { courtAbi } from '../../../agent/chain/abi/court.ts';
import { nexusAbi } from '../../../agent/chain/abi/nexus.ts';
import { reputationAbi } from '../../../agent/chain/abi/reputation.ts';
import { revisionsAbi } from '../../../agent/chain/abi/revisions.ts';
import { scannersAbi } from '../../../agent/chain/abi/scanners.ts';
import { terminalAbi } from '../../../agent/chain/abi/terminal.ts';
import { vaultAbi } from '../../../agent/chain/abi/vault.ts';
import { chainError } from '../../../agent/chain/chain-error.ts';
import { type Anvil, clientsOf, keys } from '../anvil.ts';
import { deployTo } from '../deploying.ts';

/** Where coins go that nobody is to have. */
export const fire: Address = '0x000000000000000000000000000000000000dEaD';

export type World = Awaited<ReturnType<typeof createWorld>>;

/**
 * A chain with everything deployed, and people who have 10,000 coins each.
 * @param folder for the deployments file
 * @param artifacts what forge compiled, for the arbiter of the tests; null for a court without an arbiter
 */
export async function createWorld(anvil: Anvil, folder: string, artifacts: string | null) {
  const { read, test, wallet } = clientsOf(anvil);
  const owner = wallet(keys[0]!);

  async function done(sending: Promise<Hex>): Promise<void> {
    const receipt = await read.waitForTransactionReceipt({ hash: await sending });
    if (receipt.status !== 'success') throw new Error(`${receipt.transactionHash} reverted`);
  }

  /** Why a call was refused. @throws where it was not */
  async function refusalOf(sending: Promise<Hex>): Promise<string> {
    const error = await sending.then(
      () => null,
      (thrown: unknown) => chainError(thrown),
    );
    if (error === null) throw new Error('nobody refused');
    return (error as Error).message;
  }

  const arbiter = artifacts === null ? null : await deployArbiter(artifacts);
  const { deployment } = await deployTo({
    ...anvil,
    folder,
    choices: { arbiter: arbiter?.address ?? null },
  });
  const at = (name: string) => deployment.contracts[name]!.address;

  async function deployArbiter(out: string): Promise<{ address: Address; abi: Abi }> {
    const file = join(out, 'ScriptedArbiter.sol', 'ScriptedArbiter.json');
    const { abi, bytecode } = JSON.parse(readFileSync(file, 'utf8')) as {
      abi: Abi;
      bytecode: { object: Hex };
    };
    const hash = await owner.deployContract({ abi, bytecode: bytecode.object });
    const { contractAddress } = await read.waitForTransactionReceipt({ hash });
    return { address: contractAddress!, abi };
  }

  const people = new Map<string, Hex>();
  const person = (name: string) => {
    const key = people.get(name);
    if (key === undefined) throw new Error(`nobody is called ${name}`);
    return wallet(key);
  };
  async function welcome(...names: string[]): Promise<void> {
    for (const name of names) {
      const key = keccak256(stringToHex(name));
      people.set(name, key);
      await test.setBalance({ address: privateKeyToAddress(key), value: parseEther('10000') });
    }
  }

  return {
    read,
    owner,
    done,
    refusalOf,
    welcome,
    person,
    addressOf: (name: string) => person(name).account.address,
    /** Seconds, and one block. */
    async pass(seconds: number | bigint): Promise<void> {
      await test.increaseTime({ seconds: Number(seconds) });
      await test.mine({ blocks: 1 });
    },
    async now(): Promise<number> {
      return Number((await read.getBlock()).timestamp);
    },
    terminal: { address: at('Terminal'), abi: terminalAbi } as const,
    nexus: { address: at('Nexus'), abi: nexusAbi } as const,
    vault: { address: at('Vault'), abi: vaultAbi } as const,
    controller: { address: at('Controller'), abi: controllerAbi } as const,
    revisions: { address: at('Revisions'), abi: revisionsAbi } as const,
    scanners: { address: at('Scanners'), abi: scannersAbi } as const,
    clearance: { address: at('Clearance'), abi: clearanceAbi } as const,
    reputation: { address: at('Reputation'), abi: reputationAbi } as const,
    court: { address: at('Court'), abi: courtAbi } as const,
    /** @throws where the court has none */
    arbiter: () => {
      if (arbiter === null) throw new Error('there is no arbiter');
      return arbiter;
    },
    test,
  };
}
