import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Report } from '../../model/report.ts';
import { metadataNames } from '../../source/metadata-names.ts';
import { sources } from '../../store/schema/chain-tables.ts';
import { documents, reports, scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';

/** What a list shows of a report. */
export interface Summary {
  readonly name: string | null;
  readonly description: string | null;
  readonly reason: string | null;
  readonly findings: number;
  /** Digest of the rules. */
  readonly ruleset: string;
}

const largestReport = 32 * 1024 ** 2;
const longestText = 4096;
const mostSummaries = 20_000;

/** Never change, as they go by the hash of what they summarise. Oldest first. */
const summaries = new Map<string, Summary>();

/** A report by its sha256, with no text longer than a page can bear; null: there is none, or it is too large to be rendered. */
export async function readReport(db: Database, sha256: string): Promise<Report | null> {
  const [row] = await db
    .select({
      json: sql<
        string | null
      >`case when length(${reports.json}) <= ${largestReport} then ${reports.json} end`,
    })
    .from(reports)
    .where(eq(reports.sha256, sha256));
  return typeof row?.json === 'string' ? parseReport(row.json) : null;
}

/** The sha256 of the last report on a revision of a source, the present one where none is named; null: there is none. */
export async function reportOfRevision(
  db: Database,
  chainId: number,
  address: string,
  revision: string | undefined,
): Promise<string | null> {
  const [row] = await db
    .select({ report: scans.report })
    .from(sources)
    .innerJoin(
      scans,
      and(
        eq(scans.chainId, sources.chainId),
        eq(scans.source, sources.address),
        eq(scans.revision, revision ?? sources.revision),
      ),
    )
    .where(and(eq(sources.chainId, chainId), eq(sources.address, address)));
  return row?.report ?? null;
}

/** As it is stored, byte for byte. */
export async function readReportJson(db: Database, sha256: string): Promise<string | null> {
  const [row] = await db.select({ json: reports.json }).from(reports).where(eq(reports.sha256, sha256));
  return row?.json ?? null;
}

export async function summariesOf(
  db: Database,
  sha256s: readonly (string | null)[],
): Promise<ReadonlyMap<string, Summary>> {
  const wanted = new Set(sha256s.filter((each) => each !== null));
  const found = new Map<string, Summary>();
  for (const sha256 of wanted) {
    const known = summaries.get(sha256);
    if (known !== undefined) found.set(sha256, known);
    else {
      // One after the other: reports can be large.
      const summary = await summarise(db, sha256);
      if (summary === null) continue;
      found.set(sha256, summary);
      summaries.set(sha256, summary);
      if (summaries.size > mostSummaries) summaries.delete(summaries.keys().next().value!);
    }
  }
  return found;
}

async function summarise(db: Database, sha256: string): Promise<Summary | null> {
  const report = await readReport(db, sha256);
  if (report === null) return null;
  const digests = report.subject.files.flatMap((file) => (file.kind === 'metadata' ? [file.sha256] : []));
  const [metadata] =
    digests.length === 0
      ? []
      : await db
          .select({ bytes: documents.bytes })
          .from(documents)
          .where(inArray(documents.sha256, digests.slice(0, 1)));
  const { name, description } = metadataNames(metadata?.bytes);
  return {
    name,
    description,
    reason: report.verdict.reasons[0] ?? null,
    findings: report.findings.length,
    ruleset: report.ruleset.digest,
  };
}

function parseReport(json: string): Report {
  return JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value,
  ) as Report;
}
