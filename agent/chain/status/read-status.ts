import { getAddress, type Hex, isAddress } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { AddressBook } from '../address-book.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { ChainStatus } from './document.ts';
import { readAccount, readClient, readProvider, readScanner } from './read-account.ts';
import { readCase } from './read-case.ts';
import { readSource } from './read-source.ts';
import { readTask } from './read-task.ts';
import { openReader, type Reader } from './reader.ts';
import { isSource, recogniseAccount, sourceOfTask } from './recognise.ts';

/** What was asked for: an account or contract, or a case. */
export type StatusTarget =
  | { readonly kind: 'address'; readonly address: `0x${string}` }
  | { readonly kind: 'case'; readonly id: Hex };

/** @throws WardenError USAGE where the text is neither an address nor the id of a case */
export function parseStatusTarget(text: string): StatusTarget {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return { kind: 'case', id: text.toLowerCase() as Hex };
  if (isAddress(text, { strict: false })) {
    // A mistyped address must not become somebody else's: mixed case carries a checksum (ERC-55).
    const isMixed = /[a-f]/.test(text.slice(2)) && /[A-F]/.test(text);
    if (!isMixed || isAddress(text)) return { kind: 'address', address: getAddress(text) };
    throw new WardenError('USAGE', `The checksum of ${text} is wrong: a digit is mistyped`, {
      todo: 'Copy the address again.',
    });
  }
  throw new WardenError('USAGE', `'${escapeText(text, 100)}' is neither an address nor the id of a case`, {
    todo: 'Give an address (0x and 40 hexadecimal digits) or the id of a case (0x and 64).',
  });
}

/**
 * How a source, a task, an account or a case stands, all as of one block.
 * @throws WardenError NOT_ON_CHAIN, RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readStatus(
  client: ChainClient,
  book: AddressBook,
  target: StatusTarget,
): Promise<ChainStatus> {
  try {
    const reader = await openReader(client, book);
    return target.kind === 'case' ? await ofCase(reader, target.id) : await ofAddress(reader, target.address);
  } catch (thrown) {
    throw chainError(thrown);
  }
}

function heading({ client, block, now }: Reader): Pick<ChainStatus, 'schema' | 'chain'> {
  const { id, name } = client.chain;
  return { schema: 'warden.chain-status/1', chain: { id, name, block: Number(block), time: Number(now) } };
}

async function ofCase(reader: Reader, id: Hex): Promise<ChainStatus> {
  const found = await readCase(reader, id);
  if (found === null) {
    const where = reader.book.court === null ? 'No court is known on this chain' : 'The court has no case';
    throw new WardenError('NOT_ON_CHAIN', `${where}: ${id}`);
  }
  return { ...heading(reader), target: id, kinds: ['case'], case: found };
}

async function ofAddress(reader: Reader, address: `0x${string}`): Promise<ChainStatus> {
  const head = { ...heading(reader), target: address };
  if (await isSource(reader, address))
    return { ...head, kinds: ['source'], source: await readSource(reader, address) };
  const source = await sourceOfTask(reader, address);
  if (source !== null) return { ...head, kinds: ['task'], task: await readTask(reader, address, source) };
  const [kinds, account, scanner] = await Promise.all([
    recogniseAccount(reader, address),
    readAccount(reader, address),
    readScanner(reader, address),
  ]);
  const isEmpty = [account.balance, account.lockup, account.unbonding, account.sanctioned].every(
    (each) => each === '0',
  );
  if (kinds.length === 0 && scanner === null && isEmpty && (account.credit ?? '0') === '0')
    throw new WardenError('NOT_ON_CHAIN', `Nothing is known of ${address} on chain ${head.chain.id}`);
  return {
    ...head,
    kinds: [...kinds, ...(scanner === null ? [] : (['scanner'] as const))],
    account,
    ...(kinds.includes('client') ? { client: await readClient(reader, address) } : {}),
    ...(kinds.includes('provider') ? { provider: await readProvider(reader, address) } : {}),
    ...(scanner === null ? {} : { scanner }),
  };
}
