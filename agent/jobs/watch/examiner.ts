import { eq, inArray } from 'drizzle-orm';
import type { Address, Hex } from 'viem';
import { revisionsAbi } from '../../chain/abi/revisions.ts';
import type { Proof } from '../../chain/act/dossier.ts';
import type { Examined, Examiner } from '../../chain/act/examined.ts';
import { findProof } from '../../chain/act/find-proof.ts';
import { judgedOf } from '../../chain/act/judged.ts';
import { pinnedDigests } from '../../chain/act/proof-lines.ts';
import type { CourtAddresses } from '../../chain/address-book.ts';
import { chainError } from '../../chain/chain-error.ts';
import type { ChainClient } from '../../chain/connect.ts';
import type { Digest } from '../../model/digest.ts';
import type { Report } from '../../model/report.ts';
import { bundles, documents, reports, scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import { scanId } from './queue-revisions.ts';

/**
 * What our own scans say of revisions, with a proof where the chain can check the fault itself. What was found once is kept for
 * as long as the verdict stands.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED from what it returns
 */
export function examiner(
  db: Database,
  client: () => Promise<ChainClient>,
  chainId: number,
  court: CourtAddresses,
): Examiner {
  const known = new Map<Hex, Known>();
  return async (source, revision, params) => {
    const isOfIt = eq(scans.id, scanId(chainId, source, revision));
    const [row] = await db
      .select({ scannedAt: scans.scannedAt, report: scans.report, bundle: bundles.sha256, uri: bundles.uri })
      .from(scans)
      .innerJoin(bundles, eq(bundles.sha256, scans.bundle))
      .where(isOfIt);
    if (row === undefined || row.report === null || row.scannedAt === null) return null;
    const uri = row.uri ?? '';
    const version = `${row.report} ${row.bundle} ${row.scannedAt}`;
    const before = known.get(revision);
    if (before?.version === version) return before.said && { ...before.said, uri };
    const [kept] = await db.select().from(reports).where(eq(reports.sha256, row.report));
    const report = JSON.parse(kept!.json) as Report;
    const judged = judgedOf(report, row.bundle as Digest, row.scannedAt);
    const isBad = report.verdict.name === 'malicious' || report.verdict.name === 'malformed';
    const proof =
      judged !== null && isBad
        ? await proofOf(db, await client(), court, [source, revision], params, report)
        : null;
    const said = judged && { judged, proof: proof ?? null };
    // Before the first checkpoint there is nothing to hold it against.
    if (proof !== undefined) known.set(revision, { version, said });
    return said && { ...said, uri };
  };
}

/** What was found out of a verdict. */
interface Known {
  readonly version: string;
  readonly said: Pick<Examined, 'judged' | 'proof'> | null;
}

/** undefined: it cannot be said yet. */
async function proofOf(
  db: Database,
  client: ChainClient,
  court: CourtAddresses,
  version: readonly [source: Address, revision: Hex],
  params: Hex,
  { subject }: Report,
): Promise<Proof | null | undefined> {
  try {
    const firstSeen = await client.readContract({
      address: court.revisions,
      abi: revisionsAbi,
      functionName: 'firstSeen',
      args: version,
    });
    if (firstSeen === 0) return undefined;
    const bytesOf = await documentsOf(
      db,
      subject.files.map(({ sha256 }) => sha256),
    );
    const metadata = subject.files.find(({ kind }) => kind === 'metadata');
    const compose = subject.files.flatMap(({ kind, environments, sha256 }) => {
      const bytes = bytesOf.get(sha256);
      if (kind !== 'compose' || bytes === undefined) return [];
      return environments.map((environment) => ({ environment, bytes }));
    });
    return await findProof(client, court.proofs, {
      params,
      firstSeen,
      metadata: (metadata && bytesOf.get(metadata.sha256)) ?? null,
      compose,
      manifests: await documentsOf(
        db,
        compose.flatMap(({ bytes }) => pinnedDigests(bytes)),
      ),
    });
  } catch (thrown) {
    throw chainError(thrown);
  }
}

/** Bytes that were kept, by their hash. */
async function documentsOf(db: Database, names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await db.select().from(documents).where(inArray(documents.sha256, names));
  return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
}
