import { and, eq, sql } from 'drizzle-orm';
import type { StoredTarget } from '../../jobs/queue/stored-target.ts';
import { credentialOf, type PullCredential, writeCredential } from '../../jobs/service/pull-credential.ts';
import { randomId } from '../../model/random-id.ts';
import { requests } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { readRoom } from '../quota/room.ts';
import type { Service } from '../service.ts';

/** A scan that is asked for. */
export interface ScanOrder {
  readonly tenant: string;
  /** Public part of the key. */
  readonly key: string | null;
  readonly label: string | null;
  readonly target: StoredTarget;
  /** For exactly the registry that it names; sealed before it is written. */
  readonly credential: PullCredential | null;
}

/** A scan that was taken in. */
export interface NewScan extends ScanOrder {
  /** `scan_…` */
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * Takes in one scan, in the transaction of the caller: row, request, event and job commit together.
 * @throws Problem QUOTA_SPENT
 */
export async function createScan(
  tx: Database,
  service: Pick<Service, 'queue' | 'seal'>,
  order: ScanOrder,
): Promise<NewScan> {
  const refusal = (await readRoom(tx, [order])).take(order);
  if (refusal !== null) throw refusal;
  const scan = newScan(order);
  await writeScans(tx, service, [scan]);
  return scan;
}

export function newScan(order: ScanOrder): NewScan {
  return { ...order, id: randomId('scan_'), createdAt: new Date() };
}

/**
 * Writes any number of scans with their requests, events and jobs: one statement, and so one commit where there is no transaction
 * around it. Whether their tenants may is for the caller to see.
 */
export async function writeScans(
  db: Database,
  { queue, seal }: Pick<Service, 'queue' | 'seal'>,
  taken: readonly NewScan[],
): Promise<void> {
  const rows = taken.map(({ id, tenant, key, label, credential, target, createdAt }) => ({
    id,
    tenant,
    key,
    label,
    target,
    credential:
      credential === null ? null : seal.close(writeCredential(credential), credentialOf(id)).toString('hex'),
    upload: target.kind === 'archive' ? target.upload : null,
    at: createdAt,
  }));
  const jobs = await queue.inserting(
    db,
    taken.map(({ id, tenant }) => ({ scan: id, tenant })),
  );
  // All rows are one parameter: as values each of its own, they take longer to put together than to write.
  await db.execute(sql`
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
        id text, tenant text, key text, label text, target jsonb, credential text, upload text, at timestamptz)
    ), scans as (
      insert into scan (id, target, state, attempts, requested_at) select id, target, 'queued', 0, at from asked
    ), events as (
      insert into scan_event (scan, at, type, data)
      select id, at, 'queued', jsonb_build_object('scan', id) from asked
    ), jobs as (${jobs}),
    used as (
      insert into usage (tenant, day, key, scans, spent_ms, bytes)
      select asked.tenant, (now() at time zone 'utc')::date, coalesce(k.counted_as, ''), count(*), 0, 0
      from asked left join api_key k on k.id = asked.key
      -- In one order for all who do so at the same time.
      group by 1, 3 order by 1, 3
      on conflict (tenant, day, key) do update set scans = usage.scans + excluded.scans
    )
    insert into request (scan, tenant, key, label, credential, upload, spent_ms, created_at)
    select id, tenant, key, label, decode(credential, 'hex'), upload, 0, at from asked`);
}

/** Which scan of which tenant: another's is as one that never was. */
export function scanOf(tenant: string, id: string) {
  return and(eq(requests.tenant, tenant), eq(requests.scan, id));
}
