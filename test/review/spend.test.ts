import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { storedLedger } from '../../agent/jobs/review-ledger.ts';
import { createCircuit } from '../../agent/review/circuit.ts';
import { costOf } from '../../agent/review/messages-api/price.ts';
import { failed } from '../../agent/review/messages-api/read-message.ts';
import { fileLedger } from '../../agent/review/spend/file-ledger.ts';
import type { SpendLedger } from '../../agent/review/spend/spend-ledger.ts';
import { createKey, rotateKey } from '../../agent/server/auth/api-key.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import { noQuota } from '../../agent/server/quota/quota.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { reviewSpends } from '../../agent/store/schema/review-tables.ts';
import { tenants } from '../../agent/store/schema/service-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { minerScript, type ReviewSetup, setUpReview } from './review-setup.ts';
import { attentiveModel } from './stand-in-models.ts';

const caps = { scan: 100, key: Number.POSITIVE_INFINITY, tenant: 150, day: 200 };
const spender = (scan: string, tenant: string, key: string | null = null) => ({ scan, tenant, key });

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warden-spend-'));
  store = await openStore('memory:');
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
const backends: readonly [string, () => Promise<SpendLedger>][] = [
  ['in a folder', async () => fileLedger(join(folder, String(count++)))],
  [
    'in a database',
    async () => {
      await store.db.delete(reviewSpends);
      return storedLedger(store.db);
    },
  ],
];

describe.each(backends)('a ledger %s', (_, open) => {
  it('holds the caps of the scan, the tenant and the day', async () => {
    const ledger = await open();
    expect(await ledger.reserve(spender('s1', 'a'), 60, caps)).toMatchObject({ granted: true });
    expect(await ledger.reserve(spender('s1', 'a'), 60, caps)).toEqual({ granted: false, cap: 'scan' });
    expect(await ledger.reserve(spender('s2', 'a'), 95, caps)).toEqual({ granted: false, cap: 'tenant' });
    expect(await ledger.reserve(spender('s3', 'b'), 90, caps)).toMatchObject({ granted: true });
    expect(await ledger.reserve(spender('s4', 'c'), 60, caps)).toEqual({ granted: false, cap: 'day' });
    expect(await ledger.reserve(spender('s5', 'c'), 50, caps)).toMatchObject({ granted: true });
  });

  it('gives back what was reserved and not spent', async () => {
    const ledger = await open();
    const first = await ledger.reserve(spender('s', 'a'), 90, caps);
    expect(await ledger.reserve(spender('s', 'a'), 90, caps)).toMatchObject({ granted: false });
    if (first.granted) await ledger.settle(first.id, 5);
    expect(await ledger.reserve(spender('s', 'a'), 90, caps)).toMatchObject({ granted: true });
  });

  it('never grants more than a cap to requests side by side', async () => {
    const ledger = await open();
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) => ledger.reserve(spender(`s${i}`, 'a'), 30, caps)),
    );
    expect(all.filter(({ granted }) => granted).length).toBeLessThanOrEqual(5);
  });
});

describe('a ledger in a database', () => {
  it('holds the quotas of tenant and key, where these are tighter, and counts a key with those in whose place it came', async () => {
    const ledger = await backends[1]![1]();
    const { db } = store;
    await ensureTenant(db, 'acme');
    const some = { tenant: 'acme', name: 'test', scopes: [], expiresAt: null } as const;
    const { id: first } = await createKey(db, { ...some, quota: { ...noQuota, reviewUsd: 0.01 } });
    const rotated = await rotateKey(db, 'acme', first, 3600);
    const { id: free } = await createKey(db, some);
    const caps = { scan: 1e6, key: Number.POSITIVE_INFINITY, tenant: 1e6, day: 1e7 };
    const reserve = (scan: string, key: string | null, microUsd: number) =>
      ledger.reserve(spender(scan, 'acme', key), microUsd, caps);
    expect(await reserve('s1', first, 6000)).toMatchObject({ granted: true });
    expect(await reserve('s2', rotated!.id, 5000)).toEqual({ granted: false, cap: 'key' });
    expect(await reserve('s3', rotated!.id, 4000)).toMatchObject({ granted: true });
    expect(await reserve('s4', free, 5000)).toMatchObject({ granted: true });
    await db.update(tenants).set({ dailyReviewMicroUsd: 20_000 }).where(eq(tenants.id, 'acme'));
    expect(await reserve('s5', free, 6000)).toEqual({ granted: false, cap: 'tenant' });
    expect(await reserve('s6', null, 5000)).toMatchObject({ granted: true });
  });
});

describe('a ledger in a folder', () => {
  it('is kept from process to process, a day at a time', async () => {
    const place = join(folder, 'kept');
    let day = '2026-11-23';
    const open = () => fileLedger(place, () => day);
    await open().reserve(spender('s1', 'a'), 100, caps);
    expect(await open().reserve(spender('s2', 'a'), 100, caps)).toEqual({ granted: false, cap: 'tenant' });
    day = '2026-11-24';
    expect(await open().reserve(spender('s2', 'a'), 100, caps)).toMatchObject({ granted: true });
    expect(readdirSync(place).sort()).toEqual(['2026-11-23.jsonl', '2026-11-24.jsonl']);
  });

  it('survives a row that a power cut tore', async () => {
    const place = join(folder, 'torn');
    const ledger = fileLedger(place, () => 'day');
    await ledger.reserve(spender('s1', 'a'), 100, caps);
    appendFileSync(join(place, 'day.jsonl'), '{"id":"torn","sc');
    expect(await ledger.reserve(spender('s2', 'a'), 60, caps)).toEqual({ granted: false, cap: 'tenant' });
    expect(readFileSync(join(place, 'day.jsonl'), 'utf8')).toContain('s2');
  });

  it('that cannot be kept refuses', async () => {
    writeFileSync(join(folder, 'file'), '');
    const ledger = fileLedger(join(folder, 'file', 'below'));
    await expect(ledger.reserve(spender('s', 'a'), 1, caps)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});

describe('a price', () => {
  const usage = { input: 1_000_000, cacheWrite: 0, cacheRead: 0, output: 100_000 };
  it('is that of the model, in millionths of a dollar', () => {
    expect(costOf('claude-sonnet-5-5', usage, false)).toBe(3_000_000);
    expect(costOf('claude-sonnet-5-5', usage, true)).toBe(1_500_000);
    expect(costOf('claude-haiku-5-5', { ...usage, input: 100_000 }, false)).toBe(60_000);
    expect(costOf('claude-haiku-5-5', usage, false)).toBe(750_000);
  });

  it('of a model that nobody knows is the dearest, so that a cap holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1e6), fc.nat(1e6), (model, input, output) => {
        const bill = { ...usage, input, output };
        expect(costOf(`x${model}`, bill, false)).toBeGreaterThanOrEqual(
          costOf('claude-opus-5-5', bill, false),
        );
      }),
    );
  });
});

describe('a review over its cap', () => {
  let setup: ReviewSetup | null = null;
  afterEach(() => setup?.close());

  it('is none, and sends nothing', async () => {
    setup = await setUpReview({ model: attentiveModel });
    const { review } = await setup.review([minerScript], { settings: { reviewScanCost: 10 } });
    expect(review).toEqual({
      status: 'not_reviewed',
      reason: 'budget spent',
      detail: 'the cap of the scan is reached',
    });
    expect(setup.api.messages()).toEqual([]);
  });

  it('is refused to the tenant who has spent it, and not to another', async () => {
    const ledger = fileLedger(join(folder, 'tenants'));
    const most = { ...caps, scan: 1e6, tenant: 1e6, day: 1e7 };
    await ledger.reserve(spender('earlier', 'a'), 999_000, most);
    setup = await setUpReview({ model: attentiveModel }, { ledger, settings: { reviewTenantCost: 1e6 } });
    const of = async (tenant: string) => (await setup!.review([minerScript], { tenant })).review;
    expect(await of('a')).toMatchObject({ reason: 'budget spent' });
    expect(await of('b')).toMatchObject({ status: 'reviewed' });
  });
});

describe('a circuit', () => {
  const question = {} as Parameters<Parameters<ReturnType<typeof createCircuit>['guard']>[0]>[0][number];
  const signal = new AbortController().signal;

  it('opens after five failures in a row, and tries again after a minute', async () => {
    let now = 0;
    let calls = 0;
    let answer = failed('unavailable', '');
    const ask = createCircuit(() => now).guard(async (questions) => {
      calls++;
      return questions.map(() => answer);
    });
    for (let i = 0; i < 7; i++) await ask([question], signal);
    expect(calls).toBe(5);
    now = 61_000;
    await ask([question], signal);
    expect(calls).toBe(6);
    await ask([question], signal);
    expect(calls).toBe(6);
    now = 130_000;
    answer = failed('refused', '');
    await ask([question], signal);
    await ask([question], signal);
    expect(calls).toBe(8);
  });
});
