import { type Chain, createPublicClient, defineChain, type PublicClient, type Transport } from 'viem';
import { WardenError } from '../model/errors.ts';
import { chainError } from './chain-error.ts';
import { guardedTransport } from './guarded-transport.ts';
import { networks } from './networks.ts';

export interface ConnectOptions {
  /** Id of the chain that is meant. */
  readonly chain: number;
  /** Null for the network's public node. */
  readonly rpcUrl: string | null;
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

export type ChainClient = PublicClient<Transport, Chain>;

/**
 * A client of the chain that is meant, and of no other.
 * @throws WardenError CHAIN_MISMATCH, RPC_UNREACHABLE, RPC_REFUSED, ADDRESS_REFUSED, USAGE where a chain that is not a
 * network of OpenGPU is named without a node
 */
export async function connect({
  chain: id,
  rpcUrl,
  allowedHosts,
  signal,
}: ConnectOptions): Promise<ChainClient> {
  const network = networks.get(id);
  const url = rpcUrl ?? network?.rpcUrl;
  if (url === undefined)
    throw new WardenError('USAGE', `Chain ${id} has no node that is built in`, {
      todo: 'Name a node of that chain with --rpc-url.',
    });
  const client = createPublicClient({
    // A contract must not send us to an address of its choice (EIP-3668).
    ccipRead: false,
    chain: defineChain({
      id,
      name: network?.name ?? `chain ${id}`,
      nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
      rpcUrls: { default: { http: [url] } },
    }),
    transport: guardedTransport({ url, allowedHosts, signal }),
    pollingInterval: 500,
    cacheTime: 0,
  });
  const actual = await client.getChainId().catch((thrown: unknown) => {
    throw chainError(thrown);
  });
  if (actual !== id)
    throw new WardenError('CHAIN_MISMATCH', `The node is one of chain ${actual}, not of chain ${id}`);
  return client;
}
