import {
  type Address,
  createPublicClient,
  custom,
  defineChain,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  getAbiItem,
  type Hex,
  hexToBytes,
  keccak256,
  RpcRequestError,
  toHex,
} from 'viem';
import { nexusAbi } from '../../agent/chain/abi/nexus.ts';
import { sourceAbi } from '../../agent/chain/abi/source.ts';
import type { ChainClient } from '../../agent/chain/connect.ts';
import type { SourceParams } from '../../agent/chain/follow/source-params.ts';
import type { Random } from './random.ts';

export const nexus: Address = '0x00000000000000000000000000000000000000aa';
const chainId = 31337;

interface Log {
  readonly topics: Hex[];
  readonly data: Hex;
  readonly what: Publication | Update;
}
interface Publication {
  readonly kind: 'published';
  readonly source: Address;
  readonly params: SourceParams;
}
interface Update {
  readonly kind: 'updated';
  readonly source: Address;
  readonly params: SourceParams;
}
export interface SimulatedBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly logs: readonly Log[];
}

/** A chain in memory that grows, forks and forgets, and nodes of it that lag, fail and leave things out. */
export function simulatedChain(random: Random, finalityDepth: number) {
  let blocks: SimulatedBlock[] = [block(0, `0x${'00'.repeat(32)}`, [])];
  let final = 0;
  let sources = 0;

  function mine(count: number): void {
    for (let i = 0; i < count; i++) {
      const parent = blocks.at(-1)!;
      const logs = Array.from({ length: random.below(3) }, () => randomLog());
      blocks.push(block(parent.number + 1, parent.hash, logs));
    }
    final = Math.max(final, head() - finalityDepth);
  }

  function randomLog(): Log {
    const known = published(blocks);
    if (known.length > 0 && random.chance(0.4))
      return updated(known[random.below(known.length)]!, params(random));
    return publication(toHex(++sources + 0x1000, { size: 20 }), params(random));
  }

  /** Replaces blocks that are not final; some of what they held comes again, in another order. */
  function reorganise(): void {
    const depth = Math.min(1 + random.below(finalityDepth), head() - final);
    if (depth <= 0) return;
    const dropped = blocks.slice(-depth).flatMap(({ logs }) => logs);
    blocks = blocks.slice(0, -depth);
    for (let i = 0; i < depth + 1; i++) {
      const parent = blocks.at(-1)!;
      const again = dropped.filter(() => random.chance(0.3));
      const fresh = random.chance(0.5) ? [randomLog()] : [];
      // A publication made again is made at another address.
      const logs = [...again.filter(({ what }) => what.kind === 'updated' && isKnown(what.source)), ...fresh];
      blocks.push(block(parent.number + 1, parent.hash, logs));
    }
    final = Math.max(final, head() - finalityDepth);
  }

  function isKnown(source: Address): boolean {
    return published(blocks).includes(source);
  }

  const head = () => blocks.at(-1)!.number;
  return {
    mine,
    reorganise,
    head,
    blocks: () => blocks,
    finalized: () => final,
    /** A node that is `lag` blocks behind, and misbehaves as the faults say. */
    node: (faults: Faults): ChainClient => nodeOf(() => ({ blocks, final }), faults, random),
  };
}

interface LogFilter {
  readonly fromBlock?: Hex;
  readonly toBlock?: Hex;
  readonly blockHash?: Hex;
}

/** Probabilities, and a lag in blocks. */
export interface Faults {
  lag: number;
  error: number;
  omission: number;
  rateLimit: number;
  largestRange: number;
}

function nodeOf(
  state: () => { blocks: readonly SimulatedBlock[]; final: number },
  faults: Faults,
  random: Random,
): ChainClient {
  function request({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
    const failure = random.chance(faults.rateLimit)
      ? { code: -32005, message: 'limit exceeded' }
      : random.chance(faults.error)
        ? { code: -32603, message: 'internal error' }
        : null;
    if (failure)
      return Promise.reject(new RpcRequestError({ body: { method }, error: failure, url: 'node' }));
    const all = state().blocks;
    const seen = all.slice(0, Math.max(1, all.length - faults.lag));
    const list = params as unknown[];
    if (method === 'eth_getBlockByNumber') {
      const tag = list[0] as string;
      const number =
        tag === 'latest'
          ? seen.length - 1
          : tag === 'finalized'
            ? Math.min(state().final, seen.length - 1)
            : Number(tag);
      const found = seen[number];
      return Promise.resolve(found ? rawBlock(found) : null);
    }
    if (method === 'eth_getLogs') return getLogs(seen, list[0] as LogFilter);
    if (method === 'eth_call')
      return call(seen, list[0] as { to: Address }, list[1] as Hex | { blockHash: Hex });
    return Promise.reject(new Error(`the simulated node knows no ${method}`));
  }

  async function getLogs(seen: readonly SimulatedBlock[], filter: LogFilter): Promise<unknown[]> {
    const from = Number(filter.fromBlock);
    const to = Number(filter.toBlock);
    if (filter.blockHash === undefined && to - from + 1 > faults.largestRange)
      throw new RpcRequestError({
        body: {},
        error: { code: -32602, message: 'block range too large' },
        url: 'node',
      });
    const wanted = seen.filter((each) =>
      filter.blockHash === undefined
        ? each.number >= from && each.number <= to
        : each.hash === filter.blockHash,
    );
    return wanted
      .filter(() => !random.chance(faults.omission))
      .flatMap((each) =>
        each.logs.map((log, index) => ({
          address: nexus,
          topics: log.topics,
          data: log.data,
          blockHash: each.hash,
          blockNumber: toHex(each.number),
          logIndex: toHex(index),
          transactionHash: keccak256(toHex(`${each.hash}:${index}`)),
          transactionIndex: '0x0',
          removed: false,
        })),
      );
  }

  async function call(
    seen: readonly SimulatedBlock[],
    { to }: { to: Address },
    at: Hex | { blockHash: Hex },
  ): Promise<Hex> {
    const end =
      typeof at === 'string' ? Number(at) : (seen.find(({ hash }) => hash === at.blockHash)?.number ?? -1);
    let found: SourceParams | null = null;
    for (const each of seen.slice(0, end + 1))
      for (const { what } of each.logs) if (what.source === to.toLowerCase()) found = what.params;
    if (end < 0)
      throw new RpcRequestError({ body: {}, error: { code: -32000, message: 'unknown block' }, url: 'node' });
    return found === null
      ? '0x'
      : encodeFunctionResult({ abi: sourceAbi, functionName: 'getSourceParams', result: found });
  }

  return createPublicClient({
    chain: defineChain({
      id: chainId,
      name: 'simulated',
      nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
      rpcUrls: { default: { http: ['http://127.0.0.1:1'] } },
    }),
    transport: custom({ request }, { retryCount: 0 }),
  }) as ChainClient;
}

let salt = 0;
function block(number: number, parentHash: Hex, logs: readonly Log[]): SimulatedBlock {
  return { number, parentHash, logs, hash: keccak256(toHex(`${parentHash}${number}${++salt}`)) };
}

function rawBlock({ number, hash, parentHash, logs }: SimulatedBlock) {
  const bloom = new Uint8Array(256);
  for (const { topics } of logs) for (const value of [nexus, ...topics]) addToBloom(bloom, value);
  return {
    number: toHex(number),
    hash,
    parentHash,
    timestamp: toHex(1_700_000_000 + number),
    logsBloom: toHex(bloom),
  };
}

function addToBloom(bloom: Uint8Array, value: Hex): void {
  const hash = hexToBytes(keccak256(value));
  for (const at of [0, 2, 4]) {
    const bit = ((hash[at]! << 8) | hash[at + 1]!) & 0x7ff;
    bloom[255 - (bit >> 3)]! |= 1 << (bit & 7);
  }
}

function publication(source: Address, params: SourceParams): Log {
  return {
    topics: encodeEventTopics({ abi: nexusAbi, eventName: 'SourcePublished' }) as Hex[],
    data: encodeAbiParameters([{ type: 'address' }], [source]),
    what: { kind: 'published', source, params },
  };
}

const { inputs: updateInputs } = getAbiItem({ abi: nexusAbi, name: 'SourceUpdated' });

function updated(source: Address, params: SourceParams): Log {
  return {
    topics: encodeEventTopics({ abi: nexusAbi, eventName: 'SourceUpdated' }) as Hex[],
    data: encodeAbiParameters(updateInputs, [source, params]),
    what: { kind: 'updated', source, params },
  };
}

function published(blocks: readonly SimulatedBlock[]): Address[] {
  return blocks.flatMap(({ logs }) =>
    logs.filter(({ what }) => what.kind === 'published').map(({ what }) => what.source),
  );
}

function params(random: Random): SourceParams {
  return {
    client: toHex(random.below(5) + 1, { size: 20 }),
    imageMetadataUrl: `https://example.com/${random.below(1_000_000)}`,
    imageEnvironments: 1,
    minPayment: BigInt(random.below(100)),
    minAvailableLockup: 0n,
    maxExpiryDuration: 60n,
    privacyEnabled: false,
    optionalParamsUrl: '',
    deliveryMethod: 0,
    lastUpdateTime: 0n,
  };
}
