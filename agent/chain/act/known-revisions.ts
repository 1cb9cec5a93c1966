import { and, desc, eq, ne } from 'drizzle-orm';
import { type Address, encodeAbiParameters, getAbiItem, getAddress, type Hex } from 'viem';
import { revisions } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { sourceAbi } from '../abi/source.ts';
import type { Dossier } from './dossier.ts';

export type KnownRevision = Pick<
  Dossier,
  'source' | 'revision' | 'params' | 'blockHash' | 'blockNumber' | 'final'
>;

const [paramsType] = getAbiItem({ abi: sourceAbi, name: 'getSourceParams' }).outputs;

/** Every version of every source that the follower knows, each once, where it was said last. */
export async function knownRevisions(db: Database, chainId: number): Promise<KnownRevision[]> {
  const rows = await db
    .selectDistinctOn([revisions.source, revisions.revision])
    .from(revisions)
    .where(and(eq(revisions.chainId, chainId), ne(revisions.state, 'orphaned')))
    .orderBy(revisions.source, revisions.revision, desc(revisions.blockNumber), desc(revisions.logIndex));
  return rows.map((row) => ({
    source: getAddress(row.source),
    revision: row.revision as Hex,
    params: encodeParams(row.params),
    blockHash: row.blockHash as Hex,
    blockNumber: row.blockNumber,
    final: row.state === 'final',
  }));
}

/** abi.encode(SourceParams), from the parameters as the follower keeps them. */
function encodeParams(kept: Record<string, unknown>): Hex {
  const big = (name: string) => BigInt(String(kept[name]));
  return encodeAbiParameters(
    [paramsType],
    [
      {
        client: String(kept.client) as Address,
        imageMetadataUrl: String(kept.imageMetadataUrl),
        imageEnvironments: Number(kept.imageEnvironments),
        minPayment: big('minPayment'),
        minAvailableLockup: big('minAvailableLockup'),
        maxExpiryDuration: big('maxExpiryDuration'),
        privacyEnabled: kept.privacyEnabled === true,
        optionalParamsUrl: String(kept.optionalParamsUrl),
        deliveryMethod: Number(kept.deliveryMethod),
        lastUpdateTime: big('lastUpdateTime'),
      },
    ],
  );
}
