import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { apiKeys } from '../../store/schema/service-tables.ts';
import { isScope } from '../auth/api-key.ts';
import type { Caller } from '../auth/scopes.ts';
import { Problem } from '../http/problem.ts';
import type { Service } from '../service.ts';

const cookieName = 'warden_session';
const lastsSeconds = 12 * 3600;
const purpose = 'session of pages';

const content = z.strictObject({ key: z.string(), tenant: z.string(), expiresAt: z.number() });

/** The cookie that makes a browser the holder of this key, for twelve hours at most. */
export function sessionCookie({ seal }: Service, { key, tenant }: Caller, isSecure: boolean): string {
  const expiresAt = Math.floor(Date.now() / 1000) + lastsSeconds;
  const sealed = seal.close(JSON.stringify({ key, tenant, expiresAt }), purpose).toString('base64url');
  return cookie(cookieName, sealed, lastsSeconds, isSecure);
}

export function endedSessionCookie(isSecure: boolean): string {
  return cookie(cookieName, '', 0, isSecure);
}

export function themeCookie(theme: 'light' | 'dark', isSecure: boolean): string {
  return cookie('warden_theme', theme, 365 * 86_400, isSecure);
}

function cookie(name: string, value: string, seconds: number, isSecure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

/** Who has signed in; null: nobody, or the session is over, or its key is no good any more. */
export async function readSession({ seal, store }: Service, request: FastifyRequest): Promise<Caller | null> {
  const sealed = cookieOf(request, cookieName);
  if (sealed === null || sealed === '') return null;
  let told: z.infer<typeof content>;
  try {
    told = content.parse(JSON.parse(seal.open(Buffer.from(sealed, 'base64url'), purpose)));
  } catch {
    return null;
  }
  if (told.expiresAt * 1000 <= Date.now()) return null;
  const [row] = await store.db
    .select({ scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.id, told.key),
        eq(apiKeys.tenant, told.tenant),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
      ),
    );
  return row === undefined
    ? null
    : { key: told.key, tenant: told.tenant, scopes: row.scopes.filter(isScope) };
}

export function readTheme(request: FastifyRequest): 'light' | 'dark' | null {
  const theme = cookieOf(request, 'warden_theme');
  return theme === 'light' || theme === 'dark' ? theme : null;
}

function cookieOf({ headers }: FastifyRequest, name: string): string | null {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value ?? null;
  }
  return null;
}

/**
 * That a form was sent from a page of ours: another site cannot set these headers.
 * @throws Problem FORBIDDEN
 */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const { origin } = request.headers;
  const own = [
    `${request.protocol}://${request.host}`,
    ...(publicUrl === null ? [] : [new URL(publicUrl).origin]),
  ];
  if (origin === undefined ? request.headers['sec-fetch-site'] === 'same-origin' : own.includes(origin))
    return;
  throw new Problem('FORBIDDEN', 'this was not sent from a page of this server');
}

/** A path of ours to go to; `/` for anything else: no redirect leads away from here. */
export function ownPath(text: unknown): string {
  return typeof text === 'string' && /^\/(?![/\\])[\w\-./?=&%:]{0,500}$/.test(text) ? text : '/';
}
