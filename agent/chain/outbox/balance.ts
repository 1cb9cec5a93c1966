import { askNode } from './ask-node.ts';
import type { Round } from './round.ts';

/**
 * What the account has, in wei.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export function balanceOf({ nodes: [node], signer }: Round): Promise<bigint> {
  return askNode('Reading the balance', () => node.getBalance({ address: signer.address }));
}
