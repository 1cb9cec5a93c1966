import { and, count, desc, eq, gte, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { JobQueue } from '../../jobs/queue/queue.ts';
import { cursor, leases } from '../../store/schema/chain-tables.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import { reviewSpends } from '../../store/schema/review-tables.ts';
import { scans, verdicts } from '../../store/schema/scan-tables.ts';
import {
  webhookAttempts,
  webhookDeliveries,
  webhookEndpoints,
  workers,
} from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { ChainWindow } from './chain-window.ts';
import { time, verdictName } from './documents.ts';

const number = z.int().nonnegative();

export const operationsView = z
  .strictObject({
    at: time,
    queue: z.strictObject({
      waiting: number,
      held: number,
      dead: number,
      oldestSeconds: number
        .nullable()
        .meta({ description: 'How long the oldest scan without a verdict has waited.' }),
    }),
    workers: z.array(
      z.strictObject({
        id: z.string(),
        host: z.string(),
        version: z.string(),
        ruleset: z.string(),
        scan: z.string().nullable(),
        draining: z.boolean(),
        startedAt: time,
        seenAt: time,
        alive: z.boolean(),
      }),
    ),
    chains: z.array(
      z.strictObject({
        chainId: number,
        block: number,
        finalized: number,
        head: number.nullable().meta({ description: 'As a node says; null: none answers.' }),
        behind: number.nullable(),
      }),
    ),
    leases: z.array(z.strictObject({ role: z.string(), holder: z.string(), until: time, held: z.boolean() })),
    outbox: z.array(z.strictObject({ state: z.string(), count: number })),
    stuck: z.array(z.strictObject({ why: z.string(), state: z.string(), error: z.string() })),
    webhooks: z.strictObject({
      endpoints: number,
      disabled: number,
      waiting: number,
      delivered: number,
      failed: number,
      failures: z.array(
        z.strictObject({
          endpoint: z.string(),
          at: time,
          status: number.nullable(),
          error: z.string().nullable(),
        }),
      ),
    }),
    verdicts: z.array(z.strictObject({ verdict: verdictName, day: number, all: number })),
    spend: z.array(z.strictObject({ day: z.string(), requests: number, microUsd: number })),
    rules: z.strictObject({
      ruleset: z.string(),
      version: z.string(),
      firstUsedAt: time.nullable().meta({ description: 'First verdict that was given by these rules.' }),
      others: number.meta({ description: 'Workers alive that have other rules.' }),
    }),
  })
  .meta({ id: 'Operations' });

export type OperationsView = z.infer<typeof operationsView>;

/** Of which spend is shown. */
const shownDays = 14;
/** Seconds without a sign of life before a worker is shown as gone. */
const aliveSeconds = 90;

/** Whether the watchdog is healthy, at a glance. */
export async function readOperations(
  db: Database,
  queue: Pick<JobQueue, 'counts'>,
  window: ChainWindow,
  about: { readonly ruleset: string; readonly version: string; readonly now: number },
): Promise<OperationsView> {
  const { ruleset, version, now } = about;
  const since = new Date((now - shownDays * 86_400) * 1000).toISOString().slice(0, 10);
  const counted = await queue.counts();
  const [oldest] = await db
    .select({ at: sql<string | null>`extract(epoch from min(${scans.requestedAt}))::float8` })
    .from(scans)
    .where(eq(scans.state, 'queued'));
  const rowsOfWorkers = await db.select().from(workers).orderBy(workers.host, workers.id).limit(500);
  const heads = await db.select().from(cursor).orderBy(cursor.chainId);
  const roles = await db.select().from(leases).orderBy(leases.role);
  const outbox = await db
    .select({ state: intents.state, count: count() })
    .from(intents)
    .groupBy(intents.state)
    .orderBy(intents.state);
  const stuck = await db
    .select({ why: intents.why, state: intents.state, error: intents.error })
    .from(intents)
    .where(and(sql`${intents.error} is not null`, ne(intents.state, 'final')))
    .orderBy(desc(intents.position))
    .limit(10);
  const [endpoints] = await db
    .select({
      all: count(),
      disabled: sql<number>`count(*) filter (where not ${webhookEndpoints.enabled})::int`,
    })
    .from(webhookEndpoints);
  const deliveries = await db
    .select({ state: webhookDeliveries.state, count: count() })
    .from(webhookDeliveries)
    .groupBy(webhookDeliveries.state);
  const failures = await db
    .select()
    .from(webhookAttempts)
    .where(sql`${webhookAttempts.status} is null or ${webhookAttempts.status} not between 200 and 299`)
    .orderBy(desc(webhookAttempts.id))
    .limit(10);
  const given = await db
    .select({
      verdict: verdicts.verdict,
      day: sql<number>`count(*) filter (where ${verdicts.decidedAt} > now() - interval '1 day')::int`,
      all: count(),
    })
    .from(verdicts)
    .groupBy(verdicts.verdict);
  const spend = await db
    .select({
      day: reviewSpends.day,
      requests: count(),
      microUsd: sql<number>`sum(${reviewSpends.microUsd})::float8`,
    })
    .from(reviewSpends)
    .where(gte(reviewSpends.day, since))
    .groupBy(reviewSpends.day)
    .orderBy(desc(reviewSpends.day));
  const [first] = await db
    .select({ at: sql<number | null>`extract(epoch from min(${verdicts.decidedAt}))::float8` })
    .from(verdicts)
    .where(eq(verdicts.ruleset, ruleset));
  const shownWorkers = rowsOfWorkers.map((worker) => ({
    ...worker,
    startedAt: seconds(worker.startedAt),
    seenAt: seconds(worker.seenAt),
    alive: now - seconds(worker.seenAt) <= aliveSeconds,
  }));
  const ofState = (state: string) => deliveries.find((row) => row.state === state)?.count ?? 0;
  return {
    at: now,
    queue: {
      ...counted,
      oldestSeconds: oldest?.at == null ? null : Math.max(0, Math.floor(now - Number(oldest.at))),
    },
    workers: shownWorkers,
    chains: await Promise.all(
      heads.map(async ({ chainId, number: block, finalized }) => {
        const head = await window.head(chainId);
        return { chainId, block, finalized, head, behind: head === null ? null : Math.max(0, head - block) };
      }),
    ),
    leases: roles.map(({ role, holder, until }) => ({
      role,
      holder,
      until: seconds(until),
      held: seconds(until) > now,
    })),
    outbox,
    stuck: stuck.map(({ why, state, error }) => ({ why, state, error: error ?? '' })),
    webhooks: {
      endpoints: endpoints?.all ?? 0,
      disabled: endpoints?.disabled ?? 0,
      waiting: ofState('waiting'),
      delivered: ofState('delivered'),
      failed: ofState('failed'),
      failures: failures.map(({ endpoint, at, status, error }) => ({
        endpoint,
        at: seconds(at),
        status,
        error,
      })),
    },
    verdicts: given,
    spend,
    rules: {
      ruleset,
      version,
      firstUsedAt: first?.at == null ? null : Math.floor(Number(first.at)),
      others: shownWorkers.filter((worker) => worker.alive && worker.ruleset !== ruleset).length,
    },
  };
}

function seconds(date: Date): number {
  return Math.max(0, Math.floor(date.getTime() / 1000));
}
