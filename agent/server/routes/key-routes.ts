import { z } from 'zod';
import type { Routes } from '../app.ts';
import {
  type ApiKey,
  createKey,
  goodKey,
  listKeys,
  revokeKey,
  rotateKey,
  setKeyQuota,
} from '../auth/api-key.ts';
import { audit } from '../auth/audit.ts';
import { type Caller, scopes } from '../auth/scopes.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { noQuota, type Quota, quotaSchema, quotaText, widerThan } from '../quota/quota.ts';

/** Seconds for which a key goes on when another takes its place, unless it is said otherwise. */
const usualOverlap = 86_400;
const longestOverlap = 30 * 86_400;

const moment = z.iso.datetime();
const tags = ['Keys'];
const params = z.object({ id: z.string().regex(/^[0-9A-Za-z]{12}$/) });

const keySchema = z
  .object({
    id: z.string().meta({ description: 'The public part.' }),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: moment,
    expiresAt: moment.nullable(),
    revokedAt: moment.nullable(),
    lastUsedAt: moment.nullable().meta({ description: 'To the minute.' }),
    quota: quotaSchema.meta({ description: 'Of this key alone; that of the tenant holds beside it.' }),
  })
  .meta({ id: 'Key' });

const newKeySchema = z
  .object({
    id: z.string(),
    key: z.string().meta({ description: 'The key itself: it is shown this once.' }),
  })
  .meta({ id: 'NewKey' });

/** `/v1/keys`: the keys of the caller's tenant. A key gives away no more than it has. */
export const keyRoutes =
  (forget: (id: string) => void): Routes =>
  (app, { store: { db } }) => {
    const config = { access: 'admin' } as const;

    app.get(
      '/v1/keys',
      {
        config,
        schema: {
          tags,
          summary: 'Your keys, newest first',
          response: { 200: z.object({ items: z.array(keySchema) }) },
        },
      },
      async (request) => ({ items: (await listKeys(db, callerOf(request).tenant)).map(viewOf) }),
    );

    app.post(
      '/v1/keys',
      {
        config,
        schema: {
          tags,
          summary: 'Make a key',
          body: z.strictObject({
            name: z
              .string()
              .min(1)
              .max(100)
              .regex(/^\P{C}+$/u),
            scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
            expiresAt: moment.nullish().meta({ description: 'null: it does not end by itself.' }),
            quota: quotaSchema.optional(),
          }),
          response: { 201: newKeySchema },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { name, scopes: asked, expiresAt, quota = noQuota } = request.body;
        const beyond = asked.filter((scope) => !caller.scopes.includes(scope));
        if (beyond.length > 0)
          throw new Problem('FORBIDDEN', `this key cannot give away ${beyond.join(', ')}`);
        await requireNoWider(caller, quota);
        const end = expiresAt == null ? null : new Date(expiresAt);
        if (end !== null && end.getTime() <= Date.now())
          throw new Problem('UNPROCESSABLE', 'the key would have ended already', {
            errors: [{ pointer: '/expiresAt', detail: 'is past' }],
          });
        const made = await db.transaction(async (tx) => {
          const key = await createKey(tx, {
            tenant: caller.tenant,
            name,
            scopes: [...new Set(asked)],
            expiresAt: end,
            quota,
          });
          await audit(tx, caller, 'key.create', key.id);
          return key;
        });
        reply.code(201).header('cache-control', 'no-store');
        return { id: made.id, key: made.text };
      },
    );

    app.post(
      '/v1/keys/:id/rotate',
      {
        config,
        schema: {
          tags,
          summary: 'Replace a key',
          description: 'The new one may do the same; the old one is good for a while longer.',
          params,
          body: z.strictObject({
            overlap: z
              .int()
              .min(0)
              .max(longestOverlap)
              .default(usualOverlap)
              .meta({ description: 'Seconds for which both are good.' }),
          }),
          response: { 201: newKeySchema },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { id } = request.params;
        const old = await goodKey(db, caller.tenant, id);
        if (old === null) throw noKey();
        await requireNoWider(caller, old.quota);
        if (!old.scopes.every((scope) => caller.scopes.includes(scope)))
          throw new Problem('FORBIDDEN', 'this key cannot give away what that one may do');
        const made = await rotateKey(db, caller.tenant, id, request.body.overlap);
        if (made === null) throw noKey();
        forget(id);
        await audit(db, caller, 'key.rotate', `${id} ${made.id}`);
        reply.code(201).header('cache-control', 'no-store');
        return { id: made.id, key: made.text };
      },
    );

    app.put(
      '/v1/keys/:id/quota',
      {
        config,
        schema: {
          tags,
          summary: 'Say what a key may use in a day',
          description:
            'In place of what was said before; what is left out has no limit. A key and those that took its place are counted together.',
          params,
          body: quotaSchema,
          response: { 200: keySchema },
        },
      },
      async (request) => {
        const caller = callerOf(request);
        const { id } = request.params;
        await requireNoWider(caller, request.body);
        const key = await db.transaction(async (tx) => {
          if (!(await setKeyQuota(tx, caller.tenant, id, request.body))) return null;
          await audit(tx, caller, 'key.quota', `${id} ${quotaText(request.body)}`);
          return goodKey(tx, caller.tenant, id);
        });
        if (key === null) throw noKey();
        return viewOf(key);
      },
    );

    /** A key gives away no more than it has; a key that was revoked meanwhile gives nothing. */
    async function requireNoWider({ tenant, key }: Caller, quota: Quota): Promise<void> {
      const own = await goodKey(db, tenant, key);
      const wider = own === null ? ['anything'] : widerThan(own.quota, quota);
      if (wider.length > 0)
        throw new Problem('FORBIDDEN', `the quota of this key lets it give away no more ${wider.join(', ')}`);
    }

    app.delete(
      '/v1/keys/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Revoke a key',
          description: 'Other processes of the service may take it for two seconds more.',
          params,
          response: { 204: z.null().meta({ description: 'It is good no longer.' }) },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { id } = request.params;
        if (!(await revokeKey(db, caller.tenant, id))) throw noKey();
        forget(id);
        await audit(db, caller, 'key.revoke', id);
        return reply.code(204).send(null);
      },
    );
  };

function viewOf({ createdAt, expiresAt, revokedAt, lastUsedAt, ...key }: ApiKey) {
  return {
    ...key,
    scopes: [...key.scopes],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

function noKey(): Problem {
  return new Problem('NOT_FOUND', 'there is no such key that is still good');
}
