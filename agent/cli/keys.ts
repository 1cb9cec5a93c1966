import { and, eq } from 'drizzle-orm';
import { dollars, type SettingType, size } from '../config/setting-types.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { createKey, isScope, listKeys, revokeKey, rotateKey, setKeyQuota } from '../server/auth/api-key.ts';
import { audit } from '../server/auth/audit.ts';
import { scopes as allScopes, type Scope } from '../server/auth/scopes.ts';
import { ensureTenant } from '../server/auth/tenant.ts';
import { tenantPattern } from '../server/auth/tenant-name.ts';
import { type Quota, quotaOf, quotaText, rowOf } from '../server/quota/quota.ts';
import { openStore } from '../store/open-store.ts';
import { apiKeys, tenants } from '../store/schema/service-tables.ts';
import type { Database } from '../store/store.ts';
import type { Terminal } from './scan.ts';

type Output = Pick<Terminal, 'stdout' | 'stderr'>;

export interface NewKeyOptions {
  readonly tenant: string;
  readonly name: string;
  /** As given; none: to ask for scans and read them. */
  readonly scopes: readonly string[];
  /** `90d`, `12h`; null: it does not end by itself. */
  readonly expires: string | null;
}

const usualScopes: readonly Scope[] = ['scans:read', 'scans:write'];

/**
 * `warden keys create`: prints a new key, and nothing else, on standard output. A tenant that is not there is made.
 * @throws WardenError USAGE, and as `openStore`
 */
export async function keysCreate(database: string, options: NewKeyOptions, output: Output): Promise<void> {
  const { tenant, name, expires } = options;
  requireTenant(tenant);
  if (name.length === 0 || name.length > 100 || /\p{C}/u.test(name))
    throw usage('A name has 1 to 100 characters that can be seen', 'Give another one with --name.');
  const scopes = options.scopes.length === 0 ? usualScopes : readScopes(options.scopes);
  const expiresAt = expires === null ? null : new Date(Date.now() + readDays(expires) * 1000);
  await withStore(database, async (db) => {
    if (await ensureTenant(db, tenant)) output.stderr.write(`made the tenant ${tenant}\n`);
    const { id, text } = await db.transaction(async (tx) => {
      const key = await createKey(tx, { tenant, name, scopes, expiresAt });
      await audit(tx, { tenant, key: null }, 'key.create', key.id);
      return key;
    });
    tell(output, id, text, `for ${scopes.join(', ')}`);
  });
}

/** `warden keys list`: one line for each key. @throws WardenError USAGE, and as `openStore` */
export async function keysList(database: string, tenant: string, output: Output): Promise<void> {
  requireTenant(tenant);
  await withStore(database, async (db) => {
    for (const key of await listKeys(db, tenant)) {
      const { id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt, quota } = key;
      const parts = [
        id,
        escapeText(name),
        scopes.join(','),
        `made ${day(createdAt)}`,
        revokedAt !== null ? `revoked ${day(revokedAt)}` : `ends ${day(expiresAt)}`,
        `used ${day(lastUsedAt)}`,
        quotaText(quota),
      ];
      output.stdout.write(`${parts.join('  ')}\n`);
    }
  });
}

/** `warden keys revoke`: servers that run may take it for two seconds more. @throws WardenError USAGE, and as `openStore` */
export async function keysRevoke(
  database: string,
  tenant: string,
  id: string,
  output: Output,
): Promise<void> {
  requireTenant(tenant);
  await withStore(database, async (db) => {
    if (!(await revokeKey(db, tenant, id))) throw noKey(tenant, id);
    await audit(db, { tenant, key: null }, 'key.revoke', id);
    output.stderr.write(`revoked ${id}\n`);
  });
}

/** `warden keys rotate`: prints a key that takes the place of another. @throws WardenError USAGE, and as `openStore` */
export async function keysRotate(
  database: string,
  tenant: string,
  id: string,
  overlap: string,
  output: Output,
): Promise<void> {
  requireTenant(tenant);
  const seconds = readDays(overlap);
  await withStore(database, async (db) => {
    const made = await rotateKey(db, tenant, id, seconds);
    if (made === null) throw noKey(tenant, id);
    await audit(db, { tenant, key: null }, 'key.rotate', `${id} ${made.id}`);
    tell(output, made.id, made.text, `in place of ${id}, which is good for ${overlap} more`);
  });
}

/** Limits as they are given: `none`, or one of its kind; those that are not named stay as they are. */
export interface QuotaOptions {
  readonly tenant: string;
  /** Public part of the key whose quota it is; null: that of the tenant. */
  readonly key: string | null;
  readonly scans?: string;
  readonly time?: string;
  readonly bytes?: string;
  readonly reviewCost?: string;
}

/**
 * `warden keys quota`: what the scans of a tenant, or by one key of it, may use in a day (UTC). It tells what holds from then on.
 * @throws WardenError USAGE, and as `openStore`
 */
export async function keysQuota(database: string, options: QuotaOptions, output: Output): Promise<void> {
  const { tenant, key } = options;
  requireTenant(tenant);
  const asked = readQuota(options);
  await withStore(database, async (db) => {
    const quota = await db.transaction(async (tx) => {
      const [row] =
        key === null
          ? await tx.select().from(tenants).where(eq(tenants.id, tenant)).for('update')
          : await tx
              .select()
              .from(apiKeys)
              .where(and(eq(apiKeys.tenant, tenant), eq(apiKeys.id, key)))
              .for('update');
      if (row === undefined && key !== null) throw noKey(tenant, key);
      if (row === undefined) throw usage(`There is no tenant ${tenant}`, 'Make a key for it first.');
      const next = { ...quotaOf(row), ...asked };
      if (Object.keys(asked).length === 0) return next;
      if (key === null) await tx.update(tenants).set(rowOf(next)).where(eq(tenants.id, tenant));
      else if (!(await setKeyQuota(tx, tenant, key, next))) throw noKey(tenant, key);
      const [action, object] = key === null ? ['tenant.quota', ''] : ['key.quota', `${key} `];
      await audit(tx, { tenant, key: null }, action, `${object}${quotaText(next)}`);
      return next;
    });
    output.stdout.write(`${key ?? tenant}: ${quotaText(quota)}\n`);
  });
}

function readQuota({ scans, time, bytes, reviewCost }: QuotaOptions): Partial<Quota> {
  const limit = <T>(text: string, read: (text: string) => T) => (text === 'none' ? null : read(text));
  return {
    ...(scans === undefined ? {} : { scans: limit(scans, readCount) }),
    ...(time === undefined ? {} : { scanSeconds: limit(time, readDays) }),
    ...(bytes === undefined ? {} : { bytes: limit(bytes, (text) => readAs(size, text)) }),
    ...(reviewCost === undefined
      ? {}
      : { reviewUsd: limit(reviewCost, (text) => readAs(dollars, text) / 1e6) }),
  };
}

function readAs(type: SettingType<number>, text: string): number {
  const value = type.parse([text]);
  if (value === undefined)
    throw usage(`'${escapeText(text, 50)}' is not accepted`, `Give ${type.accepts}, or none.`);
  return value;
}

function readCount(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text))
    throw usage(`'${escapeText(text, 50)}' is no count of scans`, 'Give a whole number, or none.');
  return Number(text);
}

async function withStore(database: string, work: (db: Database) => Promise<void>): Promise<void> {
  const store = await openStore(database);
  try {
    await work(store.db);
  } finally {
    await store.close();
  }
}

function tell({ stdout, stderr }: Output, id: string, text: string, what: string): void {
  stderr.write(`key ${id}, ${what}; it is shown this once:\n`);
  stdout.write(`${text}\n`);
}

function readScopes(texts: readonly string[]): Scope[] {
  return texts.map((text) => {
    if (isScope(text)) return text;
    throw usage(`'${escapeText(text, 50)}' is no scope`, `Give one of ${allScopes.join(', ')}.`);
  });
}

/** Seconds. */
function readDays(text: string): number {
  const [, number, unit = ''] = /^([1-9][0-9]{0,4})([mhd])$/.exec(text) ?? [];
  if (number === undefined)
    throw usage(`'${escapeText(text, 50)}' is no time`, 'Give one such as 30m, 12h or 90d.');
  return Number(number) * { m: 60, h: 3600, d: 86_400 }[unit as 'm' | 'h' | 'd'];
}

function requireTenant(tenant: string): void {
  if (!tenantPattern.test(tenant))
    throw usage(
      `'${escapeText(tenant, 80)}' is no name of a tenant`,
      'It has small letters, digits and hyphens, 63 at most.',
    );
}

function day(time: Date | null): string {
  return time === null ? 'never' : time.toISOString().slice(0, 10);
}

function noKey(tenant: string, id: string): WardenError {
  return usage(
    `${tenant} has no key ${escapeText(id, 80)} that is still good`,
    'Look at `warden keys list`.',
  );
}

function usage(message: string, todo: string): WardenError {
  return new WardenError('USAGE', message, { todo });
}
