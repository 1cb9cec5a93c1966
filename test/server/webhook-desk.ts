import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InjectOptions } from 'fastify';
import { createLog } from '../../agent/config/log.ts';
import { resolveSettings } from '../../agent/config/settings.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { createApp } from '../../agent/server/app.ts';
import { createKey } from '../../agent/server/auth/api-key.ts';
import { keyRing } from '../../agent/server/auth/authenticate.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import { webhookRoutes } from '../../agent/server/routes/webhooks.ts';
import type { Service } from '../../agent/server/service.ts';
import { deliverWebhooks } from '../../agent/server/webhooks/deliver.ts';
import { openStore } from '../../agent/store/open-store.ts';
import {
  auditEntries,
  webhookAttempts,
  webhookEndpoints,
  webhookMessages,
} from '../../agent/store/schema/service-tables.ts';
import { createSeal } from '../../agent/store/seal.ts';
import type { Database } from '../../agent/store/store.ts';

/** A message as a receiver got it. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers with a status, or as the test likes. */
export type Answer = number | ((response: ServerResponse) => void);

export interface Receiver {
  readonly url: string;
  readonly host: string;
  readonly received: readonly Received[];
  /** What it answers from now on, one after the other; the last one stays. */
  answer(first: Answer, ...then: Answer[]): void;
  /** The nth message that it gets, from 1. */
  nth(count: number): Promise<Received>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  let answers: readonly Answer[] = [200];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = answers[0]!;
    if (answers.length > 1) answers = answers.slice(1);
    received.push({
      id: String(request.headers['webhook-id']),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    if (typeof answer === 'number') response.writeHead(answer).end();
    else answer(response);
    for (const wake of waiting.splice(0)) wake();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/hook`,
    host,
    received,
    answer(first, ...then) {
      answers = [first, ...then];
    },
    async nth(count) {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received[count - 1]!;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface WebhookDesk {
  readonly db: Database;
  readonly service: Service;
  /** Asks in the name of a tenant, with all that concerns webhooks. */
  ask<T = Record<string, unknown>>(
    tenant: string,
    method: InjectOptions['method'],
    url: string,
    body?: object,
  ): Promise<{ status: number; json: T }>;
  /** Forgets endpoints and messages. */
  clear(): Promise<void>;
  /** Lets a deliverer work while `work` does. */
  delivering<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The routes of webhooks on an embedded database, for the tenants `acme` and `other`. */
export async function openWebhookDesk(allowedHosts: readonly string[]): Promise<WebhookDesk> {
  const store = await openStore('memory:');
  const { db } = store;
  const queue = await openQueue(store, false, 60);
  const stop = new AbortController();
  // Tests ask as fast as they can; the limit has its own (api-access).
  const settings = await resolveSettings({
    flags: { webhookHost: allowedHosts, rateLimit: '1000000' },
    env: {},
  });
  const log = createLog({ write: () => {} });
  const seal = createSeal(randomBytes(32));
  const ruleset = `sha256:${createHash('sha256').update('rules').digest('hex')}`;
  const service: Service = { store, queue, settings, log, seal, version: '0', ruleset, stop: stop.signal };
  const app = await createApp(service, keyRing(db).authenticate, [webhookRoutes]);
  const keys = new Map<string, string>();
  for (const tenant of ['acme', 'other']) {
    await ensureTenant(db, tenant);
    const key = await createKey(db, { tenant, name: 'test', scopes: ['webhooks'], expiresAt: null });
    keys.set(tenant, key.text);
  }
  return {
    db,
    service,
    async ask(tenant, method, url, body) {
      const answer = await app.inject({
        ...(method === undefined ? {} : { method }),
        url,
        headers: { authorization: `Bearer ${keys.get(tenant)}` },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, json: JSON.parse(answer.body || 'null') };
    },
    async clear() {
      await db.delete(webhookEndpoints);
      await db.delete(webhookMessages);
      await db.delete(webhookAttempts);
      await db.delete(auditEntries);
    },
    async delivering(work) {
      const end = new AbortController();
      const deliverer = deliverWebhooks({ db, seal, allowedHosts, log, stop: end.signal });
      try {
        return await work();
      } finally {
        end.abort();
        await deliverer;
      }
    },
    async close() {
      stop.abort();
      await app.close();
      await queue.close();
      await store.close();
    },
  };
}
