import { type Address, createPublicClient, custom, getAddress } from 'viem';
import { WardenError } from '../../model/errors.ts';
import type { AddressBook, CourtAddresses, ProtocolAddresses } from '../address-book.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { inHalves } from './halved-calls.ts';

/** Everything of one state is read as of one block. */
export interface CourtReader {
  /** Questions that are asked together go to the node in one request. */
  readonly client: ChainClient;
  readonly protocol: ProtocolAddresses;
  readonly court: CourtAddresses;
  /** Whose seat, votes and money are meant. */
  readonly account: Address;
  readonly head: Head;
}

/** Where the chain stands. */
export interface Head {
  readonly number: number;
  /** Unix seconds, by the chain's clock. */
  readonly time: number;
  /** Number of the last final block. */
  readonly finalized: number;
}

/**
 * Bytes of calls in one request. They travel behind the code that makes them, as if it were to be deployed, which may have 48 KiB in
 * all (EIP-3860); a call of one word takes six times its bytes there.
 */
const batchSize = 6 * 1024;

/**
 * @param finalized number of the last final block, as the follower has it
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED; DEPLOYMENT_INVALID where no court is known
 */
export async function openCourtReader(
  client: ChainClient,
  book: AddressBook,
  account: Address,
  finalized: number,
): Promise<CourtReader> {
  const court = needCourt(book, client.chain.id);
  const { number, timestamp } = await client.getBlock({ blockTag: 'latest' }).catch((thrown: unknown) => {
    throw chainError(thrown);
  });
  return {
    client: batching(client),
    protocol: book.protocol,
    court,
    account: getAddress(account),
    head: { number: Number(number), time: Number(timestamp), finalized },
  };
}

/** Needs nothing on chain: the code that asks comes with the question. */
function batching(client: ChainClient): ChainClient {
  return createPublicClient({
    chain: client.chain,
    transport: custom(
      { request: inHalves(client.request as Parameters<typeof inHalves>[0]) },
      { retryCount: 0 },
    ),
    batch: { multicall: { deployless: true, batchSize } },
    // A contract must not be able to send us elsewhere (EIP-3668).
    ccipRead: false,
  });
}

/** @throws WardenError DEPLOYMENT_INVALID where no court is known */
export function needCourt({ court }: AddressBook, chainId: number): CourtAddresses {
  if (court === null) throw new WardenError('DEPLOYMENT_INVALID', `No court is known on chain ${chainId}`);
  return court;
}
