import { and, eq, sql } from 'drizzle-orm';
import type { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { Report } from '../../model/report.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import { requests, scanEvents } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Job, JobQueue } from '../queue/queue.ts';
import { announce } from './announce.ts';
import { forgetRequest } from './forget-request.ts';
import { recordEvent } from './scan-events.ts';

/** A scan that a tenant asked for, as far as its end is told. */
export interface Request {
  readonly scan: string;
  readonly tenant: string;
  /** Public part of the key that asked; null: somebody at the machine itself. */
  readonly key: string | null;
  readonly label: string | null;
}

/** Reasons that are told; the report has them all. */
const mostReasons = 5;

/**
 * Tells that the verdict stands, and forgets what was lent for the scan; in the transaction of the verdict.
 * @param publicUrl where others find the service; null: the report is told by its path
 */
export async function completeRequest(
  tx: Database,
  request: Request,
  { verdict, subject }: Report,
  publicUrl: string | null,
): Promise<void> {
  const data = {
    scan: request.scan,
    ...labelOf(request),
    target: escapeText(subject.target, 1024),
    verdict: verdict.name,
    reasons: verdict.reasons.slice(0, mostReasons).map((reason) => escapeText(reason, 300)),
    artifact: subject.artifact,
    report: linkTo(publicUrl, request.scan),
  };
  await close(tx, request, 'completed', data);
  await announce(tx, { tenant: request.tenant, type: 'scan.completed', subject: request.scan, data });
}

/**
 * Settles a scan that cannot be done, as `incomplete` without a report: its target is none, or every worker that took it went
 * down. Nothing happens where another worker has the job.
 */
export async function failRequest(
  db: Database,
  queue: JobQueue,
  job: Job,
  request: Request,
  error: WardenError,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await queue.done(tx, job))) return;
    const failed = await tx
      .update(scans)
      .set({ state: 'done', verdict: 'incomplete', decidedAt: sql`now()` })
      .where(and(eq(scans.id, request.scan), eq(scans.state, 'queued')))
      .returning({ id: scans.id });
    if (failed.length === 0) return forgetRequest(tx, request.scan);
    const reason = { code: error.code, message: escapeText(error.message, 1000), todo: error.todo };
    const data = { scan: request.scan, ...labelOf(request), verdict: 'incomplete', error: reason };
    await close(tx, request, 'failed', data);
    await announce(tx, { tenant: request.tenant, type: 'scan.failed', subject: request.scan, data });
  });
}

/** What a try took. */
export interface Spent {
  readonly ms: number;
  /** Unpacked. */
  readonly bytes: number;
}

/** Counts what a try took, whatever came of it. @param over whether it was the last */
export async function chargeRequest(
  tx: Database,
  { scan }: Request,
  spent: Spent,
  over: boolean,
): Promise<void> {
  const ms = Math.max(0, Math.round(spent.ms));
  const own = { spentMs: sql`${requests.spentMs} + ${ms}`, ...(over ? {} : { startedAt: null }) };
  await tx.update(requests).set(own).where(eq(requests.scan, scan));
  await tx.execute(sql`
    insert into usage (tenant, day, key, scans, spent_ms, bytes)
    select r.tenant, (now() at time zone 'utc')::date, coalesce(k.counted_as, ''), 0, ${ms}::int8, ${spent.bytes}::int8
    from request r left join api_key k on k.id = r.key where r.scan = ${scan}
    on conflict (tenant, day, key)
    do update set spent_ms = usage.spent_ms + excluded.spent_ms, bytes = usage.bytes + excluded.bytes`);
}

async function close(
  tx: Database,
  { scan }: Request,
  type: 'completed' | 'failed',
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  // How far it was says nothing once it is over.
  await tx.delete(scanEvents).where(and(eq(scanEvents.scan, scan), eq(scanEvents.type, 'progress')));
  await recordEvent(tx, scan, type, data);
  await forgetRequest(tx, scan);
}

function labelOf({ label }: Request) {
  return label === null ? {} : { label: escapeText(label, 300) };
}

function linkTo(publicUrl: string | null, scan: string): string {
  return `${publicUrl?.replace(/\/+$/, '') ?? ''}/v1/scans/${encodeURIComponent(scan)}/report`;
}
