import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Abi, Hex } from 'viem';
import { clientsOf, keys, startAnvil } from './anvil.ts';

/** A chain of our own with `contracts/test/proofs/Reader.sol` on it. */
export interface DeployedReader {
  call<Result>(name: string, args: unknown[]): Promise<Result>;
  stop(): Promise<void>;
}

/** Deploys what `forge build` wrote: run `npm run contracts:build` first. */
export async function deployReader(): Promise<DeployedReader> {
  const out = process.env.FOUNDRY_OUT ?? '.forge/out';
  const artifact = JSON.parse(readFileSync(join(out, 'Reader.sol', 'Reader.json'), 'utf8'));
  const abi: Abi = artifact.abi;
  const bytecode: Hex = artifact.bytecode.object;

  const anvil = await startAnvil(1071, ['--gas-limit', '1000000000000']);
  const { read, wallet } = clientsOf(anvil);
  const hash = await wallet(keys[0]!).deployContract({ abi, bytecode });
  const { contractAddress } = await read.waitForTransactionReceipt({ hash });
  return {
    call: <Result>(functionName: string, args: unknown[]) =>
      read.readContract({
        address: contractAddress!,
        abi,
        functionName,
        args,
      }) as Promise<Result>,
    stop: () => anvil.stop(),
  };
}
