import { type Address, getAddress } from 'viem';
import { WardenError } from '../model/errors.ts';
import type { SubjectSource } from '../model/subject.ts';
import { sourceAbi } from './abi/source.ts';
import type { AddressBook } from './address-book.ts';
import { chainError } from './chain-error.ts';
import type { ChainClient } from './connect.ts';
import { revisionOf } from './revision.ts';
import { isSource } from './status/recognise.ts';

/**
 * The present version of a source, as of the newest block; its text is not escaped.
 * @throws WardenError NOT_ON_CHAIN when Nexus made no such source; RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readPublishedSource(
  client: ChainClient,
  book: AddressBook,
  address: Address,
): Promise<SubjectSource> {
  const source = getAddress(address);
  try {
    const block = await client.getBlockNumber();
    if (!(await isSource({ client, book, block }, source)))
      throw new WardenError('NOT_ON_CHAIN', `${source} is no source of this network`);
    const params = await client.readContract({
      address: source,
      abi: sourceAbi,
      functionName: 'getSourceParams',
      blockNumber: block,
    });
    return {
      chainId: client.chain.id,
      address: source,
      revision: revisionOf(source, params),
      client: params.client,
      imageMetadataUrl: params.imageMetadataUrl,
      imageEnvironments: params.imageEnvironments,
    };
  } catch (thrown) {
    throw thrown instanceof WardenError ? thrown : chainError(thrown);
  }
}
