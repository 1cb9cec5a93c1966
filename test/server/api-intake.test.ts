import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanOrder } from '../../agent/server/routes/create-scan.ts';
import { type ScanIntake, scanIntake } from '../../agent/server/routes/scan-intake.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { idempotentAnswers, requests, scanEvents } from '../../agent/store/schema/service-tables.ts';
import { type ApiService, startApi } from './api-service.ts';

let api: ApiService;
let accept: ScanIntake;
beforeAll(async () => {
  api = await startApi();
  await api.key('acme');
  accept = scanIntake(api.service, ({ id }) => ({ status: 202, location: id, body: '{}' }));
});
afterAll(() => api.close());

const order = (label: string, text = 'registry:alpine'): ScanOrder => ({
  tenant: 'acme',
  key: null,
  label,
  target: { kind: 'image', text },
  credential: null,
});
const take = () => api.service.queue.take('all');
const labelled = async (label: string) =>
  (await api.db.select({ n: count() }).from(requests).where(eq(requests.label, label)))[0]!.n;

describe('scans that are taken in together', () => {
  it('each have a row, a request, an event and a job', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(order('together'), null)));
    const ids = answers.map(({ location }) => location);
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) {
      expect(await api.db.select().from(scans).where(eq(scans.id, id))).toHaveLength(1);
      const events = await api.db.select().from(scanEvents).where(eq(scanEvents.scan, id));
      expect(events.map(({ type }) => type)).toEqual(['queued']);
    }
    expect(await labelled('together')).toBe(20);
    const jobs = [];
    for (let job = await take(); job !== null; job = await take()) jobs.push(job.scan);
    expect(jobs.sort()).toEqual(ids.sort());
  });

  it('are written although one among them cannot be', async () => {
    const unstorable = order('bad', 'registry:\0');
    const settled = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => accept(order('good'), null)),
      accept(unstorable, { key: 'bad-1', fingerprint: 'x' }),
      ...Array.from({ length: 5 }, () => accept(order('good'), null)),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      ...Array(5).fill('fulfilled'),
      'rejected',
      ...Array(5).fill('fulfilled'),
    ]);
    expect(await labelled('good')).toBe(10);
    expect(await labelled('bad')).toBe(0);
    const kept = await api.db.select().from(idempotentAnswers).where(eq(idempotentAnswers.key, 'bad-1'));
    expect(kept).toEqual([]);
  });

  it('go in whole or not at all where the queue fails', async () => {
    const broken = {
      ...api.service,
      queue: {
        ...api.service.queue,
        inserting: async () => {
          throw new Error('the queue is away');
        },
      },
    };
    const failing = scanIntake(broken, ({ id }) => ({ status: 202, location: id, body: '{}' }));
    await expect(failing(order('torn'), { key: 'torn-1', fingerprint: 'x' })).rejects.toThrow('away');
    expect(await labelled('torn')).toBe(0);
    await accept(order('torn'), { key: 'torn-1', fingerprint: 'x' });
    expect(await labelled('torn')).toBe(1);
  });

  it('with a key whose day is over are new ones', async () => {
    const first = await accept(order('old'), { key: 'old-1', fingerprint: 'x' });
    await api.db
      .update(idempotentAnswers)
      .set({ expiresAt: new Date(0) })
      .where(eq(idempotentAnswers.key, 'old-1'));
    const second = await accept(order('old'), { key: 'old-1', fingerprint: 'y' });
    expect(second.location).not.toBe(first.location);
    expect(await labelled('old')).toBe(2);
  });
});
