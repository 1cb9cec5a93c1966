import { and, desc, eq, lt } from 'drizzle-orm';
import { z } from 'zod';
import { auditEntries } from '../../store/schema/service-tables.ts';
import type { Routes } from '../app.ts';
import { callerOf } from '../http/route-access.ts';
import { cutPage, readCursor } from '../read/page-cursor.ts';

const entrySchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    key: z.string().nullable().meta({ description: 'null: somebody at the machine itself.' }),
    action: z.string(),
    object: z.string(),
  })
  .meta({ id: 'AuditEntry' });

/** `/v1/audit`: what was done for the caller's tenant, newest first. */
export const auditRoutes: Routes = (app, { store: { db } }) => {
  app.get(
    '/v1/audit',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['Keys'],
        summary: 'What was done, by which key',
        querystring: z.strictObject({
          cursor: z.string().max(400).optional().meta({ description: '`next` of the page before.' }),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: { 200: z.object({ items: z.array(entrySchema), next: z.string().nullable() }) },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor);
      const rows = await db
        .select()
        .from(auditEntries)
        .where(
          and(
            eq(auditEntries.tenant, callerOf(request).tenant),
            after === null ? undefined : lt(auditEntries.id, idOf(after[0])),
          ),
        )
        .orderBy(desc(auditEntries.id))
        .limit(limit + 1);
      const { items, next } = cutPage(rows, limit, ({ id }) => [String(id), '']);
      reply.header('cache-control', 'no-store');
      return {
        items: items.map(({ id, at, key, action, object }) => ({
          id,
          at: at.toISOString(),
          key,
          action,
          object,
        })),
        next,
      };
    },
  );
};

/** A number that is none of ours finds nothing. */
function idOf(text: string): number {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}
