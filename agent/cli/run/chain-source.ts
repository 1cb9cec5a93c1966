import { type Address, getAddress } from 'viem';
import { gate } from '../../../gpu-runner/gate/gate.ts';
import { type AddressBook, addressBook } from '../../chain/address-book.ts';
import { type ChainClient, connect } from '../../chain/connect.ts';
import { readPublishedSource } from '../../chain/published-source.ts';
import type { Settings } from '../../config/settings-table.ts';
import type { SubjectSource } from '../../model/subject.ts';
import { readClearance } from './clearance-facts.ts';

export interface ChainPlace {
  readonly client: ChainClient;
  readonly book: AddressBook;
}

/** A source as the chain has it now. */
export interface ChainSource extends ChainPlace {
  readonly source: SubjectSource;
}

/** @throws WardenError as `connect` and `addressBook` */
export async function openChain(settings: Settings, signal: AbortSignal): Promise<ChainPlace> {
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal,
  });
  return { client, book: await addressBook(client, settings.deployments) };
}

/** @throws WardenError as `openChain` and `readPublishedSource` */
export async function openChainSource(
  address: Address,
  settings: Settings,
  signal: AbortSignal,
): Promise<ChainSource> {
  const place = await openChain(settings, signal);
  return { ...place, source: await readPublishedSource(place.client, place.book, address) };
}

/**
 * Asks the chain, each time, whether the source may run: reasons why not. Nobody clears a file that was never published.
 * @param artifact root hash of what was fetched
 */
export function permission(
  chain: ChainSource | null,
  artifact: string | null,
  settings: Settings,
  say: (text: string) => void,
): () => Promise<readonly string[]> {
  if (settings.allowUncleared) {
    say('DANGER: what runs was cleared by nobody (--allow-uncleared). Use this for development only.');
    return async () => [];
  }
  if (chain === null)
    return async () => ['a file that was never published is cleared by nobody (--allow-uncleared)'];
  const { client, book, source } = chain;
  return async () =>
    gate(
      await readClearance(client, book, getAddress(source.address)),
      { source: source.address, revision: source.revision, artifact },
      { statements: settings.statements },
    );
}
