import type { Address, Hex } from 'viem';
import { escapeText } from '../../model/escape.ts';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { clearanceStatusNames, deliveryMethodNames, sourceStatusNames } from '../abi/enums.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import { sourceAbi } from '../abi/source.ts';
import { revisionOf } from '../revision.ts';
import type { SourceStatus } from './document.ts';
import type { Reader } from './reader.ts';
import { enumWord, environmentNames } from './words.ts';

/** What the chain says of a source that Nexus made. */
export async function readSource(reader: Reader, address: Address): Promise<SourceStatus> {
  const { client, block: blockNumber } = reader;
  const source = { address, abi: sourceAbi, blockNumber } as const;
  const [params, status, registrants, tasks] = await Promise.all([
    client.readContract({ ...source, functionName: 'getSourceParams' }),
    client.readContract({ ...source, functionName: 'getStatus' }),
    client.readContract({ ...source, functionName: 'getRegistrantCount' }),
    client.readContract({ ...source, functionName: 'getTaskCount' }),
  ]);
  const revision = revisionOf(address, params);
  return {
    client: params.client,
    status: enumWord(sourceStatusNames, status),
    environments: environmentNames(params.imageEnvironments),
    delivery: enumWord(deliveryMethodNames, params.deliveryMethod),
    minPayment: String(params.minPayment),
    minAvailableLockup: String(params.minAvailableLockup),
    maxExpiryDuration: String(params.maxExpiryDuration),
    privacyEnabled: params.privacyEnabled,
    imageMetadataUrl: escapeText(params.imageMetadataUrl),
    optionalParamsUrl: escapeText(params.optionalParamsUrl),
    lastUpdateTime: String(params.lastUpdateTime),
    registrants: Number(registrants),
    tasks: Number(tasks),
    revision,
    ...(await readJudgment(reader, address, revision)),
  };
}

type Judgment = Pick<SourceStatus, 'firstSeen' | 'clearance' | 'convicted' | 'liveCases'>;

async function readJudgment(
  { client, book, block: blockNumber }: Reader,
  source: Address,
  revision: Hex,
): Promise<Judgment> {
  if (book.court === null) return { firstSeen: null, clearance: null, convicted: null, liveCases: null };
  const { revisions, clearance, court } = book.court;
  const args = [source, revision] as const;
  const [firstSeen, [status, , statements, expiresAt], convicted, liveCases] = await Promise.all([
    client.readContract({
      address: revisions,
      abi: revisionsAbi,
      functionName: 'firstSeen',
      args,
      blockNumber,
    }),
    client.readContract({
      address: clearance,
      abi: clearanceAbi,
      functionName: 'statusOf',
      args: [source],
      blockNumber,
    }),
    client.readContract({ address: court, abi: courtAbi, functionName: 'isConvicted', args, blockNumber }),
    client.readContract({ address: court, abi: courtAbi, functionName: 'liveCasesOf', args, blockNumber }),
  ]);
  return {
    firstSeen: firstSeen === 0 ? null : firstSeen,
    clearance: {
      status: (clearanceStatusNames[status] ?? 'Unknown').toLowerCase() as Lowercase<
        (typeof clearanceStatusNames)[number]
      >,
      statements: Number(statements),
      expiresAt: expiresAt === 0n ? null : Number(expiresAt),
    },
    convicted,
    liveCases: Number(liveCases),
  };
}
