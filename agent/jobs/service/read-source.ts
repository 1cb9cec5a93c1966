import type { AddressBook } from '../../chain/address-book.ts';
import type { ChainClient } from '../../chain/connect.ts';
import { WardenError } from '../../model/errors.ts';
import type { ReadSource } from './request-target.ts';

/** What of the settings says which chain is asked. */
export interface ChainAccess {
  readonly chain: number;
  readonly rpcUrl: readonly string[];
  readonly allowHost: readonly string[];
  readonly deployments: string;
}

/**
 * Asks the chain of the settings what it says of a source. The chain is connected to when it is needed, and again after it
 * did not answer.
 */
export function sourceReader(access: ChainAccess, signal: AbortSignal): ReadSource {
  let connected: Promise<{ client: ChainClient; book: AddressBook }> | null = null;
  return async (chainId, address) => {
    if (chainId !== access.chain)
      throw new WardenError('CHAIN_MISMATCH', `This worker knows the chain ${access.chain}, not ${chainId}`);
    connected ??= open(access, signal).catch((thrown: unknown) => {
      connected = null;
      throw thrown;
    });
    const { client, book } = await connected;
    const { readPublishedSource } = await import('../../chain/published-source.ts');
    return readPublishedSource(client, book, address as `0x${string}`);
  };
}

async function open({ chain, rpcUrl, allowHost, deployments }: ChainAccess, signal: AbortSignal) {
  const { connect } = await import('../../chain/connect.ts');
  const { addressBook } = await import('../../chain/address-book.ts');
  const client = await connect({ chain, rpcUrl: rpcUrl[0] ?? null, allowedHosts: allowHost, signal });
  return { client, book: await addressBook(client, deployments) };
}
