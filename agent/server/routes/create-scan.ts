import { and, eq } from 'drizzle-orm';
import type { StoredTarget } from '../../jobs/queue/stored-target.ts';
import { credentialOf, type PullCredential, writeCredential } from '../../jobs/service/pull-credential.ts';
import { randomId } from '../../model/random-id.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import { requests, scanEvents } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { overspent, quotaSpent } from '../quota.ts';
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
  if ((await overspent(tx, [order.tenant])).size > 0) throw quotaSpent();
  const scan = newScan(order);
  await writeScans(tx, service, [scan]);
  return scan;
}

export function newScan(order: ScanOrder): NewScan {
  return { ...order, id: randomId('scan_'), createdAt: new Date() };
}

/** Writes any number of scans in four statements. Whether their tenants may is for the caller to see. */
export async function writeScans(
  tx: Database,
  { queue, seal }: Pick<Service, 'queue' | 'seal'>,
  taken: readonly NewScan[],
): Promise<void> {
  await tx.insert(scans).values(
    taken.map(({ id, target, createdAt }) => ({
      id,
      target,
      state: 'queued' as const,
      attempts: 0,
      requestedAt: createdAt,
    })),
  );
  await tx.insert(requests).values(
    taken.map(({ id, tenant, key, label, credential, target, createdAt }) => ({
      scan: id,
      tenant,
      key,
      label,
      credential: credential === null ? null : seal.close(writeCredential(credential), credentialOf(id)),
      upload: target.kind === 'archive' ? target.upload : null,
      spentMs: 0,
      createdAt,
    })),
  );
  await tx
    .insert(scanEvents)
    .values(
      taken.map(({ id, createdAt }) => ({ scan: id, at: createdAt, type: 'queued', data: { scan: id } })),
    );
  await queue.sendAll(
    tx,
    taken.map(({ id, tenant }) => ({ scan: id, tenant })),
  );
}

/** Which scan of which tenant: another's is as one that never was. */
export function scanOf(tenant: string, id: string) {
  return and(eq(requests.tenant, tenant), eq(requests.scan, id));
}
