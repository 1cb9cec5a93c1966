import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import { idempotentAnswers } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Idempotency } from './idempotency-key.ts';
import { Problem } from './problem.ts';

/** An answer that is given again to whoever asks again. */
export interface KeptAnswer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** A request with its answer, as far as it is the first with its key. */
export interface KeyedAnswer extends Idempotency {
  readonly tenant: string;
  readonly answer: KeptAnswer;
}

/**
 * Keeps answers for a day, in the transaction of what they tell; one that waits for another with the same key waits here. Each key
 * once in a call.
 * @returns what was answered before, to those that are not the first with their key; a problem where that was another request
 */
export async function keepAnswers(
  tx: Database,
  asked: readonly KeyedAnswer[],
): Promise<Map<KeyedAnswer, KeptAnswer | Problem>> {
  if (asked.length === 0) return new Map();
  // In one order everywhere, so that two transactions never wait for each other.
  const sorted = [...asked].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const kept = await tx
    .insert(idempotentAnswers)
    .values(
      sorted.map(({ tenant, key, fingerprint, answer }) => ({
        tenant,
        key,
        fingerprint,
        ...answer,
        expiresAt: sql`now() + interval '1 day'`,
      })),
    )
    .onConflictDoUpdate({
      target: [idempotentAnswers.tenant, idempotentAnswers.key],
      set: {
        fingerprint: sql`excluded.fingerprint`,
        status: sql`excluded.status`,
        location: sql`excluded.location`,
        body: sql`excluded.body`,
        expiresAt: sql`excluded.expires_at`,
      },
      setWhere: lt(idempotentAnswers.expiresAt, sql`now()`),
    })
    .returning({ tenant: idempotentAnswers.tenant, key: idempotentAnswers.key });
  const firsts = new Set(kept.map(nameOf));
  const others = sorted.filter((each) => !firsts.has(nameOf(each)));
  if (others.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(idempotentAnswers)
    .where(
      and(
        inArray(
          idempotentAnswers.tenant,
          others.map(({ tenant }) => tenant),
        ),
        inArray(
          idempotentAnswers.key,
          others.map(({ key }) => key),
        ),
      ),
    );
  const before = new Map(rows.map((row) => [nameOf(row), row]));
  return new Map(others.map((each) => [each, replay(before.get(nameOf(each)), each)]));
}

/** Forgets answers that came to nothing after all, in the transaction that kept them. */
export async function dropAnswers(tx: Database, kept: readonly KeyedAnswer[]): Promise<void> {
  for (const { tenant, key } of kept)
    await tx
      .delete(idempotentAnswers)
      .where(and(eq(idempotentAnswers.tenant, tenant), eq(idempotentAnswers.key, key)));
}

function nameOf({ tenant, key }: { readonly tenant: string; readonly key: string }): string {
  return `${tenant} ${key}`;
}

function replay(
  row: typeof idempotentAnswers.$inferSelect | undefined,
  { fingerprint }: Idempotency,
): KeptAnswer | Problem {
  if (row !== undefined && row.fingerprint !== fingerprint)
    return new Problem('IDEMPOTENCY_MISMATCH', 'an earlier request with this key asked for something else');
  const { status = null, location = null, body = null } = row ?? {};
  if (status === null || location === null || body === null)
    return new Problem('CONFLICT', 'the first request with this key is under way', {
      headers: { 'retry-after': '1' },
    });
  return { status, location, body };
}
