import { and, desc, eq, gte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { tenants, usages } from '../../store/schema/service-tables.ts';
import type { Routes } from '../app.ts';
import { callerOf } from '../http/route-access.ts';

const usageSchema = z
  .object({
    dailyScanSeconds: z.int().nullable().meta({ description: 'Of scanning in a day (UTC); null: no limit.' }),
    days: z.array(z.object({ day: z.iso.date(), scans: z.int(), scanSeconds: z.number() })),
  })
  .meta({ id: 'Usage' });

/** `/v1/usage`: what scans of the caller's tenant took. */
export const usageRoutes: Routes = (app, { store: { db } }) => {
  app.get(
    '/v1/usage',
    {
      config: { access: 'scans:read' },
      schema: {
        tags: ['Scans'],
        summary: 'What you have used',
        description: 'By day, newest first, of the last 90 days; days without a scan are left out.',
        response: { 200: usageSchema },
      },
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const [limit] = await db
        .select({ dailyScanSeconds: tenants.dailyScanSeconds })
        .from(tenants)
        .where(eq(tenants.id, tenant));
      const rows = await db
        .select()
        .from(usages)
        .where(and(eq(usages.tenant, tenant), gte(usages.day, sql`(now() at time zone 'utc')::date - 90`)))
        .orderBy(desc(usages.day));
      reply.header('cache-control', 'no-store');
      return {
        dailyScanSeconds: limit?.dailyScanSeconds ?? null,
        days: rows.map(({ day, scans, spentMs }) => ({ day, scans, scanSeconds: spentMs / 1000 })),
      };
    },
  );
};
