import { type Address, type Hex, hexToBigInt } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import { scannersAbi } from '../abi/scanners.ts';
import type { CourtReader } from './court-reader.ts';

/** How far an accusation of ours is. Times in Unix seconds. */
export interface FilingState {
  /** Block and time of the commitment that was not used yet; null for none. */
  readonly committed: { readonly block: number; readonly at: number } | null;
  /** The evidence has opened a case on this source before. */
  readonly spent: boolean;
  /** Of those asked about, whose findings the court would take; in their order. */
  readonly signers: readonly SignerState[];
  /** Our own finding was put on chain for others to see. */
  readonly anchored: boolean;
}

export interface SignerState {
  readonly scanner: Address;
  readonly member: boolean;
  readonly nonceUsed: boolean;
  /** The report behind its finding has opened a case on this source before. */
  readonly spent: boolean;
  /** wei */
  readonly freeBond: bigint;
}

export interface Filing {
  readonly source: Address;
  readonly commitment: Hex;
  readonly evidence: Hex;
  readonly signers: readonly { readonly scanner: Address; readonly nonce: bigint; readonly report: Hex }[];
  /** Hash under which our finding is anchored; null for none. */
  readonly anchor: Hex | null;
}

export async function readFiling(reader: CourtReader, filing: Filing): Promise<FilingState> {
  const { client, court, head } = reader;
  const blockNumber = BigInt(head.number);
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const { source, commitment, evidence, anchor } = filing;
  const [[block, at], spent, signers, anchoredAt] = await Promise.all([
    client.readContract({ ...bench, functionName: 'committedAt', args: [commitment] }),
    client.readContract({ ...bench, functionName: 'spentOn', args: [source, evidence] }),
    Promise.all(filing.signers.map((signer) => readSigner(reader, source, signer))),
    anchor === null
      ? 0
      : client.readContract({
          address: court.revisions,
          abi: revisionsAbi,
          functionName: 'anchoredAt',
          args: [anchor],
          blockNumber,
        }),
  ]);
  return {
    committed: block === 0n ? null : { block: Number(block), at: Number(at) },
    spent: hexToBigInt(spent) !== 0n,
    signers,
    anchored: anchoredAt !== 0,
  };
}

async function readSigner(
  { client, court, head }: CourtReader,
  source: Address,
  { scanner, nonce, report }: Filing['signers'][number],
): Promise<SignerState> {
  const blockNumber = BigInt(head.number);
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const bonds = { address: court.scanners, abi: scannersAbi, args: [scanner], blockNumber } as const;
  const [member, bond, reserved, nonceUsed, spent] = await Promise.all([
    client.readContract({ ...bonds, functionName: 'isMember' }),
    client.readContract({ ...bonds, functionName: 'bondOf' }),
    client.readContract({ ...bonds, functionName: 'reservedOf' }),
    client.readContract({ ...bench, functionName: 'isNonceUsed', args: [scanner, nonce] }),
    client.readContract({ ...bench, functionName: 'spentOn', args: [source, report] }),
  ]);
  return { scanner, member, nonceUsed, spent: hexToBigInt(spent) !== 0n, freeBond: bond - reserved };
}
