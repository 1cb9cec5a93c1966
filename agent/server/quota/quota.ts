import { z } from 'zod';
import type { apiKeys } from '../../store/schema/service-tables.ts';

const usd = z.number().min(0.01).max(1_000_000);
const whole = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** What may be used in a day (UTC), of a tenant or by one key. */
export const quotaSchema = z
  .strictObject({
    scans: whole
      .nullable()
      .default(null)
      .meta({ description: 'That are asked for; null: no limit, here and below.' }),
    scanSeconds: whole.nullable().default(null).meta({ description: 'Of scanning.' }),
    bytes: z.int().min(0).nullable().default(null).meta({ description: 'Of layers, unpacked.' }),
    reviewUsd: usd
      .nullable()
      .default(null)
      .meta({ description: 'US dollars that the reviews by models cost.' }),
  })
  .meta({ id: 'Quota' });

export type Quota = z.infer<typeof quotaSchema>;

export const noQuota: Quota = { scans: null, scanSeconds: null, bytes: null, reviewUsd: null };

/** The columns that a tenant and a key have for it. */
export type QuotaRow = Pick<
  typeof apiKeys.$inferSelect,
  'dailyScans' | 'dailyScanSeconds' | 'dailyBytes' | 'dailyReviewMicroUsd'
>;

export function quotaOf(row: QuotaRow): Quota {
  const { dailyScans: scans, dailyScanSeconds: scanSeconds, dailyBytes: bytes, dailyReviewMicroUsd } = row;
  return {
    scans,
    scanSeconds,
    bytes,
    reviewUsd: dailyReviewMicroUsd === null ? null : dailyReviewMicroUsd / 1e6,
  };
}

export function rowOf({ scans, scanSeconds, bytes, reviewUsd }: Quota): QuotaRow {
  return {
    dailyScans: scans,
    dailyScanSeconds: scanSeconds,
    dailyBytes: bytes,
    dailyReviewMicroUsd: reviewUsd === null ? null : Math.round(reviewUsd * 1e6),
  };
}

/** For the audit log and for terminals. */
export function quotaText({ scans, scanSeconds, bytes, reviewUsd }: Quota): string {
  const limits = [
    scans === null ? [] : [`${scans} scans`],
    scanSeconds === null ? [] : [`${scanSeconds} seconds of scanning`],
    bytes === null ? [] : [`${bytes} bytes`],
    reviewUsd === null ? [] : [`${reviewUsd.toFixed(2)} US dollars for reviews`],
  ].flat();
  return limits.length === 0 ? 'no limit' : `${limits.join(', ')} a day`;
}

/** The limits of `asked` that are wider than those of `own`, by name. */
export function widerThan(own: Quota, asked: Quota): (keyof Quota)[] {
  return (Object.keys(own) as (keyof Quota)[]).filter((limit) => {
    const most = own[limit];
    return most !== null && (asked[limit] ?? Number.POSITIVE_INFINITY) > most;
  });
}
