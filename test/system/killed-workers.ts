import { setTimeout as sleep } from 'node:timers/promises';
import { eq, inArray, sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { createLog } from '../../agent/config/log.ts';
import { deliverWebhooks } from '../../agent/server/webhooks/deliver.ts';
import { addSecret } from '../../agent/server/webhooks/secrets.ts';
import { verdicts } from '../../agent/store/schema/scan-tables.ts';
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
import { seeded } from '../chain/random.ts';
import { startReceiver } from '../server/webhook-desk.ts';
import { stopWorker, until, type WorkerYard } from './worker-yard.ts';

const howManyWorkers = 4;

export interface Killing {
  readonly tenant: string;
  readonly scans: number;
  readonly seed: number;
  /** Spread over the scans, from the first to the last, by what is done and not by the clock. */
  readonly kills: number;
}

/**
 * Has a tenant's scans done by four workers, one or the other of which is killed now and then (SIGKILL), and sees that each scan has
 * one verdict and that its end was told under one id.
 */
export async function killWorkers(yard: WorkerYard, { tenant, scans, seed, kills }: Killing): Promise<void> {
  const { store, seal, worker } = yard;
  const { db } = store;
  const random = seeded(seed);
  const receiver = await startReceiver();
  const endpoint = `wh_${'0'.repeat(24)}`;
  const createdAt = new Date();
  await db
    .insert(webhookEndpoints)
    .values({ id: endpoint, tenant, url: receiver.url, events: [], enabled: true, createdAt });
  await addSecret(db, seal, endpoint, 'v1');
  const end = new AbortController();
  const log = createLog({ write: () => {} });
  const deliverer = deliverWebhooks({ db, seal, allowedHosts: [receiver.host], log, stop: end.signal });
  const ids = await yard.ask(tenant, scans);
  const living = Array.from({ length: howManyWorkers }, worker);
  let killed = 0;
  // The share of scans at which the next one is killed.
  const moment = () => (killed + random.below(1000) / 1000) / kills;
  let next = moment();
  for (let left = scans; left > 0; left = await yard.left(tenant)) {
    if (killed === kills || 1 - left / scans < next) {
      await sleep(100);
      continue;
    }
    const victim = random.below(howManyWorkers);
    living[victim]!.child.kill('SIGKILL');
    await living[victim]!.ended;
    living[victim] = worker();
    killed++;
    next = moment();
  }
  await until(async () => {
    const waiting = eq(webhookDeliveries.state, 'waiting');
    return (await db.select().from(webhookDeliveries).where(waiting).limit(1)).length === 0;
  });
  end.abort();
  await deliverer;
  await receiver.close();
  expect(killed).toBe(kills);
  expect(await Promise.all(living.map(stopWorker))).toEqual(living.map(() => ''));
  await expectOnce(yard, tenant, ids);

  const told = await db.select({ id: webhookMessages.id }).from(webhookMessages);
  expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(told.map(({ id }) => id)));
  for (const { body } of receiver.received) expect(JSON.parse(body).data.verdict).toBe('clear');
  // Of those that went in order nothing is left.
  expect((await db.select().from(workers)).length).toBeLessThanOrEqual(killed);
}

/** Each has a verdict, an end and a message, and nothing that was lent for it is left. */
async function expectOnce({ store: { db } }: WorkerYard, tenant: string, ids: readonly string[]) {
  const all = [...ids].sort();
  const ends = await db
    .select({ scan: scanEvents.scan, type: scanEvents.type, data: scanEvents.data })
    .from(scanEvents)
    .where(inArray(scanEvents.type, ['completed', 'failed']));
  const odd = ends.filter(({ data }) => (data as { verdict: string }).verdict !== 'clear');
  expect(odd).toEqual([]);
  expect(ends.map(({ scan }) => scan).sort()).toEqual(all);
  const given = await db.select({ scan: verdicts.scan, verdict: verdicts.verdict }).from(verdicts);
  expect(given.filter(({ verdict }) => verdict !== 'clear')).toEqual([]);
  expect(given.map(({ scan }) => scan).sort()).toEqual(all);
  const told = await db.select({ subject: webhookMessages.subject }).from(webhookMessages);
  expect(told.map(({ subject }) => subject).sort()).toEqual(all);

  expect(await db.select({ id: uploads.id }).from(uploads)).toEqual([]);
  const lent = sql`${requests.credential} is not null or ${requests.upload} is not null`;
  expect(await db.select({ scan: requests.scan }).from(requests).where(lent)).toEqual([]);
  const used = await db.select().from(usages).where(eq(usages.tenant, tenant));
  expect(used.reduce((sum, row) => sum + row.scans, 0)).toBe(ids.length);
  expect(used.reduce((sum, row) => sum + row.spentMs, 0)).toBeGreaterThan(0);
  // The layer was examined for the whole fleet: it stands in the database once.
  expect(await db.select().from(cachedResults)).toHaveLength(1);
}
