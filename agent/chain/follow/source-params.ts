import { type Address, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import { sourceAbi } from '../abi/source.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { ChainEvent } from './chain-event.ts';

/** A version of a source, as the chain has it. */
export interface SeenRevision {
  readonly source: Address;
  readonly params: SourceParams;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly logIndex: number;
}

export type SourceParams = ReturnType<typeof decodeParams>;

/**
 * The versions that these events bring. An update carries its parameters; a publication does not, and they are read
 * as of its block, or, where no node knows that state any more, as of `recent`: what came between is in the updates that follow.
 * An event about something that is no source brings nothing.
 *
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function seenRevisions(
  nodes: readonly ChainClient[],
  events: readonly ChainEvent[],
  recent: number,
): Promise<SeenRevision[]> {
  const seen: SeenRevision[] = [];
  for (const { name, args, blockNumber, blockHash, logIndex } of events) {
    const source = args.source as Address;
    const at = { blockNumber, blockHash, logIndex };
    if (name === 'nexus.SourcePublished') {
      const places = [{ blockHash }, `0x${recent.toString(16)}` as const];
      const params = await readParams(nodes, source, places);
      if (params !== null) seen.push({ source, params, ...at });
    } else if (name === 'nexus.SourceUpdated')
      seen.push({ source, params: fromPlain(args.sourceParams), ...at });
  }
  return seen;
}

/** null: every node that answers says that there is nothing of the kind. */
async function readParams(
  nodes: readonly ChainClient[],
  source: Address,
  places: readonly ({ blockHash: Hex } | Hex)[],
): Promise<SourceParams | null> {
  const data = encodeFunctionData({ abi: sourceAbi, functionName: 'getSourceParams' });
  let failure: unknown = null;
  for (const place of places)
    for (const client of nodes) {
      const answer = await client
        .request({ method: 'eth_call', params: [{ to: source, data }, place] })
        .catch((thrown: unknown) => {
          failure = chainError(thrown, `Reading the parameters of source ${source}`);
          return null;
        });
      const params = answer === null ? null : tryDecode(answer);
      if (params !== null) return params;
    }
  if (failure !== null) throw failure;
  return null;
}

function tryDecode(answer: Hex): SourceParams | null {
  try {
    return decodeParams(answer);
  } catch {
    return null;
  }
}

function decodeParams(data: Hex) {
  return decodeFunctionResult({ abi: sourceAbi, functionName: 'getSourceParams', data });
}

/** Back from the event's arguments, whose integers are text. */
function fromPlain(plain: unknown): SourceParams {
  const params = plain as Record<keyof SourceParams, never>;
  return {
    ...params,
    minPayment: BigInt(params.minPayment),
    minAvailableLockup: BigInt(params.minAvailableLockup),
    maxExpiryDuration: BigInt(params.maxExpiryDuration),
    lastUpdateTime: BigInt(params.lastUpdateTime),
  };
}
