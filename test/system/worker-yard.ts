import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, count, eq, inArray, ne } from 'drizzle-orm';
import { type JobQueue, openQueue } from '../../agent/jobs/queue/queue.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import { newScan, writeScans } from '../../agent/server/routes/create-scan.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { requests, uploads } from '../../agent/store/schema/service-tables.ts';
import { createSeal, type Seal } from '../../agent/store/seal.ts';
import type { Store } from '../../agent/store/store.ts';
import { ociArchive } from '../../fixtures/oci-archive.ts';
import { type Command, warden } from '../scan/command.ts';
import { startPostgres } from './start-postgres.ts';

/** A Postgres of its own, tenants that ask for scans of one small archive, and workers that do them. */
export interface WorkerYard {
  readonly store: Store;
  readonly seal: Seal;
  readonly folder: string;
  worker(): Command;
  /** Asks for so many scans of the archive, one after the other. @returns their ids */
  ask(tenant: string, howMany: number): Promise<string[]>;
  /** How many of a tenant's scans are not done yet. */
  left(tenant: string): Promise<number>;
  stateOf(ids: readonly string[]): Promise<ScanRow[]>;
  close(): Promise<void>;
}

export type ScanRow = Pick<typeof scans.$inferSelect, 'id' | 'state' | 'verdict' | 'decidedAt'>;

/** Rows of one statement. */
const mostRows = 1000;

/** @param tenants that there are */
export async function openYard(...tenants: readonly string[]): Promise<WorkerYard> {
  const secret = randomBytes(32);
  const seal = createSeal(secret);
  const folder = mkdtempSync(join(tmpdir(), 'warden-workers-'));
  const postgres = await startPostgres();
  const url = await postgres.create('workers');
  const store = await openStore(url);
  const queue: JobQueue = await openQueue(store, true, 60);
  const archive = await ociArchive({
    name: 'tiny:1',
    layers: [{ files: { 'a.txt': 'nothing' }, createdBy: 'COPY a' }],
    config: {},
  });
  const sha256 = createHash('sha256').update(archive).digest('hex');
  for (const tenant of tenants) await ensureTenant(store.db, tenant);
  let born = 0;

  async function askSome(tenant: string, howMany: number): Promise<string[]> {
    const ids = Array.from({ length: howMany }, () => `${tenant}/${randomBytes(8).toString('hex')}`);
    const taken = ids.map((upload) =>
      newScan({
        tenant,
        key: null,
        label: null,
        target: { kind: 'archive', upload, sha256 },
        credential: {
          registry: 'registry.example',
          credentials: { kind: 'bearer', token: 'not for anybody' },
        },
      }),
    );
    const createdAt = new Date();
    await store.db.transaction(async (tx) => {
      await tx.insert(uploads).values(ids.map((id) => ({ id, part: 0, bytes: archive, createdAt })));
      await writeScans(tx, { queue, seal }, taken);
    });
    return taken.map(({ id }) => id);
  }

  return {
    store,
    seal,
    folder,
    worker() {
      const cache = join(folder, `cache-${++born}`);
      const flags = ['--shared-cache', '64MiB', '--workers', '1', '--offline'];
      return warden(['worker', '--database', url, '--cache-dir', cache, ...flags], {
        WARDEN_SERVICE_SECRET: secret.toString('base64'),
      });
    },
    async ask(tenant, howMany) {
      const ids: string[] = [];
      while (ids.length < howMany)
        ids.push(...(await askSome(tenant, Math.min(mostRows, howMany - ids.length))));
      return ids;
    },
    async left(tenant) {
      const [row] = await store.db
        .select({ left: count() })
        .from(requests)
        .innerJoin(scans, eq(scans.id, requests.scan))
        .where(and(eq(requests.tenant, tenant), ne(scans.state, 'done')));
      return row!.left;
    },
    stateOf: (ids) =>
      store.db
        .select({ id: scans.id, state: scans.state, verdict: scans.verdict, decidedAt: scans.decidedAt })
        .from(scans)
        .where(inArray(scans.id, [...ids])),
    async close() {
      await queue.close();
      await store.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What it said, where it did not go as it should. */
export async function stopWorker({ child, ended }: Command): Promise<string> {
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  return code === 0 ? '' : `${code}: ${stderr.slice(-1000)}`;
}

export async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(100);
}
