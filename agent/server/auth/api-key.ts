import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { apiKeys } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { noQuota, type Quota, quotaOf, rowOf } from '../quota/quota.ts';
import { newKeyText } from './key-text.ts';
import { type Scope, scopes } from './scopes.ts';

/** A key as its tenant sees it: never what it opens with. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly quota: Quota;
}

export interface NewKey {
  readonly tenant: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** null: it does not end by itself. */
  readonly expiresAt: Date | null;
  /** Without it, it may use what its tenant may. */
  readonly quota?: Quota;
}

const isGood = and(
  isNull(apiKeys.revokedAt),
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
);

/** Makes a key. @returns its text, which is nowhere else, and is shown once */
export async function createKey(
  db: Database,
  { tenant, name, scopes, expiresAt, quota = noQuota }: NewKey,
  /** Public part of the key under which its use is counted, too; null: its own. */
  countedAs: string | null = null,
): Promise<{ readonly id: string; readonly text: string }> {
  const { id, hash, text } = newKeyText();
  await db.insert(apiKeys).values({
    id,
    tenant,
    name,
    hash,
    scopes: [...scopes],
    countedAs: countedAs ?? id,
    ...rowOf(quota),
    createdAt: sql`now()`,
    expiresAt,
  });
  return { id, text };
}

/** The keys of a tenant, newest first, those that are no good any more among them. */
export async function listKeys(db: Database, tenant: string): Promise<ApiKey[]> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.tenant, tenant))
    .orderBy(desc(apiKeys.createdAt), apiKeys.id)
    .limit(1000);
  return rows.map(shownOf);
}

/** null when the tenant has no such key that is still good. */
export async function goodKey(db: Database, tenant: string, id: string): Promise<ApiKey | null> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, id), isGood));
  return row === undefined ? null : shownOf(row);
}

function shownOf(row: typeof apiKeys.$inferSelect): ApiKey {
  const { id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = row;
  return {
    id,
    name,
    scopes: scopes.filter(isScope),
    createdAt,
    expiresAt,
    revokedAt,
    lastUsedAt,
    quota: quotaOf(row),
  };
}

/** Says what a key may use in a day. @returns false when the tenant has no such key that is still good */
export async function setKeyQuota(db: Database, tenant: string, id: string, quota: Quota): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set(rowOf(quota))
    .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, id), isGood))
    .returning({ id: apiKeys.id });
  return rows.length === 1;
}

/** @returns false when the tenant has no such key that is still good */
export async function revokeKey(db: Database, tenant: string, id: string): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length === 1;
}

/**
 * Makes a key that may do the same, and lets the old one go on for a while, so that both are good until everybody has the new one.
 * What they use is counted together: a new key is no new quota.
 * @param overlap seconds
 * @returns null when the tenant has no such key that is still good
 */
export async function rotateKey(
  db: Database,
  tenant: string,
  id: string,
  overlap: number,
): Promise<{ readonly id: string; readonly text: string; readonly name: string } | null> {
  return db.transaction(async (tx) => {
    const end = sql<Date>`least(${apiKeys.expiresAt}, now() + make_interval(secs => ${overlap}))`;
    const [old] = await tx
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, id), isGood))
      .for('update');
    if (old === undefined) return null;
    await tx.update(apiKeys).set({ expiresAt: end }).where(eq(apiKeys.id, id));
    const { name, createdAt } = old;
    // It lives as long as the old one was to live.
    const life = old.expiresAt === null ? null : old.expiresAt.getTime() - createdAt.getTime();
    const expiresAt = life === null ? null : new Date(Date.now() + life);
    const scopes = old.scopes.filter(isScope);
    const made = await createKey(tx, { tenant, name, scopes, expiresAt, quota: quotaOf(old) }, old.countedAs);
    return { ...made, name };
  });
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
