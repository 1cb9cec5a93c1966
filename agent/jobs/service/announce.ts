import { randomBytes } from 'node:crypto';
import { and, arrayContains, eq, or, sql } from 'drizzle-orm';
import { webhookDeliveries, webhookEndpoints, webhookMessages } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** What can be told. `webhook.disabled` tells a tenant's other endpoints that one was given up. */
export const messageTypes = [
  'scan.completed',
  'scan.cancelled',
  'scan.failed',
  'webhook.disabled',
  'test',
] as const;

export type MessageType = (typeof messageTypes)[number];

export interface Announcement {
  readonly tenant: string;
  readonly type: MessageType;
  /** What it is about: the same subject is announced once. */
  readonly subject: string;
  /** Thin, and escaped: with the envelope under 20 kB. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Only this one is told, whatever it listens to. */
  readonly endpoint?: string;
}

/**
 * Writes a message, and that each endpoint which listens to its type is to get it, in the transaction in which it came about.
 * @returns the `webhook-id`; null where nobody listens, or it was announced before
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function announce(tx: Database, message: Announcement): Promise<string | null> {
  const { tenant, type, subject, data, endpoint } = message;
  const listens =
    endpoint === undefined
      ? or(eq(webhookEndpoints.events, []), arrayContains(webhookEndpoints.events, [type]))
      : eq(webhookEndpoints.id, endpoint);
  const told = await tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.tenant, tenant), eq(webhookEndpoints.enabled, true), listens));
  if (told.length === 0) return null;
  const id = `msg_${randomBytes(18).toString('base64url')}`;
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
  const written = await tx
    .insert(webhookMessages)
    .values({ id, tenant, type, subject, body, createdAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ id: webhookMessages.id });
  if (written.length === 0) return null;
  const waiting = {
    message: id,
    state: 'waiting',
    attempts: 0,
    nextAt: sql`now()`,
    updatedAt: sql`now()`,
  } as const;
  await tx.insert(webhookDeliveries).values(told.map((each) => ({ ...waiting, endpoint: each.id })));
  return id;
}
