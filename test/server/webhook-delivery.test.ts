import { createPublicKey, verify } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { announce } from '../../agent/jobs/service/announce.ts';
import { sweepWebhooks } from '../../agent/server/webhooks/sweep-webhooks.ts';
import {
  auditEntries,
  webhookAttempts,
  webhookDeliveries,
  webhookMessages,
  webhookSecrets,
} from '../../agent/store/schema/service-tables.ts';
import {
  openWebhookDesk,
  type Received,
  type Receiver,
  startReceiver,
  type WebhookDesk,
} from './webhook-desk.ts';

let desk: WebhookDesk;
let receiver: Receiver;
let second: Receiver;

beforeAll(async () => {
  [receiver, second] = await Promise.all([startReceiver(), startReceiver()]);
  desk = await openWebhookDesk([receiver.host, second.host]);
});
afterAll(async () => {
  await desk.close();
  await Promise.all([receiver.close(), second.close()]);
});
afterEach(async () => {
  (receiver.received as Received[]).length = 0;
  (second.received as Received[]).length = 0;
  receiver.answer(200);
  second.answer(200);
  await desk.clear();
});

interface Made {
  readonly id: string;
  readonly signing: { readonly scheme: string; readonly secret: string; readonly publicKey: string };
}

interface Delivery {
  readonly message: string;
  readonly state: string;
  readonly nextAt: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly status: number;
    readonly error: string | null;
  }[];
}

const endpoint = async (to: Receiver, more: object = {}) =>
  (await desk.ask<Made>('acme', 'POST', '/v1/webhooks', { url: to.url, ...more })).json;

let subjects = 0;
/** Announces a verdict. @returns the id */
const tell = (tenant = 'acme') =>
  desk.db.transaction((tx) =>
    announce(tx, {
      tenant,
      type: 'scan.completed',
      subject: `scan ${++subjects}`,
      data: { verdict: 'clear' },
    }),
  );

/** Lets every wait be over. */
const hurry = () =>
  desk.db
    .update(webhookDeliveries)
    .set({ nextAt: sql`now() - interval '1 second'` })
    .where(eq(webhookDeliveries.state, 'waiting'));

const deliveries = async (id: string) =>
  (await desk.ask<{ items: Delivery[] }>('acme', 'GET', `/v1/webhooks/${id}/deliveries`)).json.items;

/** Waits until the database says so; whoever changes it does so soon. */
async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const settled = (id: string, state: string, count = 1) =>
  until(async () => {
    const items = await deliveries(id);
    return items.filter((item) => item.state === state).length >= count && items;
  });

/** An answer after which nothing is tried again for two hours: how fast the test looks makes no difference. */
const later =
  (status: number): Exclude<Parameters<typeof receiver.answer>[0], number> =>
  (response) =>
    response.writeHead(status, { 'retry-after': '7200' }).end();

function verifyAsymmetric({ id, headers, body }: Received, publicKey: string): boolean {
  const key = createPublicKey({
    key: Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(publicKey.slice(5), 'base64'),
    ]),
    format: 'der',
    type: 'spki',
  });
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((text) => text.startsWith('v1a,'))
    .some((text) =>
      verify(
        null,
        Buffer.from(`${id}.${headers['webhook-timestamp']}.${body}`),
        key,
        Buffer.from(text.slice(4), 'base64'),
      ),
    );
}

describe('a message', () => {
  it('is signed so that the verifier of Standard Webhooks takes it, and no other body', async () => {
    const { signing } = await endpoint(receiver);
    const id = await tell();
    const message = await desk.delivering(() => receiver.nth(1));
    expect(message.id).toBe(id);
    const verifier = new Webhook(signing.secret);
    const headers = message.headers as Record<string, string>;
    expect(verifier.verify(message.body, headers)).toMatchObject({
      type: 'scan.completed',
      data: { verdict: 'clear' },
    });
    expect(() => verifier.verify(message.body.replace('clear', 'other'), headers)).toThrow();
    expect(message.headers['content-type']).toBe('application/json');
  });

  it('is signed with ed25519 for whoever asked for v1a', async () => {
    const { signing } = await endpoint(receiver, { scheme: 'v1a' });
    expect(signing).toEqual({ scheme: 'v1a', publicKey: expect.stringMatching(/^whpk_/) });
    await tell();
    const message = await desk.delivering(() => receiver.nth(1));
    expect(verifyAsymmetric(message, signing.publicKey)).toBe(true);
    expect(verifyAsymmetric({ ...message, body: `${message.body} ` }, signing.publicKey)).toBe(false);
  });

  it('is signed with both secrets while one takes the place of the other, and then with the new one alone', async () => {
    const made = await endpoint(receiver);
    const rotated = await desk.ask<Made['signing']>('acme', 'POST', `/v1/webhooks/${made.id}/secrets`, {
      scheme: 'v1a',
    });
    expect(rotated.status).toBe(201);
    await tell();
    const both = await desk.delivering(() => receiver.nth(1));
    expect(
      new Webhook(made.signing.secret).verify(both.body, both.headers as Record<string, string>),
    ).toBeTruthy();
    expect(verifyAsymmetric(both, rotated.json.publicKey)).toBe(true);
    await desk.db
      .update(webhookSecrets)
      .set({ expiresAt: sql`now()` })
      .where(eq(webhookSecrets.scheme, 'v1'));
    await tell();
    const alone = await desk.delivering(() => receiver.nth(2));
    expect(String(alone.headers['webhook-signature'])).toMatch(/^v1a,[^ ]+$/);
    expect(verifyAsymmetric(alone, rotated.json.publicKey)).toBe(true);
  });

  it('goes to every endpoint of its tenant that listens to its type, and to no other', async () => {
    const one = await endpoint(receiver, { events: ['scan.completed'] });
    const deaf = await endpoint(second, { events: ['scan.cancelled'] });
    await desk.ask('other', 'POST', '/v1/webhooks', { url: second.url });
    await tell();
    await desk.delivering(() => settled(one.id, 'delivered'));
    expect(await deliveries(deaf.id)).toEqual([]);
    expect(second.received).toEqual([]);
  });

  it('is announced once for a subject', async () => {
    await endpoint(receiver);
    const message = { tenant: 'acme', type: 'scan.completed', subject: 'the same', data: {} } as const;
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(await desk.db.transaction((tx) => announce(tx, message)));
    expect(ids.filter((id) => id !== null)).toHaveLength(1);
  });

  it('is not announced where the transaction that it is about does not commit', async () => {
    const { id } = await endpoint(receiver);
    await desk.db
      .transaction(async (tx) => {
        await announce(tx, { tenant: 'acme', type: 'scan.failed', subject: 'x', data: {} });
        throw new Error('no');
      })
      .catch(() => {});
    expect(await deliveries(id)).toEqual([]);
  });
});

describe('a receiver', () => {
  it('that fails gets the same message again under the same id, until it takes it', async () => {
    const { id } = await endpoint(receiver);
    receiver.answer(later(500), 200);
    const message = await tell();
    await desk.delivering(async () => {
      await receiver.nth(1);
      await until(async () => (await deliveries(id))[0]!.attempts.length === 1);
      expect((await deliveries(id))[0]!.state).toBe('waiting');
      await hurry();
      await settled(id, 'delivered');
    });
    expect(receiver.received.map((each) => each.id)).toEqual([message, message]);
    const [first, again] = receiver.received;
    expect(again!.body).toBe(first!.body);
    const [only] = await deliveries(id);
    expect(only!.attempts.map(({ status, error }) => [status, error])).toEqual([
      [500, 'status 500'],
      [200, null],
    ]);
  });

  it('is not followed where it redirects to', async () => {
    const { id } = await endpoint(receiver);
    receiver.answer((response) =>
      response.writeHead(307, { location: second.url, 'retry-after': '7200' }).end(),
    );
    await tell();
    await desk.delivering(() => until(async () => (await deliveries(id))[0]!.attempts.length === 1));
    expect(second.received).toEqual([]);
    expect((await deliveries(id))[0]!.state).toBe('waiting');
  });

  it('is waited for as long as it asks', async () => {
    const { id } = await endpoint(receiver);
    receiver.answer(later(429));
    await tell();
    await desk.delivering(() => until(async () => (await deliveries(id))[0]!.attempts.length === 1));
    const [only] = await deliveries(id);
    expect(Date.parse(only!.nextAt) - Date.parse(only!.attempts[0]!.at)).toBeGreaterThanOrEqual(7_200_000);
  });

  it('that says it is gone is switched off, and told nothing more; the others are told that', async () => {
    const gone = await endpoint(receiver);
    const other = await endpoint(second, { events: ['webhook.disabled'] });
    receiver.answer(410);
    await tell();
    await desk.delivering(async () => {
      await settled(gone.id, 'failed');
      await settled(other.id, 'delivered');
    });
    expect((await desk.ask('acme', 'GET', `/v1/webhooks/${gone.id}`)).json).toMatchObject({
      enabled: false,
      disabledFor: 'gone',
    });
    expect(JSON.parse(second.received[0]!.body)).toMatchObject({
      type: 'webhook.disabled',
      data: { webhook: gone.id, reason: 'gone' },
    });
    expect(await tell()).toBeNull();
    const actions = (await desk.db.select().from(auditEntries)).map(({ action }) => action);
    expect(actions).toContain('webhook.disable');
  });

  it('that fails ten times is switched off; switched on again it is told what was missed when that is asked for', async () => {
    const { id } = await endpoint(receiver);
    receiver.answer(later(503));
    const message = await tell();
    await desk.delivering(async () => {
      for (let tries = 1; tries <= 10; tries++) {
        await until(async () => (await deliveries(id))[0]!.attempts.length === tries);
        await hurry();
      }
    });
    expect(receiver.received).toHaveLength(10);
    expect((await desk.ask('acme', 'GET', `/v1/webhooks/${id}`)).json.disabledFor).toBe('failing');
    expect((await desk.ask('acme', 'POST', `/v1/webhooks/${id}/deliveries/${message}/replay`)).status).toBe(
      409,
    );
    await desk.ask('acme', 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
    receiver.answer(200);
    expect((await desk.ask('acme', 'POST', `/v1/webhooks/${id}/deliveries/${message}/replay`)).status).toBe(
      202,
    );
    await desk.delivering(() => settled(id, 'delivered'));
    expect(receiver.received.at(-1)!.id).toBe(message);
  });

  it('that never answers holds up nobody else', async () => {
    await endpoint(receiver);
    const well = await endpoint(second);
    let open = 0;
    let most = 0;
    receiver.answer((response) => {
      most = Math.max(most, ++open);
      response.on('close', () => open--);
    });
    const all = 40;
    for (let i = 0; i < all; i++) await tell();
    await desk.delivering(() => settled(well.id, 'delivered', 25));
    expect(second.received.length).toBeGreaterThanOrEqual(25);
    // At the silent one there were never more than a few at a time.
    expect(most).toBeLessThanOrEqual(16);
  });
});

it('a test message goes to the one endpoint, whatever it listens to', async () => {
  const { id, signing } = await endpoint(receiver, { events: ['scan.failed'] });
  await endpoint(second);
  expect((await desk.ask('acme', 'POST', `/v1/webhooks/${id}/test`)).status).toBe(202);
  const message = await desk.delivering(() => receiver.nth(1));
  expect(
    new Webhook(signing.secret).verify(message.body, message.headers as Record<string, string>),
  ).toMatchObject({
    type: 'test',
    data: { webhook: id },
  });
  expect(second.received).toEqual([]);
});

it('what was told a month ago is removed, and what is still to be told is not', async () => {
  const { id } = await endpoint(receiver);
  await tell();
  await desk.delivering(() => settled(id, 'delivered'));
  const late = await tell();
  await desk.db.update(webhookMessages).set({ createdAt: sql`now() - interval '31 days'` });
  const young = await tell();
  await sweepWebhooks(desk.db);
  expect((await deliveries(id)).map(({ message }) => message).sort()).toEqual([late, young].sort());
  expect(await desk.db.select().from(webhookAttempts)).toEqual([]);
});
