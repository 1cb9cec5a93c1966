import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../agent/server/auth/scopes.ts';
import { reviewSpends } from '../../agent/store/schema/review-tables.ts';
import { tenants, usages } from '../../agent/store/schema/service-tables.ts';
import { type ApiService, problemOf, startApi } from './api-service.ts';

let api: ApiService;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const day = () => new Date().toISOString().slice(0, 10);
const idOf = (key: string) => key.slice(10, 22);
const order = (key: string, idempotencyKey?: string) =>
  api.ask(key, '/v1/scans', {
    method: 'POST',
    body: JSON.stringify({ image: 'alpine' }),
    ...(idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': idempotencyKey } }),
  });
const put = (admin: string, key: string, quota: object) =>
  api.ask(admin, `/v1/keys/${idOf(key)}/quota`, { method: 'PUT', body: JSON.stringify(quota) });

/** Books what a worker does: the row of today is there once a scan was asked for. */
const charge = (tenant: string, key: string, used: Partial<typeof usages.$inferInsert>) =>
  api.db
    .update(usages)
    .set(used)
    .where(and(eq(usages.tenant, tenant), eq(usages.key, idOf(key))));
const pay = (tenant: string, key: string, microUsd: number) =>
  api.db
    .insert(reviewSpends)
    .values({ id: randomUUID(), day: day(), tenant, key: idOf(key), scan: 'any', microUsd });

interface Limit {
  readonly quota: { scans?: number; scanSeconds?: number; bytes?: number; reviewUsd?: number };
  readonly columns: Partial<typeof tenants.$inferInsert>;
  readonly said: string;
  use(tenant: string, key: string): Promise<unknown>;
}

const limits: readonly (readonly [string, Limit])[] = [
  [
    'scans',
    {
      quota: { scans: 2 },
      columns: { dailyScans: 2 },
      said: 'the 2 scans of today',
      use: (_tenant, key) => order(key),
    },
  ],
  [
    'seconds of scanning',
    {
      quota: { scanSeconds: 10 },
      columns: { dailyScanSeconds: 10 },
      said: 'the 10 seconds of scanning of today',
      use: (tenant, key) => charge(tenant, key, { spentMs: 10_000 }),
    },
  ],
  [
    'bytes',
    {
      quota: { bytes: 4096 },
      columns: { dailyBytes: 4096 },
      said: 'the 4096 bytes of today',
      use: (tenant, key) => charge(tenant, key, { bytes: 5000 }),
    },
  ],
  [
    'money for reviews',
    {
      quota: { reviewUsd: 0.5 },
      columns: { dailyReviewMicroUsd: 500_000 },
      said: 'the 0.50 US dollars for reviews of today',
      use: (tenant, key) => pay(tenant, key, 500_000),
    },
  ],
];

describe.each(limits)('a quota of %s', (name, { quota, columns, said, use }) => {
  const tenant = name.replaceAll(' ', '-');

  it('of a key stops that key alone, says what to do, and lets it go on when it is raised', async () => {
    const [admin, key, other] = [await api.key(tenant), await api.key(tenant), await api.key(tenant)];
    expect((await put(admin, key, quota)).status).toBe(200);
    expect((await order(key)).status).toBe(202);
    await use(tenant, key);
    const refused = await order(key);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const problem = await problemOf(refused);
    expect(problem).toMatchObject({ status: 429, code: 'QUOTA_SPENT' });
    expect(problem.detail).toContain(`${said} that this key has are spent; ask again after midnight (UTC)`);
    expect(problem.detail).toContain('PUT /v1/keys/{id}/quota');
    expect((await order(other)).status).toBe(202);
    expect((await put(admin, key, {})).status).toBe(200);
    expect((await order(key)).status).toBe(202);
  });

  it('of a tenant stops all its keys, and no other tenant', async () => {
    const poor = `${tenant}-poor`;
    const [key, other, stranger] = [await api.key(poor), await api.key(poor), await api.key('rich')];
    await api.db.update(tenants).set(columns).where(eq(tenants.id, poor));
    expect((await order(key)).status).toBe(202);
    await use(poor, key);
    for (const each of [key, other]) {
      const problem = await problemOf(await order(each));
      expect(problem).toMatchObject({ status: 429, code: 'QUOTA_SPENT' });
      expect(problem.detail).toContain(`${said} that this tenant has are spent`);
    }
    expect((await order(stranger)).status).toBe(202);
  });

  it('of a key holds for the scanner of a Harbor registry as well', async () => {
    const harbor = `${tenant}-harbor`;
    const [admin, key] = [await api.key(harbor), await api.key(harbor)];
    await put(admin, key, quota);
    await order(key);
    await use(harbor, key);
    const refused = await api.ask(key, '/harbor/api/v1/scan', {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.scanner.adapter.scan.request+json; version=1.1' },
      body: JSON.stringify({
        registry: { url: 'https://registry.example', authorization: '' },
        artifact: { repository: 'app', digest: `sha256:${'a'.repeat(64)}` },
      }),
    });
    expect(refused.status).toBe(429);
    expect(JSON.stringify(await refused.json())).toContain(said);
  });
});

describe('a quota', () => {
  it('takes exactly as many scans as it has room for, of many that come at once', async () => {
    const [admin, key] = [await api.key('storm'), await api.key('storm')];
    await put(admin, key, { scans: 10 });
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => order(key, index % 2 === 0 ? `storm-${index}` : undefined)),
    );
    const answers = all.map(({ status }) => status).sort();
    expect(answers).toEqual([...Array(10).fill(202), ...Array(30).fill(429)]);
    const usage = await (await api.ask(key, '/v1/usage')).json();
    expect(usage).toMatchObject({ key: { days: [{ day: day(), scans: 10 }] } });
  });

  it('that is spent gives first answers again, and keeps no refusal as one', async () => {
    const [admin, key] = [await api.key('again'), await api.key('again')];
    await put(admin, key, { scans: 1 });
    const first = await order(key, 'first');
    expect((await order(key, 'second')).status).toBe(429);
    const again = await order(key, 'first');
    expect([again.status, again.headers.get('location')]).toEqual([202, first.headers.get('location')]);
    await put(admin, key, { scans: 2 });
    expect((await order(key, 'second')).status).toBe(202);
  });

  it('is that of a key and of those that take its place together', async () => {
    const [admin, key] = [await api.key('turned'), await api.key('turned')];
    await put(admin, key, { scans: 2 });
    expect((await order(key)).status).toBe(202);
    const rotated = await api.ask(admin, `/v1/keys/${idOf(key)}/rotate`, { method: 'POST', body: '{}' });
    const { key: next } = await rotated.json();
    expect((await order(next)).status).toBe(202);
    expect((await order(next)).status).toBe(429);
    expect((await order(key)).status).toBe(429);
  });

  it('is shown with the key, beside what was used, and written down with who set it', async () => {
    const admin = await api.key('shown');
    const made = await api.ask(admin, '/v1/keys', {
      method: 'POST',
      body: JSON.stringify({ name: 'ci', scopes: ['scans:read', 'scans:write'], quota: { scans: 5 } }),
    });
    const { key } = await made.json();
    await order(key);
    await charge('shown', key, { spentMs: 1500, bytes: 70 });
    await pay('shown', key, 20_000);
    await order(admin);
    const none = { scans: null, scanSeconds: null, bytes: null, reviewUsd: null };
    expect(await (await api.ask(key, '/v1/usage')).json()).toEqual({
      quota: none,
      days: [{ day: day(), scans: 2, scanSeconds: 1.5, bytes: 70, reviewUsd: 0.02 }],
      key: {
        quota: { ...none, scans: 5 },
        days: [{ day: day(), scans: 1, scanSeconds: 1.5, bytes: 70, reviewUsd: 0.02 }],
      },
    });
    await put(admin, key, { bytes: 100, reviewUsd: 2.5 });
    const { items } = await (await api.ask(admin, '/v1/keys')).json();
    expect(items.find(({ id }) => id === idOf(key))).toMatchObject({
      quota: { ...none, bytes: 100, reviewUsd: 2.5 },
    });
    const log = await (await api.ask(admin, '/v1/audit')).json();
    expect(log.items[0]).toMatchObject({
      key: idOf(admin),
      action: 'key.quota',
      object: `${idOf(key)} 100 bytes, 2.50 US dollars for reviews a day`,
    });
  });

  it('of a key is no matter of another tenant, nor of a key without the scope', async () => {
    const key = await api.key('whose');
    const [stranger, weak] = [await api.key('stranger'), await api.key('whose', ['scans:write'])];
    expect((await put(stranger, key, { scans: 1 })).status).toBe(404);
    expect((await put(weak, key, { scans: 1 })).status).toBe(403);
    expect((await order(key)).status).toBe(202);
    expect((await order(key)).status).toBe(202);
  });

  it.each([
    { scans: -1 },
    { scans: 1.5 },
    { scanSeconds: 2 ** 31 },
    { bytes: 2 ** 60 },
    { reviewUsd: 0 },
    { scans: '5' },
    { tokens: 5 },
  ])('%j is refused', async (quota) => {
    const admin = await api.key('wrong');
    expect(await problemOf(await put(admin, admin, quota))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    });
  });

  it('binds what a key gives away: to itself, to new keys and to those in the place of others', async () => {
    const scopes: readonly Scope[] = ['admin', 'scans:write'];
    const [root, bound] = [await api.key('bound', scopes), await api.key('bound', scopes)];
    await put(root, bound, { scans: 3, bytes: 1000 });
    const make = (quota?: object) =>
      api.ask(bound, '/v1/keys', {
        method: 'POST',
        body: JSON.stringify({ name: 'x', scopes: ['scans:write'], ...(quota && { quota }) }),
      });
    expect((await make()).status).toBe(403);
    expect((await make({ scans: 4, bytes: 1000 })).status).toBe(403);
    expect((await make({ scans: 3 })).status).toBe(403);
    expect((await make({ scans: 3, bytes: 10, scanSeconds: 5 })).status).toBe(201);
    expect((await put(bound, bound, {})).status).toBe(403);
    expect((await put(bound, bound, { scans: 2, bytes: 1000 })).status).toBe(200);
    const rotate = await api.ask(bound, `/v1/keys/${idOf(root)}/rotate`, { method: 'POST', body: '{}' });
    expect(rotate.status).toBe(403);
    expect((await put(root, bound, {})).status).toBe(200);
    expect((await make()).status).toBe(201);
  });
});
