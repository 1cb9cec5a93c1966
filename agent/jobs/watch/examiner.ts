import { and, eq, inArray } from 'drizzle-orm';
import type { Address, Hex } from 'viem';
import { revisionsAbi } from '../../chain/abi/revisions.ts';
import type { Proof } from '../../chain/act/dossier.ts';
import type { Examiner } from '../../chain/act/examined.ts';
import { findProof } from '../../chain/act/find-proof.ts';
import { judgedOf } from '../../chain/act/judged.ts';
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
  const proofs = new Map<string, Proof | null>();
  return async (source, revision, params) => {
    const [row] = await db
      .select({ scannedAt: scans.scannedAt, report: reports.json, bundle: bundles.sha256, uri: bundles.uri })
      .from(scans)
      .innerJoin(reports, eq(reports.sha256, scans.report))
      .innerJoin(bundles, eq(bundles.sha256, scans.bundle))
      .where(eq(scans.id, scanId(chainId, source, revision)));
    if (row === undefined || row.scannedAt === null) return null;
    const report = JSON.parse(row.report) as Report;
    const judged = judgedOf(report, row.bundle as Digest, row.scannedAt);
    if (judged === null) return null;
    let proof = proofs.get(`${revision} ${row.bundle}`);
    if (proof === undefined) {
      const isBad = report.verdict.name === 'malicious' || report.verdict.name === 'malformed';
      proof = isBad ? await proofOf(db, await client(), court, [source, revision], params, report) : null;
      // Before the first checkpoint there is nothing to hold it against.
      if (proof !== undefined) proofs.set(`${revision} ${row.bundle}`, proof);
    }
    return { judged, proof: proof ?? null, uri: row.uri ?? '' };
  };
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
    const names = subject.files.map(({ sha256 }) => sha256);
    const rows = await db
      .select()
      .from(documents)
      .where(and(inArray(documents.sha256, names)));
    const bytesOf = new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
    const metadata = subject.files.find(({ kind }) => kind === 'metadata');
    return await findProof(client, court.proofs, {
      params,
      firstSeen,
      metadata: (metadata && bytesOf.get(metadata.sha256)) ?? null,
      compose: subject.files.flatMap(({ kind, environments, sha256 }) => {
        const bytes = bytesOf.get(sha256);
        if (kind !== 'compose' || bytes === undefined) return [];
        return environments.map((environment) => ({ environment, bytes }));
      }),
      manifests: new Map(),
    });
  } catch (thrown) {
    throw chainError(thrown);
  }
}
