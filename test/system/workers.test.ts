import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { scanEvents, uploads } from '../../agent/store/schema/service-tables.ts';
import { killWorkers } from './killed-workers.ts';
import { openYard, stopWorker, until, type WorkerYard } from './worker-yard.ts';

let yard: WorkerYard;

beforeAll(async () => {
  yard = await openYard('large', 'small');
});
afterAll(() => yard?.close());

const done = async (ids: readonly string[]) =>
  (await yard.stateOf(ids)).filter(({ state }) => state === 'done').length;

describe('workers', () => {
  it('of which one or the other is killed all the time give every scan one verdict, and tell it under one id', () =>
    killWorkers(yard, { tenant: 'large', scans: 200, seed: 20_26, kills: 6 }));

  it('serve a tenant that asks for little beside one that asks for much', async () => {
    const many = await yard.ask('large', 60);
    const few = await yard.ask('small', 4);
    const only = yard.worker();
    await until(async () => (await done(few)) === few.length);
    const served = Math.max(...(await yard.stateOf(few)).map(({ decidedAt }) => decidedAt!.getTime()));
    const before = (await yard.stateOf(many)).filter(
      ({ decidedAt }) => decidedAt !== null && decidedAt.getTime() <= served,
    );
    expect(before.length).toBeLessThan(20);
    expect(await stopWorker(only)).toBe('');
    await yard.store.db
      .update(scans)
      .set({ state: 'cancelled' })
      .where(and(inArray(scans.id, many), eq(scans.state, 'queued')));
  });

  it('let go of what is cancelled', async () => {
    const [id] = await yard.ask('small', 1);
    await yard.store.db.update(scans).set({ state: 'cancelled' }).where(eq(scans.id, id!));
    const only = yard.worker();
    await until(async () => (await yard.store.db.select().from(uploads)).length === 0);
    expect(await stopWorker(only)).toBe('');
    expect((await yard.stateOf([id!]))[0]).toMatchObject({ state: 'cancelled', verdict: null });
  });

  it('never scan what is on their own machine, whatever the database says', async () => {
    const [id] = await yard.ask('small', 1);
    await yard.store.db
      .update(scans)
      .set({ target: { kind: 'image', text: `dir:${yard.folder}` } })
      .where(eq(scans.id, id!));
    const only = yard.worker();
    await until(async () => (await done([id!])) === 1);
    expect(await stopWorker(only)).toBe('');
    expect((await yard.stateOf([id!]))[0]).toMatchObject({ verdict: 'incomplete' });
    const [failed] = await yard.store.db
      .select({ data: scanEvents.data })
      .from(scanEvents)
      .where(and(eq(scanEvents.scan, id!), eq(scanEvents.type, 'failed')));
    expect(failed?.data).toMatchObject({ error: { code: 'TARGET_INVALID' } });
  });
});
