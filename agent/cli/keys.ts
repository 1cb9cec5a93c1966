import { eq } from 'drizzle-orm';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { createKey, isScope, listKeys, revokeKey, rotateKey } from '../server/auth/api-key.ts';
import { audit } from '../server/auth/audit.ts';
import { scopes as allScopes, type Scope } from '../server/auth/scopes.ts';
import { ensureTenant } from '../server/auth/tenant.ts';
import { tenantPattern } from '../server/auth/tenant-name.ts';
import { openStore } from '../store/open-store.ts';
import { tenants } from '../store/schema/service-tables.ts';
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
      const { id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = key;
      const parts = [
        id,
        escapeText(name),
        scopes.join(','),
        `made ${day(createdAt)}`,
        revokedAt !== null ? `revoked ${day(revokedAt)}` : `ends ${day(expiresAt)}`,
        `used ${day(lastUsedAt)}`,
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

/** `warden keys quota`: how long the scans of a tenant may take in a day (UTC). @throws WardenError USAGE, and as `openStore` */
export async function keysQuota(
  database: string,
  tenant: string,
  time: string,
  output: Output,
): Promise<void> {
  requireTenant(tenant);
  const dailyScanSeconds = time === 'none' ? null : readDays(time);
  await withStore(database, async (db) => {
    const changed = await db
      .update(tenants)
      .set({ dailyScanSeconds })
      .where(eq(tenants.id, tenant))
      .returning({ id: tenants.id });
    if (changed.length === 0) throw usage(`There is no tenant ${tenant}`, 'Make a key for it first.');
    await audit(db, { tenant, key: null }, 'tenant.quota', time);
    output.stderr.write(`${tenant}: ${time === 'none' ? 'no limit' : `${time} of scanning a day`}\n`);
  });
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
