import type { ChainClient } from '../connect.ts';
import { askNode } from './ask-node.ts';

/** What a transaction pays, in wei a gas. On a chain without a base fee both are the gas price. */
export interface Fees {
  readonly type: 'eip1559' | 'legacy';
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/**
 * What the node asks for now: room for the base fee to double, which takes at least six full blocks.
 * @returns never above the cap; null where the cap is too low for the next block
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 * @see https://eips.ethereum.org/EIPS/eip-1559
 */
export async function quote(client: ChainClient, cap: bigint): Promise<Fees | null> {
  return askNode('Asking for the price of gas', async () => {
    const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' });
    if (baseFeePerGas === null) {
      const price = await client.getGasPrice();
      return price > cap ? null : { type: 'legacy', maxFeePerGas: price, maxPriorityFeePerGas: price };
    }
    if (baseFeePerGas > cap) return null;
    const tip = await client.estimateMaxPriorityFeePerGas();
    const maxFeePerGas = lower(baseFeePerGas * 2n + tip, cap);
    return { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas: lower(tip, maxFeePerGas) };
  });
}

/**
 * Fees that replace those of an earlier attempt: at least an eighth above both, as nodes ask for a tenth or more.
 * @param earlier wei a gas, decimal
 * @returns null where that is above the cap
 */
export function raised(
  earlier: { readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string },
  now: Fees,
  cap: bigint,
): Fees | null {
  const tip = higher(now.maxPriorityFeePerGas, anEighthMore(BigInt(earlier.maxPriorityFeePerGas)));
  const most = higher(tip, higher(now.maxFeePerGas, anEighthMore(BigInt(earlier.maxFeePerGas))));
  if (most > cap) return null;
  const maxPriorityFeePerGas = now.type === 'legacy' ? most : tip;
  return { type: now.type, maxFeePerGas: most, maxPriorityFeePerGas };
}

/** The fields of a transaction that say what it pays. */
export function feeFields({ type, maxFeePerGas, maxPriorityFeePerGas }: Fees) {
  return type === 'legacy'
    ? ({ type, gasPrice: maxFeePerGas } as const)
    : ({ type, maxFeePerGas, maxPriorityFeePerGas } as const);
}

function anEighthMore(fee: bigint): bigint {
  return fee + fee / 8n + 1n;
}

function higher(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function lower(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
