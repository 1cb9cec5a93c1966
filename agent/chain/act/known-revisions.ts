import { and, desc, eq, ne } from 'drizzle-orm';
import { type Address, getAddress, type Hex } from 'viem';
import { revisions } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { encodeParams, unreadable } from '../revision.ts';
import type { Dossier } from './dossier.ts';

export type KnownRevision = Pick<
  Dossier,
  'source' | 'revision' | 'params' | 'blockHash' | 'blockNumber' | 'final'
>;

/** Every version of every source that the follower knows and can read, each once, where it was said last. */
export async function knownRevisions(db: Database, chainId: number): Promise<KnownRevision[]> {
  const rows = await db
    .selectDistinctOn([revisions.source, revisions.revision])
    .from(revisions)
    .where(
      and(
        eq(revisions.chainId, chainId),
        ne(revisions.state, 'orphaned'),
        ne(revisions.revision, unreadable.revision),
      ),
    )
    .orderBy(revisions.source, revisions.revision, desc(revisions.blockNumber), desc(revisions.logIndex));
  return rows.map((row) => ({
    source: getAddress(row.source),
    revision: row.revision as Hex,
    params: encodeKept(row.params),
    blockHash: row.blockHash as Hex,
    blockNumber: row.blockNumber,
    final: row.state === 'final',
  }));
}

/** abi.encode(SourceParams), from the parameters as the follower keeps them. */
function encodeKept(kept: Record<string, unknown>): Hex {
  const big = (name: string) => BigInt(String(kept[name]));
  return encodeParams({
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
  });
}
