import type { Hex } from 'viem';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';

/** What is needed of a block to link it to its neighbours and to doubt its logs. */
export interface Block {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly time: number;
  readonly logsBloom: Hex;
}

/**
 * One block; null where the node has none there.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readBlock(
  client: ChainClient,
  which: number | 'latest' | 'finalized',
): Promise<Block | null> {
  const raw = await client
    .request({
      method: 'eth_getBlockByNumber',
      params: [typeof which === 'number' ? `0x${which.toString(16)}` : which, false],
    })
    .catch((thrown: unknown) => {
      throw chainError(thrown, 'Reading a block');
    });
  if (raw === null || raw.number === null || raw.hash === null) return null;
  return {
    number: Number(raw.number),
    hash: raw.hash,
    parentHash: raw.parentHash,
    time: Number(raw.timestamp),
    logsBloom: raw.logsBloom ?? `0x${'ff'.repeat(256)}`,
  };
}
