import { BaseError, RpcRequestError } from 'viem';
import { WardenError } from '../../model/errors.ts';
import type { AddressBook } from '../address-book.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';

/** Everything of one answer is read as of one block. */
export interface Reader {
  readonly client: ChainClient;
  readonly book: AddressBook;
  readonly block: bigint;
  /** That block's time, Unix seconds. */
  readonly now: bigint;
}

/** @throws WardenError RPC_UNREACHABLE, RPC_REFUSED */
export async function openReader(client: ChainClient, book: AddressBook): Promise<Reader> {
  try {
    const { number, timestamp } = await client.getBlock({ blockTag: 'latest' });
    return { client, book, block: number, now: timestamp };
  } catch (thrown) {
    throw chainError(thrown);
  }
}

/**
 * What a call to a contract that nobody vouches for gave: null where it reverted, or gave back what it should not.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED: the node, not the contract, gave no answer
 */
export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (thrown) {
    const error = chainError(thrown);
    if (error instanceof WardenError && error.code === 'TRANSACTION_REVERTED') return null;
    if (thrown instanceof BaseError && thrown.walk(isOfNode) === null) return null;
    throw error;
  }
}

function isOfNode(error: unknown): boolean {
  return error instanceof WardenError || error instanceof RpcRequestError;
}
