import { eq, sql } from 'drizzle-orm';
import type { OpenOptions } from '../../image/image.ts';
import { toWardenError, type WardenError } from '../../model/errors.ts';
import type { Report } from '../../model/report.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import { requests } from '../../store/schema/service-tables.ts';
import type { Seal } from '../../store/seal.ts';
import type { Database } from '../../store/store.ts';
import type { Job, JobQueue } from '../queue/queue.ts';
import { settleScan } from '../queue/settle-scan.ts';
import { readStoredTarget, type StoredTarget } from '../queue/stored-target.ts';
import type { ScanProgress } from '../scan-target.ts';
import type { Scanned, Scanner } from '../scanner.ts';
import { forgetRequest } from './forget-request.ts';
import { credentialOf, readCredential } from './pull-credential.ts';
import { openRequest, type ReadSource } from './request-target.ts';
import { recordEvent } from './scan-events.ts';
import { chargeRequest, completeRequest, failRequest, type Request, type Spent } from './settle-request.ts';

export interface RequestWork {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly scanner: Pick<Scanner, 'scan' | 'ruleset'>;
  readonly seal: Seal;
  readonly readSource: ReadSource;
  /** Where others find the service. */
  readonly publicUrl: string | null;
  /** Whether what this machine is logged in to may be shown for a tenant: where there is one tenant only. */
  readonly ownLogins: boolean;
  /** This worker goes: what is under way is put back. */
  readonly cut: AbortSignal;
  readonly every: (beat: () => Promise<unknown>) => { end(): void };
  readonly onSettled: (scan: string, scanned: Scanned) => void;
  readonly onFailed: (scan: string, error: WardenError) => void;
}

interface Begun extends Request {
  readonly target: StoredTarget;
  readonly credentials: OpenOptions['credentials'] | undefined;
}

/**
 * Does a scan that a tenant asked for, to its end. It stops when the tenant cancels it, and when the job was given to another.
 * @throws WardenError for this machine's faults, and for what passes: the job is to be given back
 */
export async function doRequest(job: Job, work: RequestWork): Promise<void> {
  const { db, queue, cut, onFailed } = work;
  const begun = await begin(job, work);
  if (begun === null) return;
  const ended = new AbortController();
  let latest: ScanProgress | null = null;
  let unpacked = 0;
  const beat = work.every(async () => {
    if (!(await queue.touch(job)) || (await isCancelled(db, job.scan))) return ended.abort();
    const progress = latest;
    latest = null;
    if (progress !== null) await recordEvent(db, job.scan, 'progress', { ...progress });
  });
  const started = performance.now();
  const spent = () => ({ ms: performance.now() - started, bytes: unpacked });
  const signal = AbortSignal.any([cut, ended.signal]);
  try {
    const scanned = await scanRequest(begun, work, signal, (progress) => {
      latest = progress;
      unpacked = Math.max(unpacked, progress.producedBytes);
    });
    unpacked = unpackedBytes(scanned.report);
    await settle(job, begun, work, scanned, spent());
  } catch (thrown) {
    await db.transaction((tx) => chargeRequest(tx, begun, spent(), false));
    if (ended.signal.aborted) return drop(job, work);
    const error = toWardenError(thrown);
    if (cut.aborted || error.retryable || error.fault === 'warden') throw error;
    onFailed(job.scan, error);
    await failRequest(db, queue, job, begun, error);
  } finally {
    beat.end();
  }
}

/** null: nobody wants it any more. */
async function begin(job: Job, { db, queue, seal, ownLogins }: RequestWork): Promise<Begun | null> {
  const { scan } = job;
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ state: scans.state, target: scans.target, request: requests })
      .from(scans)
      .innerJoin(requests, eq(requests.scan, scans.id))
      .where(eq(scans.id, scan))
      .for('update', { of: scans });
    if (row === undefined || row.state !== 'queued') {
      await queue.done(tx, job);
      await forgetRequest(tx, scan);
      return null;
    }
    const { tenant, key, label, credential } = row.request;
    const target = readStoredTarget(row.target);
    const given = credential === null ? null : readCredential(seal.open(credential, credentialOf(scan)));
    await tx.update(requests).set({ startedAt: sql`now()` }).where(eq(requests.scan, scan));
    await recordEvent(tx, scan, 'started', { scan });
    const credentials: OpenOptions['credentials'] = (domain) =>
      given?.registry === domain ? given.credentials : null;
    return {
      scan,
      tenant,
      key,
      label,
      target,
      credentials: given === null && ownLogins ? undefined : credentials,
    };
  });
}

async function scanRequest(
  { target, credentials, tenant, key }: Begun,
  { db, scanner, readSource }: RequestWork,
  signal: AbortSignal,
  onProgress: (progress: ScanProgress) => void,
): Promise<Scanned> {
  const opened = await openRequest(db, target, readSource);
  try {
    return await scanner.scan(opened.target, signal, onProgress, credentials, { tenant, key });
  } finally {
    await opened.close();
  }
}

async function settle(
  job: Job,
  begun: Begun,
  { db, queue, scanner, publicUrl, onSettled }: RequestWork,
  scanned: Scanned,
  spent: Spent,
): Promise<void> {
  let isFinal = false;
  const asked = {
    tenant: begun.tenant,
    async onSettled(tx: Database, as: 'final' | 'again' | 'cancelled') {
      isFinal = as === 'final';
      if (isFinal) await completeRequest(tx, begun, scanned.report, publicUrl);
      if (as === 'cancelled') await forgetRequest(tx, begun.scan);
      // Last, as whoever settles another scan of the tenant waits for it from here on.
      await chargeRequest(tx, begun, spent, as !== 'again');
    },
  };
  const ours = await settleScan(db, queue, job, scanned, scanner.ruleset, null, asked);
  if (ours && isFinal) onSettled(begun.scan, scanned);
}

/** Of layers, and of what was opened inside their files. */
function unpackedBytes({ images }: Report): number {
  return images.reduce((sum, { coverage }) => sum + coverage.bytes.total + coverage.nested.bytes, 0);
}

async function isCancelled(db: Database, scan: string): Promise<boolean> {
  const [row] = await db.select({ state: scans.state }).from(scans).where(eq(scans.id, scan));
  return row?.state !== 'queued';
}

/** Nobody wants it any more, or another worker has it: then `done` does nothing. */
async function drop(job: Job, { db, queue }: RequestWork): Promise<void> {
  await db.transaction(async (tx) => {
    if (await queue.done(tx, job)) await forgetRequest(tx, job.scan);
  });
}
