import { count, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { announce } from '../../jobs/service/announce.ts';
import { randomId } from '../../model/random-id.ts';
import { webhookEndpoints } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Routes } from '../app.ts';
import { audit } from '../auth/audit.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { urlRefusal } from '../webhooks/endpoint-url.ts';
import {
  endpointId,
  endpointOf,
  endpointSchema,
  eventTypes,
  listEndpoints,
  readEndpoint,
  schemeSchema,
  secretSchema,
} from '../webhooks/endpoint-view.ts';
import { addSecret, expireSecrets, liveSecrets } from '../webhooks/secrets.ts';
import { publicKeyOf, type WebhookSecret } from '../webhooks/sign.ts';

const mostEndpoints = 20;
/** Of one endpoint, at a time: each signs every message. */
const mostSecrets = 4;
const day = 86_400;

const access = 'webhooks';
const tags = ['Webhooks'];
const params = z.object({ id: endpointId });
const url = z.string().max(2000).meta({ description: 'https, to a public address.' });
const events = z.array(z.enum(eventTypes)).max(eventTypes.length).meta({ description: 'Empty: all.' });

/** `/v1/webhooks`: where a tenant wants to be told, and the secrets that sign for it. */
export const webhookEndpointRoutes: Routes = (app, { store, seal, settings }) => {
  const { db } = store;
  const checkUrl = (text: string) => {
    const refusal = urlRefusal(text, settings.webhookHost);
    if (refusal === null) return;
    const errors = [{ pointer: '/url', detail: refusal }];
    throw new Problem('UNPROCESSABLE', `a webhook cannot go there: ${refusal}`, { errors });
  };
  const endpoint = async (tx: Database, tenant: string, id: string) => {
    const found = await readEndpoint(tx, tenant, id);
    if (found === null) throw new Problem('NOT_FOUND', 'there is no such webhook');
    return found;
  };

  app.post(
    '/v1/webhooks',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Be told',
        description:
          'The secret is shown this once. Messages and signatures are as Standard Webhooks has them.',
        body: z.strictObject({ url, events: events.default([]), scheme: schemeSchema.default('v1') }),
        response: { 201: endpointSchema.extend({ signing: secretSchema }).meta({ id: 'NewWebhook' }) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      checkUrl(request.body.url);
      const id = randomId('wh_');
      const made = await db.transaction(async (tx) => {
        const [have] = await tx
          .select({ count: count() })
          .from(webhookEndpoints)
          .where(eq(webhookEndpoints.tenant, caller.tenant));
        if (have!.count >= mostEndpoints)
          throw new Problem('CONFLICT', `there are ${mostEndpoints} webhooks already`);
        const { url, events, scheme } = request.body;
        const row = { id, tenant: caller.tenant, url: new URL(url).href, events: [...new Set(events)] };
        await tx
          .insert(webhookEndpoints)
          .values({ ...row, enabled: true, disabledFor: null, createdAt: sql`now()` });
        const secret = await addSecret(tx, seal, id, scheme);
        await audit(tx, caller, 'webhook.create', id);
        return { ...(await endpoint(tx, caller.tenant, id)), signing: shown(secret) };
      });
      return reply
        .code(201)
        .header('location', `/v1/webhooks/${id}`)
        .header('cache-control', 'no-store')
        .send(made);
    },
  );

  app.get(
    '/v1/webhooks',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Your webhooks',
        response: { 200: z.object({ items: z.array(endpointSchema) }) },
      },
    },
    async (request) => ({ items: await listEndpoints(db, callerOf(request).tenant) }),
  );

  app.get(
    '/v1/webhooks/:id',
    {
      config: { access },
      schema: { tags, summary: 'One webhook', params, response: { 200: endpointSchema } },
    },
    (request) => endpoint(db, callerOf(request).tenant, request.params.id),
  );

  app.patch(
    '/v1/webhooks/:id',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Change a webhook, or switch it on again',
        params,
        body: z.strictObject({
          url: url.optional(),
          events: events.optional(),
          enabled: z.boolean().optional(),
        }),
        response: { 200: endpointSchema },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { url, events, enabled } = request.body;
      if (url !== undefined) checkUrl(url);
      return db.transaction(async (tx) => {
        await endpoint(tx, caller.tenant, id);
        const set = {
          ...(url === undefined ? {} : { url: new URL(url).href }),
          ...(events === undefined ? {} : { events: [...new Set(events)] }),
          ...(enabled === undefined ? {} : { enabled }),
          ...(enabled === true ? { disabledFor: null } : {}),
        };
        if (Object.keys(set).length > 0) {
          await tx.update(webhookEndpoints).set(set).where(endpointOf(caller.tenant, id));
          await audit(tx, caller, 'webhook.change', id);
        }
        return endpoint(tx, caller.tenant, id);
      });
    },
  );

  app.delete(
    '/v1/webhooks/:id',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Be told no more',
        description: 'Its deliveries go with it.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      await db.transaction(async (tx) => {
        await endpoint(tx, caller.tenant, id);
        await tx.delete(webhookEndpoints).where(endpointOf(caller.tenant, id));
        await audit(tx, caller, 'webhook.delete', id);
      });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/webhooks/:id/secrets',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Sign with a new secret',
        description: 'Until the overlap is over, every message carries both signatures.',
        params,
        body: z.strictObject({
          scheme: schemeSchema.default('v1'),
          overlapSeconds: z
            .int()
            .min(0)
            .max(7 * day)
            .default(day),
        }),
        response: { 201: secretSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { scheme, overlapSeconds } = request.body;
      const secret = await db.transaction(async (tx) => {
        await endpoint(tx, caller.tenant, id);
        await expireSecrets(tx, id, overlapSeconds);
        const live = (await liveSecrets(tx, seal, [id])).get(id)?.length ?? 0;
        if (live >= mostSecrets)
          throw new Problem('CONFLICT', `${live} secrets sign already; one has to run out first`);
        await audit(tx, caller, 'webhook.rotate', id);
        return addSecret(tx, seal, id, scheme);
      });
      return reply.code(201).header('cache-control', 'no-store').send(shown(secret));
    },
  );

  app.post(
    '/v1/webhooks/:id/test',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Send a test message',
        params,
        response: { 202: z.object({ message: z.string() }) },
      },
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { id } = request.params;
      const message = await db.transaction(async (tx) => {
        await endpoint(tx, tenant, id);
        const data = { webhook: id };
        return announce(tx, { tenant, type: 'test', subject: randomId('test_'), data, endpoint: id });
      });
      if (message === null) throw new Problem('CONFLICT', 'this webhook is switched off');
      return reply.code(202).send({ message });
    },
  );
};

function shown(secret: WebhookSecret): z.infer<typeof secretSchema> {
  const { scheme, text } = secret;
  return scheme === 'v1' ? { scheme, secret: text } : { scheme, publicKey: publicKeyOf(secret) };
}
