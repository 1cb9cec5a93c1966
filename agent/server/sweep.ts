import { and, eq, lt, notExists, sql } from 'drizzle-orm';
import type { Log } from '../config/log.ts';
import { pause } from '../jobs/watch/pause.ts';
import { toWardenError } from '../model/errors.ts';
import { idempotentAnswers, requests, uploads } from '../store/schema/service-tables.ts';
import type { Database } from '../store/store.ts';
import { sweepWebhooks } from './webhooks/sweep-webhooks.ts';

const everyMs = 600_000;

/** Removes what nobody comes for any more, now and then, until it is stopped. Several processes may do it. */
export async function sweepNowAndThen(db: Database, log: Log, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await sweep(db).catch((thrown: unknown) => log.warn(toWardenError(thrown).message));
    await pause(everyMs, stop);
  }
}

/** Answers whose day is over, uploads that no scan was asked for within a day, and what was told long ago. */
export async function sweep(db: Database): Promise<void> {
  await db.delete(idempotentAnswers).where(lt(idempotentAnswers.expiresAt, sql`now()`));
  const asked = db.select({ one: sql`1` }).from(requests).where(eq(requests.upload, uploads.id));
  await db.delete(uploads).where(and(lt(uploads.createdAt, sql`now() - interval '1 day'`), notExists(asked)));
  await sweepWebhooks(db);
}
