import { type Address, type Hex, hexToBigInt, zeroAddress } from 'viem';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { scannersAbi } from '../abi/scanners.ts';
import { terminalAbi } from '../abi/terminal.ts';
import type { CourtReader } from './court-reader.ts';

/** Who may judge a case, as `Panel` of the court decides it. */
export interface Judging {
  /** We are a member of the panel and no party. */
  readonly eligible: boolean;
  /** The accused lists us as its agent, and we have not said that we are none. */
  readonly listedAsAgent: boolean;
  /** Members who may not judge and are still counted. */
  readonly excludable: readonly Address[];
}

export interface Bench {
  readonly id: Hex;
  readonly accused: Address;
  readonly accuser: Address;
  readonly contestor: Address | null;
  readonly subject: Address;
  readonly revision: Hex;
  readonly openedAtBlock: number;
  /** Seats, one bit each. */
  readonly excluded: number;
  readonly seats: readonly Address[];
  readonly isOfProvider: boolean;
}

export async function readJudging(reader: CourtReader, bench: Bench): Promise<Judging> {
  const { client, court, protocol, account, head } = reader;
  const blockNumber = BigInt(head.number);
  const holders = bench.seats.filter((holder) => holder !== zeroAddress);
  const [parts, listed, disavowed] = await Promise.all([
    Promise.all(holders.map((holder) => readPart(reader, bench, holder))),
    client.readContract({
      address: protocol.terminal,
      abi: terminalAbi,
      functionName: 'isAgentOf',
      args: [bench.accused, account],
      blockNumber,
    }),
    client.readContract({
      address: court.court,
      abi: courtAbi,
      functionName: 'hasDisavowed',
      args: [account, bench.accused],
      blockNumber,
    }),
  ]);
  const ours = parts.find(({ holder }) => holder === account);
  return {
    eligible: ours?.isMember === true && !ours.isExcluded && !ours.isInterested,
    listedAsAgent: listed && !disavowed,
    excludable: parts
      .filter((part) => part.isMember && part.isInterested && !part.isExcluded && !part.hasVoted)
      .map(({ holder }) => holder),
  };
}

async function readPart({ client, court, head }: CourtReader, bench: Bench, holder: Address) {
  const blockNumber = BigInt(head.number);
  const [isMember, vote, hasAttested] = await Promise.all([
    client.readContract({
      address: court.scanners,
      abi: scannersAbi,
      functionName: 'isMemberAt',
      args: [holder, BigInt(bench.openedAtBlock)],
      blockNumber,
    }),
    client.readContract({
      address: court.court,
      abi: courtAbi,
      functionName: 'voteOf',
      args: [bench.id, holder],
      blockNumber,
    }),
    bench.isOfProvider
      ? false
      : client.readContract({
          address: court.clearance,
          abi: clearanceAbi,
          functionName: 'hasAttested',
          args: [bench.subject, bench.revision, holder],
          blockNumber,
        }),
  ]);
  const isParty = [bench.accuser, bench.contestor, bench.accused].includes(holder);
  const isProvider = bench.isOfProvider && hexToBigInt(bench.revision) === hexToBigInt(holder);
  return {
    holder,
    isMember,
    isExcluded: ((bench.excluded >>> bench.seats.indexOf(holder)) & 1) === 1,
    isInterested: isParty || isProvider || hasAttested,
    hasVoted: hexToBigInt(vote) !== 0n,
  };
}
