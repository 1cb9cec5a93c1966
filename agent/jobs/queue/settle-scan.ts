import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { makeBundle } from '../../evidence/bundle.ts';
import type { Report } from '../../model/report.ts';
import { metadataNames } from '../../source/metadata-names.ts';
import { bundles, documents, parts, reports, scans, verdicts } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import { renderJson } from '../../verdict/render/json.ts';
import { mutableParts } from '../mutable-parts.ts';
import type { Scanned } from '../scanner.ts';
import type { Job, JobQueue } from './queue.ts';

/** Seconds between tries that the network spoils: a day in all. */
const retryAfter = [30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 10 * 3600];
/** The same where somebody waits for the answer. */
const retryRequestAfter = [30, 120, 600];

/** Whose scan it is, where a tenant asked for it. */
export interface Asked {
  readonly tenant: string;
  /** Does the rest, in the same transaction: the verdict stands, another try is queued, or nobody wants it any more. */
  readonly onSettled: (tx: Database, as: 'final' | 'again' | 'cancelled') => Promise<void>;
}

/**
 * Writes down what a scan came to, and settles its job, in one transaction. A report that the network spoiled is shown, and
 * tried again later; the verdict is given when it is not, or when a day of tries did not help.
 *
 * @param ruleset the one that the report was made with
 * @param scannedAt when the scan began, by the chain's clock: Unix seconds; null for what is on no chain
 * @param asked null for what is published
 * @returns false when the job was given to another worker meanwhile: nothing was written
 * @throws WardenError EVIDENCE_INVALID
 */
export async function settleScan(
  db: Database,
  queue: JobQueue,
  job: Job,
  { report, documents: files, manifests }: Scanned,
  ruleset: Ruleset,
  scannedAt: number | null,
  asked: Asked | null = null,
): Promise<boolean> {
  const json = renderJson([report]);
  const sha256 = createHash('sha256').update(json).digest('hex');
  const bundle = bundleOf(report, ruleset, files);
  return db.transaction(async (tx) => {
    if (!(await queue.done(tx, job))) return false;
    const [scan] = await tx.select().from(scans).where(eq(scans.id, job.scan)).for('update');
    if (scan === undefined || scan.state === 'cancelled') {
      await asked?.onSettled(tx, 'cancelled');
      return true;
    }
    await tx.insert(reports).values({ sha256, json }).onConflictDoNothing();
    const name = nameOf(report, files);
    const shown = { verdict: report.verdict.name, report: sha256, decidedAt: sql`now()` };
    const waits = asked === null ? retryAfter : retryRequestAfter;
    const wait = isSpoiled(report) ? waits[scan.attempts] : undefined;
    if (wait !== undefined) {
      const again = { ...shown, name, state: 'queued', attempts: scan.attempts + 1 } as const;
      await tx.update(scans).set(again).where(eq(scans.id, job.scan));
      await queue.send(tx, job.scan, { after: wait, ...(asked === null ? {} : { tenant: asked.tenant }) });
      await asked?.onSettled(tx, 'again');
      return true;
    }
    await keepParts(tx, job.scan, report);
    for (const [digest, bytes] of [...files, ...manifests])
      await tx.insert(documents).values({ sha256: digest, bytes }).onConflictDoNothing();
    if (bundle !== null)
      await tx
        .insert(bundles)
        .values({ sha256: bundle.digest, json: bundle.bytes.toString() })
        .onConflictDoNothing();
    await tx
      .update(scans)
      .set({
        ...shown,
        name,
        state: 'done',
        attempts: 0,
        bundle: bundle?.digest ?? null,
        scannedAt,
      })
      .where(eq(scans.id, job.scan));
    const { ruleset: by, policy, subject } = report;
    const key = {
      scan: job.scan,
      subject: subject.artifact ?? '',
      policy: policy.digest,
      ruleset: by.digest,
      engine: `${by.engine.name} ${by.engine.version}`,
    };
    await tx
      .insert(verdicts)
      .values({ ...key, ...shown })
      // The same bytes under the same rules: what was said of them stands, and is newer now.
      .onConflictDoUpdate({
        target: [verdicts.scan, verdicts.subject, verdicts.policy, verdicts.ruleset, verdicts.engine],
        set: shown,
      });
    await asked?.onSettled(tx, 'final');
    return true;
  });
}

/** null for what has no metadata, or none that could be read. */
function nameOf({ subject }: Report, files: Scanned['documents']): string | null {
  const metadata = subject.files.find(({ kind }) => kind === 'metadata');
  return metadata === undefined ? null : metadataNames(files.get(metadata.sha256)).name;
}

/** null for what was not published, or not read: there is nothing to say of it on chain. */
function bundleOf(report: Report, ruleset: Ruleset, files: Scanned['documents']) {
  if (report.subject.source === null || report.subject.artifact === null) return null;
  return makeBundle(report, ruleset, files);
}

/** Whether another try may see more. What convicts already needs no more. */
function isSpoiled({ verdict, failures }: Report): boolean {
  return verdict.name === 'incomplete' && failures.some(({ retryable }) => retryable);
}

/** What of the subject may change without the chain knowing: documents without a CID, and tags. */
async function keepParts(tx: Database, scan: string, { subject }: Report): Promise<void> {
  if (subject.kind !== 'source') return;
  for (const { kind, name, digest } of mutableParts(subject.files, subject.images))
    await tx
      .insert(parts)
      .values({ scan, kind, name, first: digest, last: digest, checkedAt: sql`now()` })
      .onConflictDoUpdate({
        target: [parts.scan, parts.kind, parts.name],
        set: { last: digest, checkedAt: sql`now()` },
      });
}
