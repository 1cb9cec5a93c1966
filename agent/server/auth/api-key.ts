import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { apiKeys } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
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
}

export interface NewKey {
  readonly tenant: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** null: it does not end by itself. */
  readonly expiresAt: Date | null;
}

const isGood = and(
  isNull(apiKeys.revokedAt),
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
);

/** Makes a key. @returns its text, which is nowhere else, and is shown once */
export async function createKey(
  db: Database,
  { tenant, name, scopes, expiresAt }: NewKey,
): Promise<{ readonly id: string; readonly text: string }> {
  const { id, hash, text } = newKeyText();
  await db
    .insert(apiKeys)
    .values({ id, tenant, name, hash, scopes: [...scopes], createdAt: sql`now()`, expiresAt });
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
  return rows.map(({ hash: _, tenant: __, ...row }) => ({ ...row, scopes: row.scopes.filter(isScope) }));
}

/** What a key may do; null when the tenant has no such key that is still good. */
export async function scopesOfKey(db: Database, tenant: string, id: string): Promise<Scope[] | null> {
  const [row] = await db
    .select({ scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, id), isGood));
  return row === undefined ? null : row.scopes.filter(isScope);
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
    const made = await createKey(tx, { tenant, name, scopes: old.scopes.filter(isScope), expiresAt });
    return { ...made, name };
  });
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
