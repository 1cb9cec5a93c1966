import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scope, scopes } from '../../agent/server/auth/scopes.ts';
import { apiKeys } from '../../agent/store/schema/service-tables.ts';
import { report } from '../report/sample-report.ts';
import { type ApiService, startApi } from './api-service.ts';
import { forgedKey } from './forged-key.ts';

let api: ApiService;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const guarded = () => api.app.routeTable.filter(({ access }) => access !== 'open');
const pathOf = (url: string) => url.replace(/:[a-zA-Z]+/g, 'scan_000000000000000000000000').replace('*', 'x');
const asked = (headers: Record<string, string>) =>
  Promise.all(
    guarded().map(async ({ method, url }) => {
      const answer = await api.app.inject({ method: method as 'GET', url: pathOf(url), headers });
      return { route: `${method} ${url}`, status: answer.statusCode };
    }),
  );
const all = (status: number) => guarded().map(({ method, url }) => ({ route: `${method} ${url}`, status }));
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('every route that is not open', () => {
  it('is there to be tried', () => {
    expect(guarded().length).toBeGreaterThan(15);
  });

  it('is refused without a key', async () => {
    expect(await asked({})).toEqual(all(401));
  });

  it.each([
    'Bearer',
    'Bearer nothing',
    'Bearer ogpu_live_abc',
    `Bearer ogpu_live_${'a'.repeat(12)}_${'b'.repeat(49)}`,
    'Basic bm9ib2R5',
    'Basic %%%',
    'Digest username=x',
    `Bearer ${'x'.repeat(8000)}`,
  ])('is refused with %.40s', async (authorization) => {
    expect(await asked({ authorization })).toEqual(all(401));
  });

  it('is refused with a key that was never given out, or differs in its secret', async () => {
    const key = await api.key('acme');
    const other = await api.key('acme');
    expect(await asked(bearer(key.slice(0, 23) + other.slice(23)))).toEqual(all(401));
    expect(await asked(bearer(forgedKey(key, other)))).toEqual(all(401));
  });

  it('is refused with a key that has ended', async () => {
    const key = await api.key('acme', scopes, new Date(Date.now() - 1));
    expect(await asked(bearer(key))).toEqual(all(401));
  });

  it('is refused with a key that was revoked, at once', async () => {
    const [key, admin] = [await api.key('acme'), await api.key('acme')];
    expect((await api.ask(key, '/v1/scans')).status).toBe(200);
    const revoked = await api.ask(admin, `/v1/keys/${key.slice(10, 22)}`, { method: 'DELETE' });
    expect(revoked.status).toBe(204);
    expect(await asked(bearer(key))).toEqual(all(401));
  });

  it.each(scopes)('is refused with the scope %s where it asks for another', async (scope) => {
    const key = await api.key('acme', [scope]);
    for (const { method, url, access } of guarded().filter((row) => row.access !== scope)) {
      const answer = await api.app.inject({
        method: method as 'GET',
        url: pathOf(url),
        headers: bearer(key),
      });
      expect([`${method} ${url}`, access, answer.statusCode]).toEqual([`${method} ${url}`, access, 403]);
    }
  });

  it('takes the key as the password of Basic as well', async () => {
    const authorization = `Basic ${Buffer.from(`robot:${await api.key('acme')}`).toString('base64')}`;
    const answer = await api.app.inject({ url: '/v1/scans', headers: { authorization } });
    expect(answer.statusCode).toBe(200);
  });
});

describe('what belongs to another tenant', () => {
  it('is as what never was', async () => {
    const [mine, theirs] = [await api.key('mine'), await api.key('theirs')];
    const scan = await api.order(theirs);
    await api.finish(scan, report());
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/report'],
      ['GET', '/events'],
      ['DELETE', ''],
    ] as const) {
      const never = `/v1/scans/scan_${'0'.repeat(24)}${path}`;
      const [other, none] = [
        await api.ask(mine, `/v1/scans/${scan}${path}`, { method }),
        await api.ask(mine, never, { method }),
      ];
      expect([other.status, (await other.json()).detail]).toEqual([none.status, (await none.json()).detail]);
      expect(other.status).toBe(404);
    }
    expect((await (await api.ask(mine, '/v1/scans')).json()).items).toEqual([]);
    expect((await api.ask(theirs, `/v1/scans/${scan}/report`)).status).toBe(200);
    expect((await api.ask(mine, `/v1/scans/${scan}/report`)).status).toBe(404);
  });

  it('is there by its id on no route, whatever the method', async () => {
    const [mine, theirs] = [await api.key('mine'), await api.key('theirs')];
    const post = (path: string, body: object = {}) =>
      api.ask(theirs, path, { method: 'POST', body: JSON.stringify(body) });
    const scan = await api.order(theirs);
    const webhook = (await (await post('/v1/webhooks', { url: 'https://receiver.example/' })).json()).id;
    expect((await post(`/v1/webhooks/${webhook}/test`)).status).toBe(202);
    const told = await (await api.ask(theirs, `/v1/webhooks/${webhook}/deliveries`)).json();
    const { message } = told.items[0] as unknown as { message: string };
    const key = theirs.slice(10, 22);
    const ids: Readonly<Record<string, string>> = { scans: scan, scan, webhooks: webhook, keys: key };
    const bodies: Readonly<Record<string, object>> = {
      'PATCH /v1/webhooks/:id': { enabled: false },
      'POST /v1/webhooks/:id/secrets': {},
      'POST /v1/keys/:id/rotate': {},
      'PUT /v1/keys/:id/quota': {},
    };
    const named = guarded().filter(({ url }) => url.includes('/:id'));
    expect(named.length).toBeGreaterThan(14);
    for (const { method, url } of named) {
      const [, kind = ''] = /([a-z]+)\/:id/.exec(url) ?? [];
      const payload = bodies[`${method} ${url}`];
      const answer = await api.app.inject({
        method: method as 'GET',
        url: url.replace(':id', ids[kind]!).replace(':message', message),
        headers: bearer(mine),
        ...(payload === undefined ? {} : { payload }),
      });
      expect([method, url, answer.statusCode]).toEqual([method, url, 404]);
    }
    // What was tried made no difference, and the ids were those of something.
    for (const path of [`/v1/scans/${scan}`, `/v1/webhooks/${webhook}`])
      expect((await api.ask(theirs, path)).status).toBe(200);
    expect(await (await api.ask(theirs, `/v1/scans/${scan}`)).json()).toMatchObject({ state: 'queued' });
    expect(await (await api.ask(theirs, `/v1/webhooks/${webhook}`)).json()).toMatchObject({ enabled: true });
    const { items } = await (await api.ask(theirs, '/v1/keys')).json();
    expect(items.find((item) => item.id === key)).toMatchObject({ expiresAt: null, revokedAt: null });
  });

  it('cannot be listed, revoked or replaced: keys and what was done with them', async () => {
    const [mine, theirs] = [await api.key('mine'), await api.key('theirs')];
    const id = theirs.slice(10, 22);
    const ids = (await (await api.ask(mine, '/v1/keys')).json()).items.map((key) => key.id);
    expect(ids).toContain(mine.slice(10, 22));
    expect(ids).not.toContain(id);
    expect((await api.ask(mine, `/v1/keys/${id}`, { method: 'DELETE' })).status).toBe(404);
    const rotated = await api.ask(mine, `/v1/keys/${id}/rotate`, { method: 'POST', body: '{}' });
    expect(rotated.status).toBe(404);
    await api.order(theirs);
    await api.ask(theirs, `/v1/keys/${id}/rotate`, { method: 'POST', body: '{}' });
    const log = JSON.stringify(await (await api.ask(mine, '/v1/audit')).json());
    expect(log).not.toContain(id);
  });
});

describe('a key', () => {
  it('is shown once, and kept as a hash', async () => {
    const admin = await api.key('shown');
    const body = JSON.stringify({ name: 'ci', scopes: ['scans:read'] });
    const made = await (await api.ask(admin, '/v1/keys', { method: 'POST', body })).json();
    expect(made.key).toMatch(/^ogpu_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    expect((await api.ask(made.key, '/v1/scans')).status).toBe(200);
    const secret = made.key.slice(23, 66);
    const [row] = await api.db.select().from(apiKeys).where(eq(apiKeys.id, made.id));
    expect(row!.hash.length).toBe(32);
    expect(JSON.stringify(row) + row!.hash.toString('latin1')).not.toContain(secret);
    const shown = JSON.stringify(await (await api.ask(admin, '/v1/keys')).json());
    expect(shown + api.logged.join('')).not.toContain(secret);
  });

  it('gives away no scope that it has not', async () => {
    const admin = await api.key('small', ['admin', 'scans:read']);
    const make = (of: readonly Scope[]) =>
      api.ask(admin, '/v1/keys', { method: 'POST', body: JSON.stringify({ name: 'x', scopes: of }) });
    expect((await make(['scans:read'])).status).toBe(201);
    expect((await make(['scans:read', 'operate'])).status).toBe(403);
    const strong = await api.key('small', ['operate']);
    const path = `/v1/keys/${strong.slice(10, 22)}/rotate`;
    expect((await api.ask(admin, path, { method: 'POST', body: '{}' })).status).toBe(403);
  });

  it('is good beside the one that takes its place, until its time is over', async () => {
    const admin = await api.key('turn');
    const old = await api.key('turn', ['scans:read']);
    const rotate = async (overlap: number, key: string) =>
      (
        await api.ask(admin, `/v1/keys/${key.slice(10, 22)}/rotate`, {
          method: 'POST',
          body: JSON.stringify({ overlap }),
        })
      ).json();
    const first = await rotate(3600, old);
    expect((await api.ask(old, '/v1/scans')).status).toBe(200);
    expect((await api.ask(first.key, '/v1/scans')).status).toBe(200);
    const second = await rotate(0, first.key);
    expect((await api.ask(first.key, '/v1/scans')).status).toBe(401);
    expect((await api.ask(second.key, '/v1/scans')).status).toBe(200);
    expect((await api.ask(second.key, '/v1/keys')).status).toBe(403);
  });

  it('lives, in place of another, as long as that one was to live', async () => {
    const admin = await api.key('long');
    const inAnHour = new Date(Date.now() + 3_600_000);
    const old = await api.key('long', ['scans:read'], inAnHour);
    const path = `/v1/keys/${old.slice(10, 22)}/rotate`;
    const { id } = await (await api.ask(admin, path, { method: 'POST', body: '{}' })).json();
    const rows = await api.db.select().from(apiKeys).where(eq(apiKeys.id, id));
    expect(rows[0]!.expiresAt!.getTime()).toBeGreaterThanOrEqual(inAnHour.getTime() - 1000);
    expect(
      await api.db
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.id, old.slice(10, 22))),
    ).toMatchObject([{ expiresAt: inAnHour }]);
  });

  it('has a limit of requests of its own, told as a problem', async () => {
    const limited = await startApi({ rateLimit: '3' });
    try {
      const [one, two] = [await limited.key('a'), await limited.key('a')];
      const statuses = [];
      for (let each = 0; each < 4; each++) statuses.push((await limited.ask(one, '/v1/scans')).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      const refused = await limited.ask(one, '/v1/scans');
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await refused.json()).code).toBe('TOO_MANY_REQUESTS');
      expect((await limited.ask(two, '/v1/scans')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
