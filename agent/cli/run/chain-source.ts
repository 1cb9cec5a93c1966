import { type Address, getAddress } from 'viem';
import { gate, statementsAbout } from '../../../gpu-runner/gate/gate.ts';
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

/** Whether a source may run. */
export interface Permission {
  /** Asks the chain, each time: reasons why not, none for yes. @throws WardenError as `readClearance` */
  ask(): Promise<readonly string[]>;
  /** Ids of the statements that cleared it, as of the last answer. */
  statements(): readonly string[];
}

/**
 * Nobody clears a file that was never published.
 * @param artifact root hash of what was fetched
 */
export function permission(
  chain: ChainSource | null,
  artifact: string | null,
  settings: Settings,
  say: (text: string) => void,
): Permission {
  if (settings.allowUncleared) {
    say('DANGER: what runs was cleared by nobody (--allow-uncleared). Use this for development only.');
    return { ask: async () => [], statements: () => [] };
  }
  if (chain === null)
    return {
      ask: async () => ['a file that was never published is cleared by nobody (--allow-uncleared)'],
      statements: () => [],
    };
  const { client, book, source } = chain;
  let statements: readonly string[] = [];
  return {
    async ask() {
      const facts = await readClearance(client, book, getAddress(source.address));
      statements = statementsAbout(facts, artifact).map(({ uid }) => uid);
      return gate(
        facts,
        { source: source.address, revision: source.revision, artifact },
        { statements: settings.statements },
      );
    },
    statements: () => statements,
  };
}
