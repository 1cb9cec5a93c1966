import { type Address, getAddress } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { courtAbi } from '../abi/court.ts';
import { vaultAbi } from '../abi/vault.ts';
import type { AddressBook } from '../address-book.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { readAccount, readClient } from '../status/read-account.ts';
import { readSource } from '../status/read-source.ts';
import { openReader } from '../status/reader.ts';
import { isSource } from '../status/recognise.ts';
import type { ScreenFacts } from './screen.ts';

/** @throws WardenError NOT_ON_CHAIN, RPC_UNREACHABLE, RPC_REFUSED */
export async function readScreenFacts(
  client: ChainClient,
  book: AddressBook,
  address: Address,
): Promise<ScreenFacts> {
  const source = getAddress(address);
  try {
    const reader = await openReader(client, book);
    if (!(await isSource(reader, source)))
      throw new WardenError('NOT_ON_CHAIN', `${source} is no source of this network`);
    const status = await readSource(reader, source);
    const owner = getAddress(status.client);
    const [account, ofClient, held, minimumStake] = await Promise.all([
      readAccount(reader, owner),
      readClient(reader, owner),
      book.court === null
        ? null
        : client.readContract({
            address: book.court.court,
            abi: courtAbi,
            functionName: 'heldOf',
            args: [owner],
            blockNumber: reader.block,
          }),
      client.readContract({
        address: book.protocol.vault,
        abi: vaultAbi,
        functionName: 'MIN_LOCKUP_PER_SOURCE',
        blockNumber: reader.block,
      }),
    ]);
    return { source: status, account, client: ofClient, held, minimumStake, now: Number(reader.now) };
  } catch (thrown) {
    throw chainError(thrown);
  }
}
