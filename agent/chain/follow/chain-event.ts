import { type Address, decodeEventLog, type Hex, type RpcLog } from 'viem';
import type { Watched } from './watched.ts';

/** One decoded log of a watched contract. */
export interface ChainEvent {
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly logIndex: number;
  readonly transactionHash: Hex;
  readonly address: Address;
  /** `contract.Event`, e.g. `nexus.SourcePublished`. */
  readonly name: string;
  /** By name; integers as decimal text. */
  readonly args: Record<string, unknown>;
}

/** null for a log that no watched contract wrote, or that does not decode: it is not part of the protocol. */
export function decodeLog(log: RpcLog, watched: ReadonlyMap<string, Watched>): ChainEvent | null {
  const source = watched.get(log.address.toLowerCase());
  if (source === undefined || log.blockHash === null || log.blockNumber === null || log.logIndex === null)
    return null;
  try {
    const { eventName, args } = decodeEventLog({ abi: source.abi, data: log.data, topics: log.topics });
    return {
      blockNumber: Number(log.blockNumber),
      blockHash: log.blockHash,
      logIndex: Number(log.logIndex),
      transactionHash: log.transactionHash as Hex,
      address: source.address,
      name: `${source.contract}.${eventName}`,
      args: plain(args ?? {}) as Record<string, unknown>,
    };
  } catch {
    return null;
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
