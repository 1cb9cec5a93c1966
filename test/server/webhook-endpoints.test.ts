import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { announce } from '../../agent/jobs/service/announce.ts';
import { urlRefusal } from '../../agent/server/webhooks/endpoint-url.ts';
import { readRetryAfter, waitBefore } from '../../agent/server/webhooks/schedule.ts';
import { webhookSecrets } from '../../agent/store/schema/service-tables.ts';
import { hostileHosts } from '../net/hostile-hosts.ts';
import { openWebhookDesk, type Receiver, startReceiver, type WebhookDesk } from './webhook-desk.ts';

let desk: WebhookDesk;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  // No host is allowed: not even the one of the test.
  desk = await openWebhookDesk([]);
});
afterAll(async () => {
  await desk.close();
  await receiver.close();
});
afterEach(() => desk.clear());

interface Made {
  readonly id: string;
  readonly url: string;
  readonly signing: { readonly secret: string };
}

const make = (tenant = 'acme', body: object = { url: 'https://example.com/hook' }) =>
  desk.ask<Made>(tenant, 'POST', '/v1/webhooks', body);

describe('an endpoint', () => {
  it('shows its secret once, and keeps it sealed', async () => {
    const { status, json } = await make();
    expect(status).toBe(201);
    const { secret } = json.signing;
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    const shown = await desk.ask('acme', 'GET', `/v1/webhooks/${json.id}`);
    const listed = await desk.ask('acme', 'GET', '/v1/webhooks');
    expect(JSON.stringify([shown.json, listed.json])).not.toContain(secret);
    const [row] = await desk.db.select().from(webhookSecrets);
    expect(row!.sealed.includes(secret.slice(6, 30))).toBe(false);
  });

  it("is nobody else's: another tenant sees, changes, tries and removes nothing", async () => {
    const { id } = (await make()).json;
    const message = `msg_${'A'.repeat(24)}`;
    const tries = [
      ['GET', ''],
      ['PATCH', '', { enabled: false }],
      ['DELETE', ''],
      ['POST', '/secrets', {}],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', `/deliveries/${message}/replay`],
    ] as const;
    for (const [method, path, body] of tries)
      expect([path, (await desk.ask('other', method, `/v1/webhooks/${id}${path}`, body)).status]).toEqual([
        path,
        404,
      ]);
    expect((await desk.ask('other', 'GET', '/v1/webhooks')).json).toEqual({ items: [] });
    expect((await desk.ask('acme', 'GET', `/v1/webhooks/${id}`)).json).toMatchObject({ enabled: true });
  });

  it('can be changed, switched off and removed', async () => {
    const { id } = (await make()).json;
    const changed = await desk.ask('acme', 'PATCH', `/v1/webhooks/${id}`, {
      url: 'https://example.org/other',
      events: ['scan.failed', 'scan.failed'],
      enabled: false,
    });
    expect(changed.json).toMatchObject({
      url: 'https://example.org/other',
      events: ['scan.failed'],
      enabled: false,
    });
    expect((await desk.ask('acme', 'POST', `/v1/webhooks/${id}/test`)).status).toBe(409);
    expect((await desk.ask('acme', 'DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await desk.ask('acme', 'GET', `/v1/webhooks/${id}`)).status).toBe(404);
  });

  it('is one of twenty at most, each with four secrets that sign at most', async () => {
    const made = [];
    for (let i = 0; i < 21; i++) made.push((await make()).status);
    expect(made).toEqual([...Array(20).fill(201), 409]);
    const { id } = (await make('other')).json;
    const rotated = [];
    for (let i = 0; i < 4; i++)
      rotated.push((await desk.ask('other', 'POST', `/v1/webhooks/${id}/secrets`, {})).status);
    expect(rotated).toEqual([201, 201, 201, 409]);
    expect(
      (await desk.ask('other', 'POST', `/v1/webhooks/${id}/secrets`, { overlapSeconds: 0 })).status,
    ).toBe(201);
  });

  it.each([
    ['an event that there is not', { url: 'https://example.com', events: ['scan.*'] }],
    ['a scheme that there is not', { url: 'https://example.com', scheme: 'v2' }],
    ['something more', { url: 'https://example.com', secret: 'whsec_mine' }],
    ['no URL', {}],
  ])('is refused with %s', async (_, body) => {
    expect((await make('acme', body)).status).toBe(400);
  });
});

/** Ways to write an address inside. */
const inside = [
  'https://localhost/',
  'https://LOCALHOST./',
  'https://api.localhost/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://10.0.0.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://168.63.129.16/',
  'https://192.168.1.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[fd00:ec2::254]/',
  'https://[fe80::1]/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
];

/** Forms that are none, whoever they lead to. */
const malformed = [
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'https://user:password@example.com/',
  'https://',
  'javascript:alert(1)',
];

describe('a webhook to somewhere inside', () => {
  it.each([...inside, ...malformed])('%s is refused when it is made and when it is changed', async (url) => {
    const made = await make('acme', { url });
    expect(made.status).toBe(422);
    const { id } = (await make()).json;
    expect((await desk.ask('acme', 'PATCH', `/v1/webhooks/${id}`, { url })).status).toBe(422);
  });

  it('is refused with every host that is tried at the other doors', async () => {
    const taken: string[] = [];
    for (const host of hostileHosts)
      for (const port of ['', ':8443'])
        if ((await make('acme', { url: `https://${host}${port}/` })).status !== 422) taken.push(host + port);
    expect(taken).toEqual([]);
  });

  it('is not connected to when its name turns out to lead there', async () => {
    // A name that resolves to loopback everywhere, without saying so.
    const { id } = (await make()).json;
    const port = new URL(receiver.url).port;
    const { webhookEndpoints } = await import('../../agent/store/schema/service-tables.ts');
    for (const url of [`https://ip6-localhost:${port}/`, `https://127.0.0.1:${port}/`, receiver.url]) {
      await desk.db.update(webhookEndpoints).set({ url });
      const subject = createHash('sha256').update(url).digest('hex');
      const message = { tenant: 'acme', type: 'scan.completed', subject, data: {} } as const;
      const told = await desk.db.transaction((tx) => announce(tx, message));
      const attempt = await desk.delivering(async () => {
        for (;;) {
          const { json } = await desk.ask<{ items: { message: string; attempts: { error: string }[] }[] }>(
            'acme',
            'GET',
            `/v1/webhooks/${id}/deliveries`,
          );
          const found = json.items.find((item) => item.message === told)?.attempts[0];
          if (found !== undefined) return found;
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
      // Where the name does not resolve on this machine, nothing is connected to either.
      expect(['ADDRESS_REFUSED', 'NETWORK_FAILED']).toContain(attempt.error);
    }
    expect(receiver.received).toEqual([]);
  });

  it('may be made where the operator names the host', () => {
    expect(urlRefusal('http://127.0.0.1:9000/hook', ['127.0.0.1:9000'])).toBeNull();
    expect(urlRefusal('http://127.0.0.1:9001/hook', ['127.0.0.1:9000'])).not.toBeNull();
  });
});

describe('the waits', () => {
  it('are those of Standard Webhooks, give or take a tenth, and end after ten tries', () => {
    const middle = Array.from({ length: 10 }, (_, attempts) => waitBefore(attempts, null, 0.5));
    expect(middle.map((wait) => Math.round(wait!))).toEqual([
      0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]);
    expect(waitBefore(10, null, 0.5)).toBeNull();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, chance) => {
          const wait = waitBefore(attempts, null, chance)!;
          expect(Math.abs(wait / waitBefore(attempts, null, 0.5)! - 1)).toBeLessThanOrEqual(0.1 + 1e-9);
        },
      ),
    );
  });

  it('are never shorter than what the receiver asks for, up to a day', () => {
    expect(waitBefore(1, 600, 0.5)).toBe(600);
    expect(waitBefore(1, 10_000_000, 0.5)).toBe(86_400);
  });

  it('read Retry-After as seconds and as a date, and nothing else', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(readRetryAfter('120', now)).toBe(120);
    expect(readRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60);
    expect(readRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = readRetryAfter(text, now);
        expect(seconds === null || (Number.isFinite(seconds) && seconds >= 0)).toBe(true);
      }),
    );
    for (const text of ['-1', '1e9', 'soon', '', '99999999999'])
      expect([text, readRetryAfter(text, now)]).toEqual([text, null]);
  });
});
