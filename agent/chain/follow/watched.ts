import { type Abi, type AbiEvent, type Address, type Hex, toEventSelector } from 'viem';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { nexusAbi } from '../abi/nexus.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import { scannersAbi } from '../abi/scanners.ts';
import { terminalAbi } from '../abi/terminal.ts';
import { vaultAbi } from '../abi/vault.ts';
import type { AddressBook } from '../address-book.ts';

/** A contract whose word counts. A log of any other address with the same topics is nobody's. */
export interface Watched {
  readonly address: Address;
  readonly contract: string;
  readonly abi: Abi;
  readonly topics: readonly Hex[];
}

/** The contracts that are followed, by address in lower case. */
export function watchedContracts(book: AddressBook): ReadonlyMap<string, Watched> {
  const { protocol, court } = book;
  const list: [string, Address, Abi][] = [
    ['nexus', protocol.nexus, nexusAbi],
    ['terminal', protocol.terminal, terminalAbi],
    ['vault', protocol.vault, vaultAbi],
  ];
  if (court !== null)
    list.push(
      ['revisions', court.revisions, revisionsAbi],
      ['scanners', court.scanners, scannersAbi],
      ['clearance', court.clearance, clearanceAbi],
      ['court', court.court, courtAbi],
    );
  return new Map(
    list.map(([contract, address, abi]) => [
      address.toLowerCase(),
      {
        address,
        contract,
        abi,
        topics: abi.filter((item): item is AbiEvent => item.type === 'event').map(toEventSelector),
      },
    ]),
  );
}
