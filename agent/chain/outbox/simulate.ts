import type { Address, Hex } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { revertOf } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { Revert } from '../revert.ts';
import { askNode } from './ask-node.ts';

export interface Call {
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
}

export type Simulation =
  | { readonly outcome: 'taken'; readonly gas: bigint }
  | { readonly outcome: 'refused'; readonly revert: Revert }
  | { readonly outcome: 'unaffordable' };

/** Above what a block of any network of ours holds: a node that asks for more is at fault. */
const mostGas = 30_000_000n;

/**
 * Whether the chain would take the call now. It is refused only where every node says so.
 * @returns with the gas to give it, a quarter above the estimate: what it depends on may change until it is mined
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED where the first node gives no answer
 */
export async function simulate(
  nodes: readonly ChainClient[],
  account: Address,
  call: Call,
): Promise<Simulation> {
  let first: Simulation | null = null;
  for (const node of nodes) {
    try {
      const outcome = await ask(node, account, call);
      if (outcome.outcome === 'taken') return outcome;
      first ??= outcome;
    } catch (thrown) {
      if (first === null) throw thrown;
    }
  }
  return first!;
}

async function ask(node: ChainClient, account: Address, call: Call): Promise<Simulation> {
  try {
    return await askNode('Simulating a call', () => callAndEstimate(node, account, call));
  } catch (error) {
    if (error instanceof WardenError && error.code === 'FUNDS_INSUFFICIENT')
      return { outcome: 'unaffordable' };
    throw error;
  }
}

async function callAndEstimate(node: ChainClient, account: Address, call: Call): Promise<Simulation> {
  try {
    await node.call({ account, ...call });
    const gas = ((await node.estimateGas({ account, ...call })) * 5n) / 4n;
    if (gas > mostGas) throw new WardenError('RPC_REFUSED', `The node says that the call needs ${gas} gas`);
    return { outcome: 'taken', gas };
  } catch (thrown) {
    const revert = revertOf(thrown);
    if (revert === null) throw thrown;
    return { outcome: 'refused', revert };
  }
}

/** Whether a refusal says that what was wanted is so already, by whomever. */
export function isDoneAlready({ reason }: Pick<Revert, 'reason'>): boolean {
  return /^(Already[A-Z]\w*|ReportSpent)\b/.test(reason);
}

/** One sentence for people. */
export function inWords({ what, reason }: Revert): string {
  return `${what} (${reason})`;
}
