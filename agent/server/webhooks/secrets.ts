import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { randomId } from '../../model/random-id.ts';
import { webhookSecrets } from '../../store/schema/service-tables.ts';
import type { Seal } from '../../store/seal.ts';
import type { Database } from '../../store/store.ts';
import { newSecret, type Scheme, type WebhookSecret } from './sign.ts';

/** Keeps a new secret for an endpoint, sealed. */
export async function addSecret(
  tx: Database,
  seal: Seal,
  endpoint: string,
  scheme: Scheme,
): Promise<WebhookSecret> {
  const secret = newSecret(scheme);
  const sealed = seal.close(secret.text, secretOf(endpoint));
  await tx
    .insert(webhookSecrets)
    .values({ id: randomId('whs_'), endpoint, scheme, sealed, createdAt: sql`now()`, expiresAt: null });
  return secret;
}

/**
 * The secrets that sign for these endpoints now, the newest first.
 * @throws WardenError CONFIG_INVALID when they were sealed with another key
 */
export async function liveSecrets(
  db: Database,
  seal: Seal,
  endpoints: readonly string[],
): Promise<Map<string, WebhookSecret[]>> {
  const rows = await db
    .select()
    .from(webhookSecrets)
    .where(and(inArray(webhookSecrets.endpoint, [...endpoints]), isLive()))
    .orderBy(sql`${webhookSecrets.expiresAt} desc nulls first`, webhookSecrets.id);
  const secrets = new Map<string, WebhookSecret[]>();
  for (const { endpoint, scheme, sealed } of rows) {
    const secret = { scheme, text: seal.open(sealed, secretOf(endpoint)) };
    secrets.set(endpoint, [...(secrets.get(endpoint) ?? []), secret]);
  }
  return secrets;
}

/** Lets every secret of an endpoint sign for so many seconds more, at most. */
export async function expireSecrets(tx: Database, endpoint: string, seconds: number): Promise<void> {
  await tx
    .update(webhookSecrets)
    .set({
      expiresAt: sql`least(coalesce(${webhookSecrets.expiresAt}, 'infinity'), now() + make_interval(secs => ${seconds}))`,
    })
    .where(and(eq(webhookSecrets.endpoint, endpoint), isLive()));
  await tx
    .delete(webhookSecrets)
    .where(and(eq(webhookSecrets.endpoint, endpoint), sql`${webhookSecrets.expiresAt} <= now()`));
}

function isLive() {
  return or(isNull(webhookSecrets.expiresAt), gt(webhookSecrets.expiresAt, sql`now()`));
}

function secretOf(endpoint: string): string {
  return `webhook secret of ${endpoint}`;
}
