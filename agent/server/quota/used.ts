import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../store/store.ts';

/** What was used on one day (UTC). */
export const usedSchema = z.object({
  day: z.iso.date(),
  scans: z.int().meta({ description: 'That were asked for.' }),
  scanSeconds: z.number(),
  bytes: z.int().meta({ description: 'Of layers, unpacked.' }),
  reviewUsd: z.number().meta({ description: 'US dollars; what is reserved for reviews under way counts.' }),
});

export type Used = z.infer<typeof usedSchema>;

/**
 * What was used in the last 90 days, newest first; days without anything are left out.
 * @param countedAs the key whose use it is; null: all of the tenant
 */
export async function readUsed(db: Database, tenant: string, countedAs: string | null): Promise<Used[]> {
  const { rows } = z.object({ rows: z.array(usedSchema) }).parse(
    await db.execute(sql`
    with used as (
      select day, scans, spent_ms, bytes, 0 as micro_usd from usage
      where tenant = ${tenant} and (${countedAs}::text is null or key = ${countedAs})
      union all
      select day, 0, 0, 0, micro_usd from review_spend
      where tenant = ${tenant} and (${countedAs}::text is null or key = ${countedAs})
    )
    select day::text, sum(scans)::float8 as scans, sum(spent_ms)::float8 / 1000 as "scanSeconds",
      sum(bytes)::float8 as bytes, sum(micro_usd)::float8 / 1e6 as "reviewUsd"
    from used where day >= (now() at time zone 'utc')::date - 90
    group by day order by day desc`),
  );
  return rows;
}
