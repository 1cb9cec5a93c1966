import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { apiKeys, tenants } from '../../store/schema/service-tables.ts';
import type { Routes } from '../app.ts';
import { callerOf } from '../http/route-access.ts';
import { noQuota, quotaOf, quotaSchema } from '../quota/quota.ts';
import { readUsed, usedSchema } from '../quota/used.ts';

const usageSchema = z
  .object({
    quota: quotaSchema.meta({ description: 'Of your tenant, for a day (UTC).' }),
    days: z.array(usedSchema),
    key: z
      .object({ quota: quotaSchema, days: z.array(usedSchema) })
      .meta({ description: 'Of the key that asks, and those in whose place it came.' }),
  })
  .meta({ id: 'Usage' });

/** `/v1/usage`: what scans of the caller's tenant took, and what its key did. */
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
      const { tenant, key } = callerOf(request);
      const [ofTenant] = await db.select().from(tenants).where(eq(tenants.id, tenant));
      const [ofKey] = await db
        .select()
        .from(apiKeys)
        .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, key)));
      reply.header('cache-control', 'no-store');
      return {
        quota: ofTenant === undefined ? noQuota : quotaOf(ofTenant),
        days: await readUsed(db, tenant, null),
        key: {
          quota: ofKey === undefined ? noQuota : quotaOf(ofKey),
          days: await readUsed(db, tenant, ofKey?.countedAs ?? key),
        },
      };
    },
  );
};
