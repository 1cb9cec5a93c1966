import { z } from 'zod';
import type { Routes } from '../app.ts';
import { type ApiKey, createKey, listKeys, revokeKey, rotateKey, scopesOfKey } from '../auth/api-key.ts';
import { audit } from '../auth/audit.ts';
import { scopes } from '../auth/scopes.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';

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
          }),
          response: { 201: newKeySchema },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { name, scopes: asked, expiresAt } = request.body;
        const beyond = asked.filter((scope) => !caller.scopes.includes(scope));
        if (beyond.length > 0)
          throw new Problem('FORBIDDEN', `this key cannot give away ${beyond.join(', ')}`);
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
        const old = await scopesOfKey(db, caller.tenant, id);
        if (old === null) throw noKey();
        if (!old.every((scope) => caller.scopes.includes(scope)))
          throw new Problem('FORBIDDEN', 'this key cannot give away what that one may do');
        const made = await rotateKey(db, caller.tenant, id, request.body.overlap);
        if (made === null) throw noKey();
        forget(id);
        await audit(db, caller, 'key.rotate', `${id} ${made.id}`);
        reply.code(201).header('cache-control', 'no-store');
        return { id: made.id, key: made.text };
      },
    );

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
