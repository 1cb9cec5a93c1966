import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageRoutes } from '../../agent/server/pages/page-routes.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { apiKeys, requests, tenants } from '../../agent/store/schema/service-tables.ts';
import { type NetworkServer, networkServer } from './network-server.ts';

let server: NetworkServer;
const host = 'warden.example';
const origin = `http://${host}`;
beforeAll(async () => {
  server = await networkServer([pageRoutes]);
}, 120_000);
afterAll(() => server.close());

function post(url: string, form: Record<string, string>, headers: Record<string, string>) {
  return server.app.inject({
    method: 'POST',
    url,
    headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  });
}

function get(url: string, cookie = '') {
  return server.app.inject({ url, headers: { host, ...(cookie === '' ? {} : { cookie }) } });
}

async function signIn(scopes: Parameters<NetworkServer['key']>[0]): Promise<{ cookie: string; id: string }> {
  const { id, text } = await server.key(scopes);
  const answer = await post('/login', { key: text, next: '/scans' }, { origin });
  expect(answer.statusCode).toBe(303);
  expect(answer.headers.location).toBe('/scans');
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  expect(cookie).not.toContain(text);
  return { cookie: cookie.split(';')[0]!, id };
}

describe('a form', () => {
  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['this host by another scheme', { origin: `https://${host}` }],
    ['a host that begins alike', { origin: `${origin}.evil.example` }],
    ['nowhere', {}],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ])('from %s is refused, and signs nobody in or out', async (_where, headers) => {
    const { text } = await server.key(['operate']);
    for (const path of ['/login', '/logout', '/theme']) {
      const answer = await post(path, { key: text, theme: 'dark' }, headers as Record<string, string>);
      expect(answer.statusCode).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('leads nowhere else', async () => {
    const { text } = await server.key(['operate']);
    const answer = await post('/login', { key: text, next: '//evil.example/' }, { origin });
    expect(answer.headers.location).toBe('/');
    const theme = await post(
      '/theme',
      { theme: 'dark' },
      { origin, referer: 'https://evil.example//evil.example' },
    );
    expect(theme.headers.location).toBe('/');
  });
});

describe('a session', () => {
  test('ends with its key: revoked, expired, or less able than it was', async () => {
    const { cookie, id } = await signIn(['operate', 'scans:read']);
    expect((await get('/operations', cookie)).statusCode).toBe(200);
    await server.db
      .update(apiKeys)
      .set({ scopes: ['scans:read'] })
      .where(eq(apiKeys.id, id));
    expect((await get('/operations', cookie)).statusCode).toBe(403);
    await server.db
      .update(apiKeys)
      .set({ expiresAt: new Date(0) })
      .where(eq(apiKeys.id, id));
    expect((await get('/scans', cookie)).statusCode).toBe(303);
    await server.db.update(apiKeys).set({ expiresAt: null, revokedAt: new Date() }).where(eq(apiKeys.id, id));
    expect((await get('/scans', cookie)).statusCode).toBe(303);
  });

  test('cannot be made up, changed or taken to another server', async () => {
    const { cookie } = await signIn(['scans:read']);
    const [name, value = ''] = cookie.split('=');
    const bytes = Buffer.from(value, 'base64url');
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect((await get('/scans', `${name}=${changed.toString('base64url')}`)).statusCode).toBe(303);
    }
    for (const made of [
      '',
      'x',
      Buffer.from('{"key":"a","tenant":"acme","expiresAt":9e9}').toString('base64url'),
    ])
      expect((await get('/scans', `${name}=${made}`)).statusCode).toBe(303);
  });

  test('is not kept by anything in between, and an API key is no session', async () => {
    const { cookie } = await signIn(['operate', 'scans:read']);
    expect((await get('/', cookie)).headers).toMatchObject({ 'cache-control': 'no-store', vary: 'cookie' });
    const { text } = await server.key(['operate']);
    const answer = await server.app.inject({
      url: '/operations',
      headers: { host, authorization: `Bearer ${text}` },
    });
    expect(answer.statusCode).toBe(303);
  });

  test("shows the tenant's scans, and of another's nothing, not even that it is there", async () => {
    await server.db.insert(tenants).values({ id: 'other', name: 'Other', createdAt: new Date() });
    for (const [tenant, id] of [
      ['acme', `scan_${'a'.repeat(24)}`],
      ['other', `scan_${'b'.repeat(24)}`],
    ] as const) {
      await server.db.insert(scans).values({
        id,
        target: { kind: 'image', text: `${tenant}/image:1` },
        state: 'queued',
        attempts: 0,
        requestedAt: new Date(),
      });
      await server.db
        .insert(requests)
        .values({ scan: id, tenant, label: `<b>${tenant}</b>`, spentMs: 0, createdAt: new Date() });
    }
    const { cookie } = await signIn(['scans:read']);
    const list = (await get('/scans', cookie)).body;
    expect(list).toContain('&#60;b&#62;acme');
    expect(list).not.toContain('other');
    expect((await get(`/scans/scan_${'a'.repeat(24)}`, cookie)).statusCode).toBe(200);
    const others = await get(`/scans/scan_${'b'.repeat(24)}`, cookie);
    const none = await get(`/scans/scan_${'c'.repeat(24)}`, cookie);
    expect(others.statusCode).toBe(404);
    expect(others.body).toBe(none.body);

    const events = `/scans/scan_${'a'.repeat(24)}/events`;
    expect((await get(`/scans/scan_${'a'.repeat(24)}`, cookie)).body).toContain(`data-events="${events}"`);
    expect((await get(events)).statusCode).toBe(303);
    expect((await get(`/scans/scan_${'b'.repeat(24)}/events`, cookie)).statusCode).toBe(404);
  });
});

test('every page and every file of ours comes with a policy that lets in nothing from elsewhere', async () => {
  const page = await get('/');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const linked = [...page.body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  expect(linked).toHaveLength(3);
  for (const path of linked) {
    const file = await get(path);
    expect(file.headers['cache-control']).toContain('immutable');
    expect(file.headers['content-security-policy']).toBe(policy);
    const again = await server.app.inject({
      url: path,
      headers: { 'if-none-match': String(file.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  }
});
