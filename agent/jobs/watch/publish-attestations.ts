import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Address } from 'viem';
import { attest, attestationBytes, type ScannerSigner } from '../../evidence/attestation.ts';
import { type Bundle, digestOf } from '../../evidence/bundle.ts';
import type { Statement } from '../../evidence/statement.ts';
import type { EvidenceStore } from '../../evidence/store/evidence-store.ts';
import type { Digest } from '../../model/digest.ts';
import type { Report } from '../../model/report.ts';
import { bundles, reports, scans, signedCleans, signedFindings } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';

/** Before whom our statements are signed. */
export interface Benches {
  readonly chainId: number;
  readonly court: Address;
  readonly clearance: Address;
}

/** What was signed, and the evidence that it is about, as JSON. */
interface Signed {
  readonly statement: Statement;
  readonly evidence: {
    readonly digest: string;
    readonly uri: string | null;
    readonly bundle: string;
    readonly report: string;
  };
  readonly published: (attestation: string) => Promise<unknown>;
}

const atOnce = 50;

/**
 * Publishes what we signed about evidence that is out: the statement for court or clearance and, where the key is at hand, a
 * verification summary (SLSA VSA) for readers outside the chain. Once more is no harm.
 * @returns where those are that are new
 * @throws WardenError of the machine or of the world
 */
export async function publishAttestations(
  db: Database,
  store: EvidenceStore,
  signer: ScannerSigner,
  benches: Benches,
  signal: AbortSignal,
): Promise<string[]> {
  const signed = [...(await cleansOf(db, benches)), ...(await findingsOf(db, benches, signer.address))];
  const uris: string[] = [];
  for (const { statement, evidence, published } of signed) {
    const bytes = Buffer.from(evidence.bundle);
    const sealed = {
      bundle: JSON.parse(evidence.bundle) as Bundle,
      bytes,
      digest: evidence.digest as Digest,
    };
    const { run } = JSON.parse(evidence.report) as Report;
    const attestation = await attest(sealed, run, evidence.uri, statement, benches.chainId, signer);
    const document = attestationBytes(attestation);
    const uri = await store.publish(document, digestOf(document), signal);
    await published(uri);
    uris.push(uri);
  }
  return uris;
}

/** The bundle of the scan that stands, and the report that it was made of. */
const evidence = {
  digest: bundles.sha256,
  uri: bundles.uri,
  bundle: bundles.json,
  report: reports.json,
};

async function cleansOf(db: Database, { chainId, clearance }: Benches): Promise<Signed[]> {
  const rows = await db
    .select({ uid: signedCleans.uid, message: signedCleans.statement, evidence })
    .from(signedCleans)
    .innerJoin(bundles, eq(bundles.sha256, digestIn(sql`${signedCleans.statement}`)))
    .innerJoin(scans, eq(scans.bundle, bundles.sha256))
    .innerJoin(reports, eq(reports.sha256, scans.report))
    .where(and(eq(signedCleans.chainId, chainId), isNull(signedCleans.attestation), isNotNull(bundles.uri)))
    .limit(atOnce);
  return rows.map(({ uid, message, ...rest }) => ({
    ...rest,
    statement: { kind: 'clean', chainId, contract: clearance, message },
    published: (attestation) =>
      db
        .update(signedCleans)
        .set({ attestation })
        .where(and(eq(signedCleans.chainId, chainId), eq(signedCleans.uid, uid))),
  }));
}

async function findingsOf(db: Database, { chainId, court }: Benches, scanner: Address): Promise<Signed[]> {
  const isOurs = and(eq(signedFindings.chainId, chainId), eq(signedFindings.scanner, scanner));
  const rows = await db
    .select({ message: signedFindings.finding, signature: signedFindings.signature, evidence })
    .from(signedFindings)
    .innerJoin(bundles, eq(bundles.sha256, digestIn(sql`${signedFindings.finding}`)))
    .innerJoin(scans, eq(scans.bundle, bundles.sha256))
    .innerJoin(reports, eq(reports.sha256, scans.report))
    .where(and(isOurs, isNull(signedFindings.attestation), isNotNull(bundles.uri)))
    .limit(atOnce);
  return rows.map(({ message, signature, ...rest }) => ({
    ...rest,
    statement: { kind: 'finding', chainId, contract: court, message },
    published: (attestation) =>
      db
        .update(signedFindings)
        .set({ attestation })
        .where(and(isOurs, eq(signedFindings.signature, signature))),
  }));
}

/** The bundle that a statement names, by the name that it has here. */
function digestIn(statement: ReturnType<typeof sql>) {
  return sql`'sha256:' || substr(${statement}->>'report', 3)`;
}
