import { type Address, getAddress, type Hex, zeroAddress } from 'viem';
import type { ClearanceFacts } from '../../../gpu-runner/gate/gate.ts';
import { clearanceAbi } from '../../chain/abi/clearance.ts';
import { scannersAbi } from '../../chain/abi/scanners.ts';
import type { AddressBook } from '../../chain/address-book.ts';
import { chainError } from '../../chain/chain-error.ts';
import type { ChainClient } from '../../chain/connect.ts';
import { readSource } from '../../chain/status/read-source.ts';
import { openReader, type Reader } from '../../chain/status/reader.ts';
import { WardenError } from '../../model/errors.ts';

/**
 * What the chain says of a source now, all as of one block. Statements that hold are looked at one by one, as what they are about
 * is in their events only: of each scanner that has a seat its latest, which is the one that counts.
 * @throws WardenError NOT_CLEARED where this chain has no court; RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readClearance(
  client: ChainClient,
  book: AddressBook,
  source: Address,
): Promise<ClearanceFacts> {
  const { court } = book;
  if (court === null)
    throw new WardenError(
      'NOT_CLEARED',
      'no court is known on this chain, so nobody can have cleared anything',
      {
        todo: 'Name the folder of its deployment with --deployments.',
      },
    );
  const reader = await openReader(client, book);
  try {
    const status = await readSource(reader, source);
    return {
      source,
      revision: status.revision,
      status: status.clearance?.status ?? 'unknown',
      statements: await statementsOf(reader, source, status.revision as Hex, court),
      threshold: await client.readContract({
        address: court.clearance,
        abi: clearanceAbi,
        functionName: 'threshold',
        blockNumber: reader.block,
      }),
      expiresAt: status.clearance?.expiresAt ?? null,
      liveCases: status.liveCases ?? 0,
      convicted: status.convicted ?? true,
      now: Number(reader.now),
    };
  } catch (thrown) {
    throw chainError(thrown);
  }
}

async function statementsOf(
  { client, block: blockNumber, now }: Reader,
  source: Address,
  revision: Hex,
  court: NonNullable<AddressBook['court']>,
): Promise<ClearanceFacts['statements']> {
  const clearance = { address: court.clearance, abi: clearanceAbi } as const;
  const [attested, seats] = await Promise.all([
    client.getContractEvents({
      ...clearance,
      eventName: 'Attested',
      args: { source, revision },
      fromBlock: BigInt(court.since),
      toBlock: blockNumber,
      strict: true,
    }),
    client.readContract({ address: court.scanners, abi: scannersAbi, functionName: 'seats', blockNumber }),
  ]);
  const seated = new Set(seats.filter((seat) => seat !== zeroAddress).map((seat) => getAddress(seat)));
  const latest = new Map(attested.map(({ args }) => [getAddress(args.scanner), args]));
  const holding: ClearanceFacts['statements'][number][] = [];
  for (const [scanner, { uid, artifact }] of latest) {
    if (!seated.has(scanner)) continue;
    const { revoked, settled, expiresAt } = await client.readContract({
      ...clearance,
      functionName: 'statementOf',
      args: [uid],
      blockNumber,
    });
    if (!revoked && !settled && BigInt(expiresAt) > now)
      holding.push({ uid, scanner, artifact: `sha256:${artifact.slice(2)}` });
  }
  return holding;
}
