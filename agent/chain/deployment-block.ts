import type { Address } from 'viem';
import { WardenError } from '../model/errors.ts';
import { nexusAbi } from './abi/nexus.ts';
import type { ProtocolAddresses } from './address-book.ts';
import { chainError } from './chain-error.ts';
import type { ChainClient } from './connect.ts';

/**
 * The first block in which one of the protocol's contracts had code, found by halving: some 25 questions for each. A node that has
 * forgotten old states cannot say; one that says so wrongly is found out, as there is no source when the Nexus is new.
 * @returns null where it cannot be said
 * @throws WardenError RPC_UNREACHABLE
 */
export async function deploymentBlock(
  client: ChainClient,
  { nexus, terminal, vault }: Pick<ProtocolAddresses, 'nexus' | 'terminal' | 'vault'>,
): Promise<number | null> {
  try {
    const ofNexus = await firstWithCode(client, nexus, Number(await client.getBlockNumber()));
    const blockNumber = BigInt(ofNexus);
    const call = { address: nexus, abi: nexusAbi, functionName: 'getSourceCount', blockNumber } as const;
    if ((await client.readContract(call)) !== 0n) return null;
    const ofTerminal = await firstWithCode(client, terminal, ofNexus);
    return await firstWithCode(client, vault, ofTerminal);
  } catch (thrown) {
    const error = chainError(thrown);
    if (error instanceof WardenError && error.code !== 'RPC_UNREACHABLE') return null;
    throw error;
  }
}

/** @param upTo nothing after it is of interest */
async function firstWithCode(client: ChainClient, address: Address, upTo: number): Promise<number> {
  let [without, known] = [-1, upTo];
  while (known - without > 1) {
    const middle = Math.floor((without + known) / 2);
    const code = await client.getCode({ address, blockNumber: BigInt(middle) });
    if (code === undefined || code === '0x') without = middle;
    else known = middle;
  }
  return known;
}
