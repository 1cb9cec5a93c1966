import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';

/** A try that is ours to make. */
export interface Claim {
  readonly message: string;
  readonly endpoint: string;
  readonly tenant: string;
  readonly url: string;
  readonly body: string;
  /** Before this one. */
  readonly attempts: number;
}

const answer = z.object({
  rows: z.array(
    z.object({
      message: z.string(),
      endpoint: z.string(),
      tenant: z.string(),
      url: z.string(),
      body: z.string(),
      attempts: z.number(),
    }),
  ),
});

/** Seconds after which a try whose process died is anybody's: longer than any try takes. */
const claimSeconds = 60;

export interface ClaimLimits {
  /** At a time, of all endpoints. */
  readonly room: number;
  /** At a time, of one endpoint. */
  readonly each: number;
  /** Endpoints that have all they may have. */
  readonly full: readonly string[];
  /** Endpoints whose last try failed: they get one at a time. */
  readonly slow: readonly string[];
}

/**
 * Takes what is due, the longest due first, but of each endpoint only so much: what waits for a receiver that is down never stands
 * before what waits for another. Any number of processes can do it.
 */
export async function claimDue(db: Database, { room, each, full, slow }: ClaimLimits): Promise<Claim[]> {
  const listed = (ids: readonly string[]) =>
    sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
  const { rows } = answer.parse(
    await db.execute(sql`
      with due as (
        select waiting.message, e.id as endpoint, e.tenant, e.url
        from webhook_endpoint e cross join lateral (
          select d.message, d.next_at from webhook_delivery d
          where d.endpoint = e.id and d.state = 'waiting' and d.next_at <= now()
          order by d.next_at
          limit case when e.id in ${listed(slow)} then 1 else ${each}::int end
          for update skip locked
        ) waiting
        where e.enabled and e.id not in ${listed(full)}
        order by waiting.next_at
        limit ${room}
      )
      update webhook_delivery d
      set next_at = now() + make_interval(secs => ${claimSeconds}), updated_at = now()
      from due join webhook_message m on m.id = due.message
      where d.message = due.message and d.endpoint = due.endpoint
      returning d.message, d.endpoint, due.tenant, due.url, m.body, d.attempts`),
  );
  return rows;
}
