import { and, desc, eq, exists, gt, sql } from 'drizzle-orm';
import { z } from 'zod';
import { readStoredTarget, type StoredTarget } from '../../jobs/queue/stored-target.ts';
import { escapeText } from '../../model/escape.ts';
import { verdicts } from '../../model/report.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import { requests, scanEvents, workers } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { PageCursor } from '../read/page-cursor.ts';
import { type NewScan, scanOf } from './create-scan.ts';

export const scanStates = ['queued', 'running', 'done', 'cancelled'] as const;

const moment = z.iso.datetime();

export const scanSchema = z
  .object({
    id: z.string(),
    state: z.enum(scanStates),
    label: z.string().nullable(),
    target: z.union([
      z.object({ kind: z.literal('image'), image: z.string(), platform: z.string().nullable() }),
      z.object({ kind: z.literal('source'), chain: z.int(), address: z.string() }),
      z.object({ kind: z.literal('compose'), url: z.string().nullable() }),
      z.object({ kind: z.literal('archive'), sha256: z.string(), platform: z.string().nullable() }),
    ]),
    verdict: z.enum(verdicts).nullable().meta({ description: 'null: there is none yet.' }),
    error: z
      .object({ code: z.string(), message: z.string(), todo: z.string() })
      .nullable()
      .meta({ description: 'Why it ended without a report.' }),
    report: z.string().nullable().meta({ description: 'Where the report is; null: there is none.' }),
    events: z.string().meta({ description: 'Where it can be listened to.' }),
    createdAt: moment,
    startedAt: moment.nullable(),
    decidedAt: moment.nullable(),
  })
  .meta({ id: 'Scan' });

export type ScanView = z.infer<typeof scanSchema>;

/** A worker that has been silent for longer is gone. */
const aliveFor = sql`interval '90 seconds'`;

/** As a client sees a scan that was just taken in. */
export function viewOfNew({ id, label, target, createdAt }: NewScan): ScanView {
  return {
    ...shared(id, label, target, createdAt),
    state: 'queued',
    verdict: null,
    error: null,
    report: null,
    startedAt: null,
    decidedAt: null,
  };
}

/** null: this tenant has none of this id. */
export async function readScan(db: Database, tenant: string, id: string): Promise<ScanView | null> {
  const [row] = await selectScans(db).where(scanOf(tenant, id));
  if (row === undefined) return null;
  const view = viewOf(row);
  if (row.state !== 'done' || row.report !== null) return view;
  const [event] = await db
    .select({ data: scanEvents.data })
    .from(scanEvents)
    .where(and(eq(scanEvents.scan, id), eq(scanEvents.type, 'failed')))
    .orderBy(desc(scanEvents.id))
    .limit(1);
  const told = z.object({ error: scanSchema.shape.error }).safeParse(event?.data);
  return { ...view, error: told.data?.error ?? null };
}

export interface ScanFilter {
  readonly state?: (typeof scanStates)[number] | undefined;
  readonly verdict?: (typeof verdicts)[number] | undefined;
}

/** The tenant's scans after the cursor, newest first. */
export async function listScans(
  db: Database,
  tenant: string,
  { state, verdict }: ScanFilter,
  after: PageCursor | null,
  limit: number,
): Promise<ScanView[]> {
  const rows = await selectScans(db)
    .where(
      and(
        eq(requests.tenant, tenant),
        state === undefined ? undefined : sql`${stateOf(db)} = ${state}`,
        verdict === undefined ? undefined : eq(scans.verdict, verdict),
        after === null
          ? undefined
          : sql`(${requests.createdAt}, ${requests.scan}) < (${new Date(Number(after[0])).toISOString()}::timestamptz, ${after[1]})`,
      ),
    )
    .orderBy(desc(requests.createdAt), desc(requests.scan))
    .limit(limit);
  return rows.map(viewOf);
}

export function cursorOfScan({ id, createdAt }: ScanView): PageCursor {
  return [String(Date.parse(createdAt)), id];
}

function selectScans(db: Database) {
  return db
    .select({
      id: scans.id,
      state: stateOf(db).as('shown_state'),
      label: requests.label,
      target: scans.target,
      verdict: scans.verdict,
      report: scans.report,
      createdAt: requests.createdAt,
      startedAt: requests.startedAt,
      decidedAt: scans.decidedAt,
    })
    .from(requests)
    .innerJoin(scans, eq(scans.id, requests.scan))
    .$dynamic();
}

type Row = Awaited<ReturnType<typeof selectScans>>[number];

/** It runs as long as a worker that is alive has it in hand. */
function stateOf(db: Database) {
  const worker = db
    .select({ one: sql`1` })
    .from(workers)
    .where(and(eq(workers.scan, scans.id), gt(workers.seenAt, sql`now() - ${aliveFor}`)));
  return sql<
    (typeof scanStates)[number]
  >`case when ${scans.state} = 'queued' and ${requests.startedAt} is not null
    and ${exists(worker)} then 'running' else ${scans.state} end`;
}

function viewOf(row: Row): ScanView {
  const isDone = row.state === 'done';
  return {
    ...shared(row.id, row.label, readStoredTarget(row.target), row.createdAt),
    state: row.state,
    // What a try came to that is to be repeated is no verdict yet.
    verdict: isDone ? row.verdict : null,
    error: null,
    report: isDone && row.report !== null ? `/v1/scans/${row.id}/report` : null,
    startedAt: row.startedAt?.toISOString() ?? null,
    decidedAt: isDone || row.state === 'cancelled' ? (row.decidedAt?.toISOString() ?? null) : null,
  };
}

function shared(id: string, label: string | null, target: StoredTarget, createdAt: Date) {
  return {
    id,
    label: label === null ? null : escapeText(label, 300),
    target: targetView(target),
    events: `/v1/scans/${id}/events`,
    createdAt: createdAt.toISOString(),
  };
}

function targetView(target: StoredTarget): ScanView['target'] {
  switch (target.kind) {
    case 'image':
      return {
        kind: 'image',
        image: escapeText(target.text.replace(/^registry:/, ''), 1024),
        platform: target.platform ?? null,
      };
    case 'compose':
      return { kind: 'compose', url: escapeText(target.text, 2048) };
    case 'compose-text':
      return { kind: 'compose', url: null };
    case 'archive':
      return { kind: 'archive', sha256: target.sha256, platform: target.platform ?? null };
    case 'address':
      return { kind: 'source', chain: target.chainId, address: target.address };
    case 'source':
      return { kind: 'source', chain: target.source.chainId, address: target.source.address };
  }
}
