import { and, eq, gt, sql } from 'drizzle-orm';
import { measure } from '../../config/measure.ts';
import { announce } from '../../jobs/service/announce.ts';
import { webhookDeliveries, webhookEndpoints, webhookMessages } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { audit } from '../auth/audit.ts';
import type { Claim } from './claim.ts';
import { waitBefore } from './schedule.ts';

/** What came of a try. */
export interface Outcome {
  /** null: there was no answer. */
  readonly status: number | null;
  /** Why it is no success; null: it is one. A word of ours: what names resolve to here is nothing for a tenant. */
  readonly error: string | null;
  /** Seconds that the receiver asked for. */
  readonly retryAfter: number | null;
  readonly ms: number;
}

/** Why an endpoint was switched off. */
export type DisabledFor = 'gone' | 'failing';

/**
 * Writes down what came of a try, and what is next. An endpoint that says it is gone is switched off; so is one at which a message was
 * tried to the end, unless others came through meanwhile.
 * @returns why the endpoint was switched off; null: it was not
 */
export async function settleDelivery(
  db: Database,
  claim: Claim,
  { status, error, retryAfter, ms }: Outcome,
): Promise<DisabledFor | null> {
  const { attempts } = claim;
  const isGone = status === 410;
  const wait = isGone ? null : waitBefore(attempts + 1, retryAfter, Math.random());
  const isOver = error !== null && wait === null;
  const state = error === null ? 'delivered' : isOver ? 'failed' : 'waiting';
  const tried: Tried = { status, error, ms, state, wait: wait ?? 0 };
  let disabled: DisabledFor | null = null;
  if (!isOver) await recordTry(db, claim, tried);
  else
    disabled = await db.transaction(async (tx) => {
      await recordTry(tx, claim, tried);
      if (!isGone && (await othersCameThrough(tx, claim))) return null;
      const reason = isGone ? 'gone' : 'failing';
      return (await disable(tx, claim, reason)) ? reason : null;
    });
  measure({
    kind: 'delivery',
    outcome: error === null ? 'delivered' : disabled === null ? 'failed' : 'disabled',
  });
  return disabled;
}

interface Tried extends Pick<Outcome, 'status' | 'error' | 'ms'> {
  readonly state: 'waiting' | 'delivered' | 'failed';
  /** Seconds. */
  readonly wait: number;
}

/** The try, and what it made of the delivery, unless that was begun anew meanwhile: one statement, as there are many. */
async function recordTry(
  db: Database,
  { message, endpoint, attempts }: Claim,
  { status, error, ms, state, wait }: Tried,
): Promise<void> {
  await db.execute(sql`
    with tried as (
      insert into webhook_attempt (message, endpoint, at, status, error, ms)
      values (${message}, ${endpoint}, now(), ${status}, ${error}, ${ms})
    )
    update webhook_delivery
    set state = ${state}, attempts = ${attempts + 1}, updated_at = now(),
      next_at = now() + make_interval(secs => ${wait}::float8)
    where message = ${message} and endpoint = ${endpoint} and state = 'waiting' and attempts = ${attempts}`);
}

/** Makes a try that was not made anybody's again. */
export async function releaseClaim(db: Database, { message, endpoint, attempts }: Claim): Promise<void> {
  await db
    .update(webhookDeliveries)
    .set({ nextAt: sql`now()` })
    .where(
      and(
        eq(webhookDeliveries.message, message),
        eq(webhookDeliveries.endpoint, endpoint),
        eq(webhookDeliveries.attempts, attempts),
      ),
    );
}

/** Whether the endpoint took any message since this one was written. */
async function othersCameThrough(tx: Database, { message, endpoint }: Claim): Promise<boolean> {
  const [taken] = await tx
    .select({ one: sql`1` })
    .from(webhookDeliveries)
    .innerJoin(webhookMessages, eq(webhookMessages.id, message))
    .where(
      and(
        eq(webhookDeliveries.endpoint, endpoint),
        eq(webhookDeliveries.state, 'delivered'),
        gt(webhookDeliveries.updatedAt, webhookMessages.createdAt),
      ),
    )
    .limit(1);
  return taken !== undefined;
}

async function disable(tx: Database, { endpoint, tenant }: Claim, reason: DisabledFor): Promise<boolean> {
  const switched = await tx
    .update(webhookEndpoints)
    .set({ enabled: false, disabledFor: reason })
    .where(and(eq(webhookEndpoints.id, endpoint), eq(webhookEndpoints.enabled, true)))
    .returning({ id: webhookEndpoints.id });
  if (switched.length === 0) return false;
  await tx
    .update(webhookDeliveries)
    .set({ state: 'failed', updatedAt: sql`now()` })
    .where(and(eq(webhookDeliveries.endpoint, endpoint), eq(webhookDeliveries.state, 'waiting')));
  await audit(tx, { tenant, key: null }, 'webhook.disable', endpoint);
  const subject = `${endpoint} ${Date.now()}`;
  await announce(tx, { tenant, type: 'webhook.disabled', subject, data: { webhook: endpoint, reason } });
  return true;
}
