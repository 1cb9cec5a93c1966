import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';
import { Problem } from '../http/problem.ts';

/** Who asks for a scan. */
interface Asker {
  readonly tenant: string;
  /** Public part of the key; null: somebody at the machine itself. */
  readonly key: string | null;
}

/** What is left of quotas, counted down as scans are taken in. */
export interface Room {
  /** Takes one scan of it. @returns the problem when the quota of tenant or key is spent */
  take(asker: Asker): Problem | null;
}

const limit = z.number().nullable();

/** Limits, and what was used of them; null: no limit. */
const limited = z.object({
  of: z.enum(['tenant', 'key']),
  id: z.string(),
  dailyScans: limit,
  dailyScanSeconds: limit,
  dailyBytes: limit,
  dailyReviewUsd: limit,
  scans: z.number(),
  scanSeconds: z.number(),
  bytes: z.number(),
  reviewUsd: z.number(),
});
type Limited = z.infer<typeof limited>;

/**
 * What those who ask have left for today (UTC). Two servers that look at the same moment may both take what is left of a count of scans;
 * one server never does.
 */
export async function readRoom(db: Database, askers: readonly Asker[]): Promise<Room> {
  const distinct = [
    ...new Map(askers.map(({ tenant, key }) => [`${tenant} ${key}`, { tenant, key }])).values(),
  ];
  const { rows } = z.object({ rows: z.array(limited) }).parse(
    await db.execute(sql`
      with asked as (
        select tenant, key from jsonb_to_recordset(${JSON.stringify(distinct)}::jsonb) as row (tenant text, key text)
      ), limited as (
        select 'tenant' as of, id, id as tenant, null as counted_as,
          daily_scans, daily_scan_seconds, daily_bytes, daily_review_micro_usd
        from tenant where id in (select tenant from asked)
        union all
        select 'key', id, tenant, counted_as, daily_scans, daily_scan_seconds, daily_bytes, daily_review_micro_usd
        from api_key where id in (select key from asked)
      ), today as (select (now() at time zone 'utc')::date as day)
      select limited.of, limited.id, daily_scans as "dailyScans", daily_scan_seconds as "dailyScanSeconds",
        daily_bytes::float8 as "dailyBytes", daily_review_micro_usd / 1e6::float8 as "dailyReviewUsd",
        used.scans, used.seconds as "scanSeconds", used.bytes, coalesce(paid.usd, 0)::float8 as "reviewUsd"
      from limited cross join today
      cross join lateral (
        select coalesce(sum(u.scans), 0)::float8 as scans, coalesce(sum(u.spent_ms), 0)::float8 / 1000 as seconds,
          coalesce(sum(u.bytes), 0)::float8 as bytes
        from usage u
        where u.tenant = limited.tenant and u.day = today.day and (counted_as is null or u.key = counted_as)
      ) used
      left join lateral (
        select sum(micro_usd) / 1e6::float8 as usd from review_spend r
        where r.day = today.day and r.tenant = limited.tenant and (counted_as is null or r.key = counted_as)
      ) paid on daily_review_micro_usd is not null
      where num_nonnulls(daily_scans, daily_scan_seconds, daily_bytes, daily_review_micro_usd) > 0`),
  );
  const byName = new Map(rows.map((row) => [`${row.of} ${row.id}`, row]));
  return {
    take({ tenant, key }) {
      const mine = [byName.get(`tenant ${tenant}`), byName.get(`key ${key}`)].filter(
        (row) => row !== undefined,
      );
      for (const row of mine) {
        const spent = spentOf(row);
        if (spent !== null) return quotaSpent(row.of, spent);
      }
      for (const row of mine) row.scans++;
      return null;
    },
  };
}

/** What is used up, in words; null: nothing. */
function spentOf(row: Limited): string | null {
  const limits = [
    [row.dailyScans, row.scans, (most: number) => `${most} scans`],
    [row.dailyScanSeconds, row.scanSeconds, (most: number) => `${most} seconds of scanning`],
    [row.dailyBytes, row.bytes, (most: number) => `${most} bytes`],
    [row.dailyReviewUsd, row.reviewUsd, (most: number) => `${most.toFixed(2)} US dollars for reviews`],
  ] as const;
  for (const [most, used, words] of limits) if (most !== null && used >= most) return words(most);
  return null;
}

function quotaSpent(of: Limited['of'], what: string): Problem {
  const now = Date.now();
  const seconds = Math.ceil((86_400_000 - (now % 86_400_000)) / 1000);
  const todo =
    of === 'key'
      ? 'ask again after midnight (UTC), or have the quota of the key raised (`PUT /v1/keys/{id}/quota`)'
      : 'ask again after midnight (UTC), or have the quota of the tenant raised by whoever runs the service';
  return new Problem('QUOTA_SPENT', `the ${what} of today that this ${of} has are spent; ${todo}`, {
    headers: { 'retry-after': String(seconds) },
  });
}
