import type { Address, RpcLog } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { Block } from './block.ts';
import { bloomMayHold } from './bloom.ts';
import { type ChainEvent, decodeLog } from './chain-event.ts';
import type { Watched } from './watched.ts';

/** How many blocks one question covers. It shrinks where a node refuses and grows back where it does not. */
export interface RangeSize {
  blocks: number;
}

export const firstRange = 2000;
const largestRange = 10_000;

/**
 * The events of final blocks from `from` on, in order, and the last block that they cover. Ranges that a node refuses are
 * halved, down to one block.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readRange(
  nodes: readonly ChainClient[],
  from: number,
  to: number,
  watched: ReadonlyMap<string, Watched>,
  size: RangeSize,
): Promise<{ readonly events: ChainEvent[]; readonly to: number }> {
  for (;;) {
    const end = Math.min(to, from + size.blocks - 1);
    try {
      const events = await readEvents(nodes, watched, { fromBlock: hex(from), toBlock: hex(end) });
      size.blocks = Math.min(largestRange, size.blocks * 2);
      return { events, to: end };
    } catch (error) {
      if (!(error instanceof WardenError) || error.code === 'RPC_UNREACHABLE' || end === from) throw error;
      size.blocks = Math.max(1, Math.floor((end - from + 1) / 2));
    }
  }
}

/**
 * The events of one block, by its hash, so that no other block's can be given for them. Where there are none although
 * the block's bloom filter says that there may be, every other node is asked, too; where there is none, the same ones again.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readBlockEvents(
  nodes: readonly ChainClient[],
  block: Block,
  watched: ReadonlyMap<string, Watched>,
): Promise<ChainEvent[]> {
  const filter = { blockHash: block.hash };
  const ofBlock = (events: ChainEvent[]) => events.filter((event) => event.blockHash === block.hash);
  const events = ofBlock(await readEvents(nodes, watched, filter));
  if (events.length > 0 || !mayHoldEvents(block, watched)) return events;
  return ofBlock(await readEvents(nodes.length > asked ? nodes.slice(asked) : nodes, watched, filter));
}

/**
 * The events of [from, to] as all nodes know them together: the second look at what was read long ago.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED where the first node does not answer
 */
export async function readAgain(
  nodes: readonly ChainClient[],
  from: number,
  to: number,
  watched: ReadonlyMap<string, Watched>,
): Promise<ChainEvent[]> {
  const found = new Map<string, ChainEvent>();
  for (const node of nodes)
    for (let at = from; at <= to; ) {
      const read = await readRange([node], at, to, watched, { blocks: firstRange }).catch(
        (error: unknown) => {
          if (node === nodes[0]) throw error;
          return { events: [], to };
        },
      );
      for (const event of read.events) found.set(`${event.blockHash}:${event.logIndex}`, event);
      at = read.to + 1;
    }
  return inOrder([...found.values()]);
}

/** A node that lags or lost its index leaves logs out and says nothing. */
const asked = 2;

/**
 * What the first two nodes know together. To look at an event that one of them made up costs some work; the chain itself refuses what
 * is done about it.
 */
async function readEvents(
  nodes: readonly ChainClient[],
  watched: ReadonlyMap<string, Watched>,
  filter: Filter,
): Promise<ChainEvent[]> {
  const [first, second] = nodes;
  const [own, others] = await Promise.all([
    getLogs(first!, watched, filter),
    second === undefined ? [] : getLogs(second, watched, filter).catch(() => []),
  ]);
  const byPlace = new Map<string, ChainEvent>();
  for (const log of [...own, ...others]) {
    const event = decodeLog(log, watched);
    if (event !== null) byPlace.set(`${event.blockHash}:${event.logIndex}`, event);
  }
  return inOrder([...byPlace.values()]);
}

function inOrder(events: ChainEvent[]): ChainEvent[] {
  return events.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

function mayHoldEvents({ logsBloom }: Block, watched: ReadonlyMap<string, Watched>): boolean {
  for (const { address, topics } of watched.values())
    if (bloomMayHold(logsBloom, address) && topics.some((topic) => bloomMayHold(logsBloom, topic)))
      return true;
  return false;
}

type Filter = { fromBlock: `0x${string}`; toBlock: `0x${string}` } | { blockHash: `0x${string}` };

async function getLogs(
  client: ChainClient,
  watched: ReadonlyMap<string, Watched>,
  filter: Filter,
): Promise<RpcLog[]> {
  const address: Address[] = [...watched.values()].map((each) => each.address);
  return client
    .request({ method: 'eth_getLogs', params: [{ address, ...filter }] })
    .catch((thrown: unknown) => {
      throw chainError(thrown, 'Reading the logs');
    });
}

function hex(number: number): `0x${string}` {
  return `0x${number.toString(16)}`;
}
