import type { Address } from 'viem';
import type { ClearanceFacts } from '../../../gpu-runner/gate/gate.ts';
import { clearanceAbi } from '../../chain/abi/clearance.ts';
import type { AddressBook } from '../../chain/address-book.ts';
import { chainError } from '../../chain/chain-error.ts';
import type { ChainClient } from '../../chain/connect.ts';
import { readSource } from '../../chain/status/read-source.ts';
import { openReader, type Reader } from '../../chain/status/reader.ts';
import { WardenError } from '../../model/errors.ts';

/**
 * What the chain says of a source now, all as of one block. Statements that hold are looked at one by one, as what they are about
 * is in their events only.
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
      statements: status.clearance?.statements ?? 0,
      expiresAt: status.clearance?.expiresAt ?? null,
      liveCases: status.liveCases ?? 0,
      convicted: status.convicted ?? true,
      now: Number(reader.now),
      artifacts: await artifactsOf(reader, source, status.revision, court),
    };
  } catch (thrown) {
    throw chainError(thrown);
  }
}

async function artifactsOf(
  { client, block, now }: Reader,
  source: Address,
  revision: string,
  court: NonNullable<AddressBook['court']>,
): Promise<string[]> {
  const clearance = { address: court.clearance, abi: clearanceAbi } as const;
  const attested = await client.getContractEvents({
    ...clearance,
    eventName: 'Attested',
    args: { source },
    fromBlock: BigInt(court.since),
    toBlock: block,
    strict: true,
  });
  const artifacts: string[] = [];
  for (const { args } of attested) {
    if (args.revision !== revision) continue;
    const statement = await client.readContract({
      ...clearance,
      functionName: 'statementOf',
      args: [args.uid],
      blockNumber: block,
    });
    if (!statement.revoked && !statement.settled && BigInt(statement.expiresAt) > now)
      artifacts.push(`sha256:${args.artifact.slice(2)}`);
  }
  return artifacts;
}
