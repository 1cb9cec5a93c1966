import type { Address, Hex } from 'viem';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { outcomeNames, phaseNames } from '../abi/enums.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import { orNull } from '../status/reader.ts';
import type { CourtReader } from './court-reader.ts';

/** What the chain says of one revision of a source. Times in Unix seconds. */
export interface RevisionState {
  /** The source's parameters are these now. */
  readonly present: boolean;
  /** First checkpoint; 0 for none. */
  readonly firstSeen: number;
  /** Of any charge. */
  readonly convicted: boolean;
  /** By the number of the charge: malicious, malformed. None where the source does not say whose it is: nobody can be charged. */
  readonly dockets: readonly Docket[];
  /** Our last word on it, as far as we know one. */
  readonly word: Word | null;
}

/** What was charged before, and what it would cost to charge it now. */
export interface Docket {
  readonly rounds: number;
  /** The last case; null for none. */
  readonly last: {
    readonly id: Hex;
    readonly settled: boolean;
    readonly outcome: (typeof outcomeNames)[number];
  } | null;
  /** wei that the accuser puts up. */
  readonly bond: bigint;
}

/** A statement of ours that the revision is clean. */
export interface Word {
  readonly uid: Hex;
  /** When the revision was scanned or, where revoked, when that was. */
  readonly wordAt: number;
  readonly expiresAt: number;
  readonly revoked: boolean;
  /** Its stake was freed or slashed. */
  readonly settled: boolean;
}

/** @param uid of our last statement on this revision; null for none */
export async function readRevision(
  reader: CourtReader,
  source: Address,
  revision: Hex,
  uid: Hex | null,
): Promise<RevisionState> {
  const { client, court, head } = reader;
  const blockNumber = BigInt(head.number);
  const args = [source, revision] as const;
  const [present, firstSeen, convicted, malicious, malformed, word] = await Promise.all([
    orNull(
      client.readContract({
        address: court.revisions,
        abi: revisionsAbi,
        functionName: 'revisionOf',
        args: [source],
        blockNumber,
      }),
    ),
    client.readContract({
      address: court.revisions,
      abi: revisionsAbi,
      functionName: 'firstSeen',
      args,
      blockNumber,
    }),
    client.readContract({
      address: court.court,
      abi: courtAbi,
      functionName: 'isConvicted',
      args,
      blockNumber,
    }),
    readDocket(reader, source, revision, 0),
    readDocket(reader, source, revision, 1),
    uid === null ? null : readWord(reader, uid),
  ]);
  return {
    present: present === revision,
    firstSeen,
    convicted,
    dockets: malicious && malformed ? [malicious, malformed] : [],
    word,
  };
}

async function readDocket(
  { client, court, head }: CourtReader,
  source: Address,
  revision: Hex,
  charge: number,
): Promise<Docket | null> {
  const bench = { address: court.court, abi: courtAbi, blockNumber: BigInt(head.number) } as const;
  const [rounds, hold] = await Promise.all([
    client.readContract({ ...bench, functionName: 'roundsOf', args: [source, revision, charge] }),
    orNull(client.readContract({ ...bench, functionName: 'holdFor', args: [source, charge] })),
  ]);
  if (hold === null) return null;
  const [bond, id] = await Promise.all([
    client.readContract({ ...bench, functionName: 'bondFor', args: [source, revision, charge, hold] }),
    rounds === 0n
      ? null
      : client.readContract({
          ...bench,
          functionName: 'caseIdOf',
          args: [source, revision, charge, rounds - 1n],
        }),
  ]);
  if (id === null) return { rounds: 0, last: null, bond };
  const { phase, outcome } = await client.readContract({ ...bench, functionName: 'caseOf', args: [id] });
  return {
    rounds: Number(rounds),
    last: { id, settled: phaseNames[phase] === 'Settled', outcome: outcomeNames[outcome] ?? 'None' },
    bond,
  };
}

export async function readWord({ client, court, head }: CourtReader, uid: Hex): Promise<Word> {
  const { wordAt, expiresAt, revoked, settled } = await client.readContract({
    address: court.clearance,
    abi: clearanceAbi,
    functionName: 'statementOf',
    args: [uid],
    blockNumber: BigInt(head.number),
  });
  return { uid, wordAt, expiresAt, revoked, settled };
}
