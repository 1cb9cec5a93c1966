const minute = 60;
const hour = 3600;

/**
 * Seconds before each try, after the one before it failed: about three days in all.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
 */
const waits = [
  0,
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** What a receiver asks for is waited, up to this. */
const longest = 24 * hour;

/**
 * Seconds until a message is tried again; null: it was tried often enough.
 * @param attempts so far, of which the last one failed
 * @param retryAfter seconds that the receiver asked for
 * @param chance from 0 to 1: what failed together is not tried again together
 */
export function waitBefore(attempts: number, retryAfter: number | null, chance: number): number | null {
  const wait = waits[attempts];
  if (wait === undefined) return null;
  return Math.max(wait * (0.9 + 0.2 * chance), Math.min(retryAfter ?? 0, longest));
}

/** The header in seconds from now (RFC 9110, 10.2.3); null where it says nothing. @param now Unix milliseconds */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
