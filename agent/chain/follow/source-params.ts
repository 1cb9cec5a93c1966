import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, size } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { sourceAbi } from '../abi/source.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { encodeParams } from '../revision.ts';
import type { ChainEvent } from './chain-event.ts';
import { isStorable } from './storable.ts';

/** A version of a source, as the chain has it. */
export interface SeenRevision {
  readonly source: Address;
  /** null: nobody can read them. */
  readonly params: SourceParams | null;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly logIndex: number;
}

export type SourceParams = ReturnType<typeof decodeParams>;

/**
 * The versions that these events bring. An update carries its parameters; a publication does not, and they are read
 * as of its block, or, where no node knows that state any more, as of `recent`: what came between is in the updates that follow.
 * A source that reverts, is gone, answers nonsense or more than the court reads, or names a URL with a NUL in it, which nothing can
 * fetch and no database keeps, has a version without parameters.
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
      seen.push({ source, params: readable(await readParams(nodes, source, places)), ...at });
    } else if (name === 'nexus.SourceUpdated')
      seen.push({ source, params: readable(fromPlain(args.sourceParams)), ...at });
  }
  return seen;
}

/** `Revisions.MAX_PARAMS_SIZE`: what is larger has no name before the court. */
const mostBytes = 16_384;
/** `Revisions.PARAMS_GAS`, and what a transaction takes before the call begins. */
const gas = `0x${(2_000_000 + 21_064).toString(16)}` as const;

function readable(params: SourceParams | null): SourceParams | null {
  if (params === null || !isStorable(params)) return null;
  return size(encodeParams(params)) <= mostBytes ? params : null;
}

/** null: every node says that there is nothing of the kind. */
async function readParams(
  nodes: readonly ChainClient[],
  source: Address,
  places: readonly ({ blockHash: Hex } | Hex)[],
): Promise<SourceParams | null> {
  const data = encodeFunctionData({ abi: sourceAbi, functionName: 'getSourceParams' });
  const last = places.at(-1);
  let failure: unknown = null;
  for (const place of places)
    for (const client of nodes) {
      const answer = await client
        .request({ method: 'eth_call', params: [{ to: source, data, gas }, place] })
        .catch((thrown: unknown) => {
          const error = chainError(thrown, `Reading the parameters of source ${source}`);
          const code = error instanceof WardenError ? error.code : null;
          // A node may have forgotten an old state. That a contract refuses is an answer.
          if (code !== 'TRANSACTION_REVERTED' && (place === last || code !== 'RPC_REFUSED')) failure = error;
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
    const params = decodeParams(answer);
    // The court names a version by the bytes as they came, and we by what they say.
    return encodeParams(params) === answer.toLowerCase() ? params : null;
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
