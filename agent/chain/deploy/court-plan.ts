import type { Address } from 'viem';
import type { ProtocolAddresses } from '../address-book.ts';
import type { ChainClient } from '../connect.ts';
import type { Deployment } from '../deployments.ts';
import type { AddressOf, Creation } from './init-code.ts';
import type { Call } from './run-deployment.ts';

export function courtCreations(
  _protocolAt: (at: AddressOf) => ProtocolAddresses,
  _choices: Deployment['choices'],
): Creation[] {
  return [];
}

export function courtCalls(
  _client: ChainClient,
  _deployer: Address,
  _protocol: ProtocolAddresses,
  _at: AddressOf,
): Call[] {
  return [];
}

export async function leftToAdmins(
  _client: ChainClient,
  _protocol: ProtocolAddresses,
  _at: AddressOf,
): Promise<string[]> {
  return [];
}
