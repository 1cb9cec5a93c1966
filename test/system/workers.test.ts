import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../agent/config/log.ts';
import { type JobQueue, openQueue } from '../../agent/jobs/queue/queue.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import { newScan, writeScans } from '../../agent/server/routes/create-scan.ts';
import { deliverWebhooks } from '../../agent/server/webhooks/deliver.ts';
import { addSecret } from '../../agent/server/webhooks/secrets.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { scans, verdicts } from '../../agent/store/schema/scan-tables.ts';
import {
  cachedResults,
  requests,
  scanEvents,
  uploads,
  usages,
  webhookDeliveries,
  webhookEndpoints,
  webhookMessages,
  workers,
} from '../../agent/store/schema/service-tables.ts';
import { createSeal } from '../../agent/store/seal.ts';
import type { Store } from '../../agent/store/store.ts';
import { ociArchive } from '../../fixtures/oci-archive.ts';
import { seeded } from '../chain/random.ts';
import { type Command, warden } from '../scan/command.ts';
import { type Receiver, startReceiver } from '../server/webhook-desk.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

const secret = randomBytes(32);
const seal = createSeal(secret);
const folder = mkdtempSync(join(tmpdir(), 'warden-workers-'));

let postgres: Postgres;
let store: Store;
let queue: JobQueue;
let url: string;
let archive: Buffer;
let receiver: Receiver;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.create('workers');
  store = await openStore(url);
  queue = await openQueue(store, true, 60);
  receiver = await startReceiver();
  archive = await ociArchive({
    name: 'tiny:1',
    layers: [{ files: { 'a.txt': 'nothing' }, createdBy: 'COPY a' }],
    config: {},
  });
  for (const tenant of ['large', 'small']) await ensureTenant(store.db, tenant);
});
afterAll(async () => {
  await queue?.close();
  await store?.close();
  await receiver?.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let born = 0;
function worker(...flags: string[]): Command {
  const cache = join(folder, `cache-${++born}`);
  return warden(
    [
      'worker',
      '--database',
      url,
      '--cache-dir',
      cache,
      '--shared-cache',
      '64MiB',
      '--workers',
      '1',
      '--offline',
      ...flags,
    ],
    { WARDEN_SERVICE_SECRET: secret.toString('base64') },
  );
}

/** Asks for so many scans of the archive, one after the other. @returns their ids */
async function ask(tenant: string, count: number): Promise<string[]> {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const taken = Array.from({ length: count }, (_, i) =>
    newScan({
      tenant,
      key: null,
      label: null,
      target: { kind: 'archive', upload: `${tenant}/${randomBytes(8).toString('hex')}-${i}`, sha256 },
      credential: { registry: 'registry.example', credentials: { kind: 'bearer', token: 'not for anybody' } },
    }),
  );
  await store.db.transaction(async (tx) => {
    for (const { target } of taken)
      if (target.kind === 'archive')
        await tx
          .insert(uploads)
          .values({ id: target.upload, part: 0, bytes: archive, createdAt: new Date() });
    await writeScans(tx, { queue, seal }, taken);
  });
  return taken.map(({ id }) => id);
}

const stateOf = async (ids: readonly string[]) =>
  store.db
    .select({ id: scans.id, state: scans.state, verdict: scans.verdict, decidedAt: scans.decidedAt })
    .from(scans)
    .where(inArray(scans.id, [...ids]));

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(100);
}

const done = async (ids: readonly string[]) =>
  (await stateOf(ids)).filter(({ state }) => state === 'done').length;

/** What it said, where it did not go as it should. */
async function stop({ child, ended }: Command): Promise<string> {
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  return code === 0 ? '' : `${code}: ${stderr.slice(-1000)}`;
}

describe('workers', () => {
  it('of which one or the other is killed all the time give every scan one verdict, and tell it under one id', async () => {
    const random = seeded(20_26);
    const endpoint = `wh_${'0'.repeat(24)}`;
    await store.db.insert(webhookEndpoints).values({
      id: endpoint,
      tenant: 'large',
      url: receiver.url,
      events: [],
      enabled: true,
      createdAt: new Date(),
    });
    await addSecret(store.db, seal, endpoint, 'v1');
    const end = new AbortController();
    const deliverer = deliverWebhooks({
      db: store.db,
      seal,
      allowedHosts: [receiver.host],
      log: createLog({ write: () => {} }),
      stop: end.signal,
    });
    const ids = await ask('large', 80);
    const living = Array.from({ length: 4 }, () => worker());
    let kills = 0;
    while ((await done(ids)) < ids.length) {
      await sleep(500 + random.below(1000));
      if (kills >= 8 || !random.chance(0.6)) continue;
      const victim = random.below(4);
      living[victim]!.child.kill('SIGKILL');
      await living[victim]!.ended;
      living[victim] = worker();
      kills++;
    }
    await until(async () => {
      const left = await store.db
        .select()
        .from(webhookDeliveries)
        .where(eq(webhookDeliveries.state, 'waiting'));
      return left.length === 0;
    });
    end.abort();
    await deliverer;
    expect(kills).toBeGreaterThan(3);
    expect(await Promise.all(living.map(stop))).toEqual(['', '', '', '']);

    const last = await store.db
      .select()
      .from(scanEvents)
      .where(inArray(scanEvents.type, ['completed', 'failed']));
    expect(
      last.map(({ data }) => data).filter((data) => (data as { verdict: string }).verdict !== 'clear'),
    ).toEqual([]);
    expect((await stateOf(ids)).filter(({ verdict }) => verdict !== 'clear')).toEqual([]);
    const given = await store.db.select({ scan: verdicts.scan }).from(verdicts);
    expect(given.map(({ scan }) => scan).sort()).toEqual([...ids].sort());
    const ends = await store.db.select().from(scanEvents).where(eq(scanEvents.type, 'completed'));
    expect(ends.map(({ scan }) => scan).sort()).toEqual([...ids].sort());
    const told = await store.db.select().from(webhookMessages);
    expect(told.map(({ subject }) => subject).sort()).toEqual([...ids].sort());
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(told.map(({ id }) => id)));
    for (const { body } of receiver.received) expect(JSON.parse(body).data.verdict).toBe('clear');

    // What was lent for the scans is gone, and every one was counted once.
    expect(await store.db.select().from(uploads)).toEqual([]);
    const lent = sql`${requests.credential} is not null or ${requests.upload} is not null`;
    expect(await store.db.select().from(requests).where(lent)).toEqual([]);
    const used = await store.db.select().from(usages).where(eq(usages.tenant, 'large'));
    expect(used.reduce((sum, row) => sum + row.scans, 0)).toBe(ids.length);
    expect(used.reduce((sum, row) => sum + row.spentMs, 0)).toBeGreaterThan(0);
    // The layer was examined for the whole fleet: it stands in the database once.
    expect(await store.db.select().from(cachedResults)).toHaveLength(1);
    // Of those that went in order nothing is left.
    const held = await store.db.select().from(workers);
    expect(held.length).toBeLessThanOrEqual(kills);
  });

  it('serve a tenant that asks for little beside one that asks for much', async () => {
    const many = await ask('large', 60);
    await queue.counts();
    const few = await ask('small', 4);
    const only = worker();
    await until(async () => (await done(few)) === few.length);
    expect(await done(many)).toBeLessThan(20);
    expect(await stop(only)).toBe('');
    await store.db
      .update(scans)
      .set({ state: 'cancelled' })
      .where(and(inArray(scans.id, many), eq(scans.state, 'queued')));
  });

  it('let go of what is cancelled', async () => {
    const only = worker();
    const [id] = await ask('small', 1);
    await store.db.update(scans).set({ state: 'cancelled' }).where(eq(scans.id, id!));
    await until(async () => (await store.db.select().from(uploads)).length === 0);
    expect(await stop(only)).toBe('');
    expect((await stateOf([id!]))[0]).toMatchObject({ state: 'cancelled', verdict: null });
  });

  it('never scan what is on their own machine, whatever the database says', async () => {
    const [id] = await ask('small', 1);
    await store.db
      .update(scans)
      .set({ target: { kind: 'image', text: `dir:${folder}` } })
      .where(eq(scans.id, id!));
    const only = worker();
    await until(async () => (await done([id!])) === 1);
    expect(await stop(only)).toBe('');
    expect((await stateOf([id!]))[0]).toMatchObject({ verdict: 'incomplete' });
    const [failed] = await store.db
      .select({ data: scanEvents.data })
      .from(scanEvents)
      .where(and(eq(scanEvents.scan, id!), eq(scanEvents.type, 'failed')));
    expect(failed?.data).toMatchObject({ error: { code: 'TARGET_INVALID' } });
  });
});
