import { connect } from '../../chain/connect.ts';
import { type NodePool, nodePool } from '../../chain/follow/nodes.ts';
import { networks } from '../../chain/networks.ts';
import { WardenError } from '../../model/errors.ts';

export interface NodeSettings {
  readonly chain: number;
  readonly rpcUrl: readonly string[];
  readonly allowHost: readonly string[];
}

/** Blocks until final where the nodes know no such thing. */
const finalityDepth = 30;

/**
 * The nodes of a chain, held against each other.
 * @throws WardenError USAGE for a chain that is not a network of OpenGPU, without a node
 */
export function openNodes({ chain, rpcUrl, allowHost }: NodeSettings, signal: AbortSignal): NodePool {
  const own = networks.get(chain)?.rpcUrl;
  const urls = rpcUrl.length > 0 ? rpcUrl : own === undefined ? [] : [own];
  if (urls.length === 0)
    throw new WardenError('USAGE', `Chain ${chain} has no node that is built in`, {
      todo: 'Name a node of that chain with --rpc-url.',
    });
  const nodes = urls.map((url) => ({
    name: new URL(url).host,
    open: () => connect({ chain, rpcUrl: url, allowedHosts: allowHost, signal }),
  }));
  return nodePool(nodes, finalityDepth, () => performance.now());
}
