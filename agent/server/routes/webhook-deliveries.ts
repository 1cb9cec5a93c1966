import { and, asc, desc, eq, inArray, lt, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  webhookAttempts,
  webhookDeliveries,
  webhookEndpoints,
  webhookMessages,
} from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Routes } from '../app.ts';
import { audit } from '../auth/audit.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { cutPage, type PageCursor, readCursor } from '../read/page-cursor.ts';
import { endpointId, endpointOf } from '../webhooks/endpoint-view.ts';

const access = 'webhooks';
const tags = ['Webhooks'];
const messageId = z.string().regex(/^msg_[A-Za-z0-9_-]{24}$/);

const delivery = z
  .object({
    message: messageId.meta({ description: 'The `webhook-id`.' }),
    type: z.string(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    createdAt: z.iso.datetime(),
    nextAt: z.iso.datetime().nullable(),
    attempts: z.array(
      z.object({
        at: z.iso.datetime(),
        status: z.int().nullable(),
        error: z.string().nullable(),
        ms: z.int(),
      }),
    ),
  })
  .meta({ id: 'WebhookDelivery' });

type Delivery = z.infer<typeof delivery>;

/** The end of the year 9999, in milliseconds: what a cursor may say at most. */
const lastMoment = 253_402_300_799_999;

/** Attempts that are shown of one delivery, the latest. */
const mostAttempts = 20;

/** `/v1/webhooks/ID/deliveries`: what was told, what came of it, and telling it again. */
export const webhookDeliveryRoutes: Routes = (app, { store }) => {
  const { db } = store;

  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      config: { access },
      schema: {
        tags,
        summary: 'What was told, latest first',
        params: z.object({ id: endpointId }),
        querystring: z.strictObject({
          state: z.enum(['waiting', 'delivered', 'failed']).optional(),
          cursor: z.string().max(400).optional().meta({ description: '`next` of the page before.' }),
          limit: z.coerce.number().int().min(1).max(100).default(25),
        }),
        response: { 200: z.object({ items: z.array(delivery), next: z.string().nullable() }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { state, cursor, limit } = request.query;
      await check(db, callerOf(request).tenant, id);
      const rows = await list(db, id, state, readCursor(cursor), limit + 1);
      const { items, next } = cutPage(rows, limit, (row) => [String(row.createdAt.getTime()), row.message]);
      reply.header('cache-control', 'no-store');
      return { items: await withAttempts(db, id, items), next };
    },
  );

  app.post(
    '/v1/webhooks/:id/deliveries/:message/replay',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Tell it again',
        description: 'The same message, under the same `webhook-id`.',
        params: z.object({ id: endpointId, message: messageId }),
        response: { 202: z.object({ message: messageId }) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id, message } = request.params;
      const again = await db.transaction(async (tx) => {
        if (!(await check(tx, caller.tenant, id)))
          throw new Problem('CONFLICT', 'this webhook is switched off');
        const set = { state: 'waiting', attempts: 0, nextAt: sql`now()`, updatedAt: sql`now()` } as const;
        const [row] = await tx
          .update(webhookDeliveries)
          .set(set)
          .where(and(eq(webhookDeliveries.endpoint, id), eq(webhookDeliveries.message, message)))
          .returning({ message: webhookDeliveries.message });
        if (row !== undefined) await audit(tx, caller, 'webhook.replay', message);
        return row;
      });
      if (again === undefined) throw new Problem('NOT_FOUND', 'it was not told this message');
      return reply.code(202).send(again);
    },
  );
};

/** Whether it is switched on. @throws Problem NOT_FOUND */
async function check(db: Database, tenant: string, id: string): Promise<boolean> {
  const [row] = await db
    .select({ enabled: webhookEndpoints.enabled })
    .from(webhookEndpoints)
    .where(endpointOf(tenant, id));
  if (row === undefined) throw new Problem('NOT_FOUND', 'there is no such webhook');
  return row.enabled;
}

function list(
  db: Database,
  endpoint: string,
  state: Delivery['state'] | undefined,
  after: PageCursor | null,
  limit: number,
) {
  const { message, createdAt } = { message: webhookMessages.id, createdAt: millisecond() };
  const at = after === null ? null : new Date(Math.min(Math.max(Number(after[0]), 0), lastMoment));
  return db
    .select({
      message,
      type: webhookMessages.type,
      createdAt: webhookMessages.createdAt,
      state: webhookDeliveries.state,
      nextAt: webhookDeliveries.nextAt,
    })
    .from(webhookDeliveries)
    .innerJoin(webhookMessages, eq(webhookMessages.id, webhookDeliveries.message))
    .where(
      and(
        eq(webhookDeliveries.endpoint, endpoint),
        state === undefined ? undefined : eq(webhookDeliveries.state, state),
        at === null
          ? undefined
          : or(
              lt(createdAt, at.toISOString()),
              and(eq(createdAt, at.toISOString()), sql`${message} > ${after![1]}`),
            ),
      ),
    )
    .orderBy(desc(createdAt), asc(message))
    .limit(limit);
}

/** Cursors tell time to the millisecond; the database knows it better. */
function millisecond() {
  return sql<string>`date_trunc('milliseconds', ${webhookMessages.createdAt})`;
}

async function withAttempts(
  db: Database,
  endpoint: string,
  rows: readonly Awaited<ReturnType<typeof list>>[number][],
): Promise<Delivery[]> {
  const messages = rows.map(({ message }) => message);
  const attempts =
    messages.length === 0
      ? []
      : await db
          .select()
          .from(webhookAttempts)
          .where(and(eq(webhookAttempts.endpoint, endpoint), inArray(webhookAttempts.message, messages)))
          .orderBy(asc(webhookAttempts.id));
  return rows.map(({ message, type, state, createdAt, nextAt }) => ({
    message,
    type,
    state,
    createdAt: createdAt.toISOString(),
    nextAt: state === 'waiting' ? nextAt.toISOString() : null,
    attempts: attempts
      .filter((attempt) => attempt.message === message)
      .slice(-mostAttempts)
      .map(({ at, status, error, ms }) => ({ at: at.toISOString(), status, error, ms })),
  }));
}
