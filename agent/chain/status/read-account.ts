import { type Address, zeroAddress } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { nexusAbi } from '../abi/nexus.ts';
import { scannersAbi } from '../abi/scanners.ts';
import { terminalAbi } from '../abi/terminal.ts';
import { vaultAbi } from '../abi/vault.ts';
import type { AccountStatus, ClientStatus, ProviderStatus, ScannerStatus } from './document.ts';
import { readClientRecord, readProviderRecord } from './read-reputation.ts';
import { orNull, type Reader } from './reader.ts';

/** What the vault holds for an account, and what the court owes it. */
export async function readAccount(
  { client, book, block: blockNumber }: Reader,
  address: Address,
): Promise<AccountStatus> {
  const vault = { address: book.protocol.vault, abi: vaultAbi, args: [address], blockNumber } as const;
  const [balance, lockup, unbonding, endsAt, sanctioned, earned, eligible, verified, credit] =
    await Promise.all([
      client.readContract({ ...vault, functionName: 'balanceOf' }),
      client.readContract({ ...vault, functionName: 'lockupOf' }),
      client.readContract({ ...vault, functionName: 'unbondingOf' }),
      client.readContract({ ...vault, functionName: 'unbondingTimestamp' }),
      client.readContract({ ...vault, functionName: 'sanctionOf' }),
      client.readContract({ ...vault, functionName: 'totalEarningsOf' }),
      client.readContract({ ...vault, functionName: 'isEligible' }),
      client.readContract({ ...vault, functionName: 'isWhitelisted' }),
      book.court === null
        ? null
        : client.readContract({
            ...vault,
            address: book.court.court,
            abi: courtAbi,
            functionName: 'creditOf',
          }),
    ]);
  return {
    balance: String(balance),
    lockup: String(lockup),
    unbonding: String(unbonding),
    unbondingEndsAt: unbonding === 0n ? null : Number(endsAt),
    sanctioned: String(sanctioned),
    earned: String(earned),
    eligible,
    verified,
    credit: credit === null ? null : String(credit),
  };
}

const shownSources = 64;

export async function readClient(reader: Reader, address: Address): Promise<ClientStatus> {
  const { client, book, block: blockNumber } = reader;
  const nexus = { address: book.protocol.nexus, abi: nexusAbi, blockNumber } as const;
  const active = await client.readContract({
    ...nexus,
    functionName: 'activeSourceCountOf',
    args: [address],
  });
  const sources: Address[] = [];
  // The list has no length to ask for: it ends where the next place reverts.
  while (sources.length < shownSources) {
    const places = Array.from({ length: 8 }, (_, index) => BigInt(sources.length + index));
    const found = await Promise.all(
      places.map((place) =>
        orNull(client.readContract({ ...nexus, functionName: 'sourcesOf', args: [address, place] })),
      ),
    );
    const some = found.filter((each) => each !== null);
    sources.push(...some);
    if (some.length < found.length) break;
  }
  return { activeSources: String(active), sources, reputation: await readClientRecord(reader, address) };
}

export async function readProvider(reader: Reader, address: Address): Promise<ProviderStatus> {
  const { client, book, block: blockNumber } = reader;
  const terminal = { address: book.protocol.terminal, abi: terminalAbi, blockNumber } as const;
  const named = await client.readContract({ ...terminal, functionName: 'getMasterOf', args: [address] });
  const master = named === zeroAddress ? null : named;
  const [masterLockup, agentsOff] = await Promise.all([
    master === null
      ? null
      : client.readContract({
          address: book.protocol.vault,
          abi: vaultAbi,
          functionName: 'lockupOf',
          args: [master],
          blockNumber,
        }),
    master === null
      ? false
      : client.readContract({ ...terminal, functionName: 'defaultAgentDisabled', args: [master] }),
  ]);
  return {
    master,
    masterLockup: masterLockup === null ? null : String(masterLockup),
    agentsOff,
    reputation: await readProviderRecord(reader, address),
  };
}

/** Null where there is no court, or the account never was a scanner. */
export async function readScanner(
  { client, book, block: blockNumber }: Reader,
  address: Address,
): Promise<ScannerStatus | null> {
  if (book.court === null) return null;
  const scanners = { address: book.court.scanners, abi: scannersAbi, args: [address], blockNumber } as const;
  const [member, bond, reserved] = await Promise.all([
    client.readContract({ ...scanners, functionName: 'isMember' }),
    client.readContract({ ...scanners, functionName: 'bondOf' }),
    client.readContract({ ...scanners, functionName: 'reservedOf' }),
  ]);
  return member || bond > 0n ? { member, bond: String(bond), reserved: String(reserved) } : null;
}
