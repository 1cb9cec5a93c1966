import { type Address, type Hex, TransactionReceiptNotFoundError } from 'viem';
import type { ChainClient } from '../connect.ts';
import { askNode, wholeNumber } from './ask-node.ts';

export interface Mined {
  readonly hash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: number;
  readonly succeeded: boolean;
}

const reading = 'Reading what was mined';

/**
 * How many nonces of an account are used up: the most that two nodes say where there are two, as one that lies or is ahead
 * must not make us believe that something was mined.
 * @param at a block, or the latest
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED where no node answers
 */
export async function usedNonces(
  nodes: readonly ChainClient[],
  address: Address,
  at: number | 'latest',
): Promise<number> {
  const where = at === 'latest' ? { blockTag: at } : { blockNumber: BigInt(at) };
  const counts = await answersOf(nodes, async (node) =>
    wholeNumber(await node.getTransactionCount({ address, ...where }), reading),
  );
  const [first, second] = counts.sort((a, b) => b - a);
  return second ?? first!;
}

/**
 * The receipt of one of these transactions, from the first node that has any; null where every node has answered and has
 * none: one that fails could have it.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function findReceipt(
  nodes: readonly ChainClient[],
  hashes: readonly Hex[],
): Promise<Mined | null> {
  const settled = await settledBy(nodes, async (node) => {
    for (const hash of hashes) {
      const mined = await receiptOf(node, hash);
      if (mined !== null) return mined;
    }
    return null;
  });
  const found = settled.find((each) => each.status === 'fulfilled' && each.value !== null);
  if (found?.status === 'fulfilled') return found.value;
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return null;
}

/** Whether every node that has a receipt of it has the same. */
export async function agreeOn(nodes: readonly ChainClient[], mined: Mined): Promise<boolean> {
  const found = await answersOf(nodes, (node) => receiptOf(node, mined.hash));
  return found.every(
    (each) => each === null || (each.blockHash === mined.blockHash && each.succeeded === mined.succeeded),
  );
}

async function receiptOf(node: ChainClient, hash: Hex): Promise<Mined | null> {
  try {
    const { blockHash, blockNumber, status } = await node.getTransactionReceipt({ hash });
    const number = wholeNumber(Number(blockNumber), reading);
    return { hash, blockHash, blockNumber: number, succeeded: status === 'success' };
  } catch (thrown) {
    if (thrown instanceof TransactionReceiptNotFoundError) return null;
    throw thrown;
  }
}

/** Those of the nodes that answer; throws what the first one failed with where none does. */
async function answersOf<T>(
  nodes: readonly ChainClient[],
  ask: (node: ChainClient) => Promise<T>,
): Promise<T[]> {
  const settled = await settledBy(nodes, ask);
  const answers = settled.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
  const [first] = settled;
  if (answers.length === 0 && first?.status === 'rejected') throw first.reason;
  return answers;
}

function settledBy<T>(nodes: readonly ChainClient[], ask: (node: ChainClient) => Promise<T>) {
  return Promise.allSettled(nodes.map((node) => askNode(reading, () => ask(node))));
}
