import { and, eq, inArray } from 'drizzle-orm';
import { type Address, encodeAbiParameters, getAbiItem, type Hex } from 'viem';
import { revisionsAbi } from '../../chain/abi/revisions.ts';
import { sourceAbi } from '../../chain/abi/source.ts';
import type { Proof } from '../../chain/act/dossier.ts';
import type { Examiner } from '../../chain/act/examined.ts';
import { findProof } from '../../chain/act/find-proof.ts';
import { judgedOf } from '../../chain/act/judged.ts';
import type { CourtAddresses } from '../../chain/address-book.ts';
import { chainError } from '../../chain/chain-error.ts';
import type { ChainClient } from '../../chain/connect.ts';
import { revisionOf } from '../../chain/revision.ts';
import type { Digest } from '../../model/digest.ts';
import type { Report } from '../../model/report.ts';
import { bundles, documents, reports, scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import { scanId } from './queue-revisions.ts';

const [paramsType] = getAbiItem({ abi: sourceAbi, name: 'getSourceParams' }).outputs;

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
  return async (source, revision) => {
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
      proof = isBad ? await proofOf(db, await client(), court, source, revision, report) : null;
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
  source: Address,
  revision: Hex,
  { subject }: Report,
): Promise<Proof | null | undefined> {
  try {
    const [firstSeen, params] = await Promise.all([
      client.readContract({
        address: court.revisions,
        abi: revisionsAbi,
        functionName: 'firstSeen',
        args: [source, revision],
      }),
      client.readContract({ address: source, abi: sourceAbi, functionName: 'getSourceParams' }),
    ]);
    // A source that was updated since is judged by its new revision.
    if (firstSeen === 0 || revisionOf(source, params) !== revision) return undefined;
    const names = subject.files.map(({ sha256 }) => sha256);
    const rows = await db
      .select()
      .from(documents)
      .where(and(inArray(documents.sha256, names)));
    const bytesOf = new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
    const metadata = subject.files.find(({ kind }) => kind === 'metadata');
    return await findProof(client, court.proofs, {
      params: encodeAbiParameters([paramsType], [params]),
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
