import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { messageTypes } from '../../jobs/service/announce.ts';
import { webhookEndpoints } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Scheme } from './sign.ts';

export const endpointId = z.string().regex(/^wh_[0-9a-z]{24}$/);

/** What can be listened to; `test` comes when it is asked for. */
export const eventTypes = messageTypes.filter((type) => type !== 'test');

export const schemeSchema = z.enum(['v1', 'v1a']).meta({
  description: 'v1: HMAC-SHA256 with a shared secret; v1a: ed25519, of which you get the public key.',
}) satisfies z.ZodType<Scheme>;

export const endpointSchema = z
  .object({
    id: endpointId,
    url: z.string(),
    events: z.array(z.enum(eventTypes)).meta({ description: 'Empty: all.' }),
    enabled: z.boolean(),
    disabledFor: z.enum(['gone', 'failing']).nullable().meta({
      description: 'Why it was switched off: it said 410, or a message was tried for three days.',
    }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Webhook' });

/** Shown once: when it is made. */
export const secretSchema = z
  .object({
    scheme: schemeSchema,
    secret: z.string().optional().meta({ description: 'v1: `whsec_…`, shown this once.' }),
    publicKey: z.string().optional().meta({ description: 'v1a: `whpk_…`.' }),
  })
  .meta({ id: 'WebhookSecret' });

export type Endpoint = z.infer<typeof endpointSchema>;

export async function listEndpoints(db: Database, tenant: string): Promise<Endpoint[]> {
  const rows = await db
    .select()
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.tenant, tenant))
    .orderBy(desc(webhookEndpoints.createdAt), webhookEndpoints.id);
  return rows.map(toView);
}

/** null: this tenant has none of that id. */
export async function readEndpoint(db: Database, tenant: string, id: string): Promise<Endpoint | null> {
  const [row] = await db.select().from(webhookEndpoints).where(endpointOf(tenant, id));
  return row === undefined ? null : toView(row);
}

/** Another tenant's is as one that never was. */
export function endpointOf(tenant: string, id: string) {
  return and(eq(webhookEndpoints.tenant, tenant), eq(webhookEndpoints.id, id));
}

function toView(row: typeof webhookEndpoints.$inferSelect): Endpoint {
  const { id, url, enabled, createdAt } = row;
  return {
    id,
    url,
    events: row.events.flatMap((event) => eventTypes.filter((type) => type === event)),
    enabled,
    disabledFor: row.disabledFor === 'gone' || row.disabledFor === 'failing' ? row.disabledFor : null,
    createdAt: createdAt.toISOString(),
  };
}
