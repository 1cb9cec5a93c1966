import { timingSafeEqual } from 'node:crypto';
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { apiKeys } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { Problem } from '../http/problem.ts';
import type { Authenticate } from '../http/route-access.ts';
import { isScope } from './api-key.ts';
import { readKeyText } from './key-text.ts';
import type { Caller } from './scopes.ts';

/** Milliseconds for which a key is believed without asking again: as long may one live on elsewhere that was revoked here. */
const believedMs = 2000;
const mostBelieved = 10_000;

interface Known {
  readonly hash: Buffer;
  readonly caller: Caller;
  readonly expiresAt: Date | null;
  readonly until: number;
}

export interface KeyRing {
  readonly authenticate: Authenticate;
  /** Call it when a key was revoked here: it is good no longer, at once. */
  forget(id: string): void;
}

/**
 * Knows callers by their API key: `Authorization: Bearer KEY`, or `Basic` with the key as the password, for those who know nothing else.
 * A key that is none, wrong, expired or revoked is told in the same words.
 */
export function keyRing(db: Database): KeyRing {
  const known = new Map<string, Known>();
  return {
    async authenticate(request) {
      const text = keyOf(request);
      if (text === null) return null;
      const parts = readKeyText(text);
      if (parts === null) throw noGood();
      const before = remembered(known, parts.id);
      const key = before ?? (await lookUp(db, parts.id));
      if (key === null || !timingSafeEqual(key.hash, parts.hash)) throw noGood();
      if (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now()) throw noGood();
      if (before === null) {
        if (known.size >= mostBelieved) known.clear();
        known.set(parts.id, key);
        await noteUse(db, parts.id);
      }
      return key.caller;
    },
    forget: (id) => void known.delete(id),
  };
}

function remembered(known: Map<string, Known>, id: string): Known | null {
  const key = known.get(id);
  if (key === undefined) return null;
  if (key.until > performance.now()) return key;
  known.delete(id);
  return null;
}

async function lookUp(db: Database, id: string): Promise<Known | null> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)));
  if (row === undefined) return null;
  const { hash, tenant, expiresAt } = row;
  const caller = { tenant, key: id, scopes: row.scopes.filter(isScope) };
  return { hash, caller, expiresAt, until: performance.now() + believedMs };
}

/** To the minute: not every request is worth a write. */
async function noteUse(db: Database, id: string): Promise<void> {
  const isOld = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, sql`now() - interval '1 minute'`));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), isOld));
}

/** null: nobody says who they are. What cannot be a key is passed on, to be refused as one. */
function keyOf({ headers: { authorization } }: FastifyRequest): string | null {
  if (authorization === undefined) return null;
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return value;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

function noGood(): Problem {
  return new Problem(
    'UNAUTHENTICATED',
    'this key is not good: it is none, or it was revoked, or it has ended',
    {
      headers: { 'www-authenticate': 'Bearer realm="warden", error="invalid_token"' },
    },
  );
}
