import { setMaxListeners } from 'node:events';
import type { Log } from '../../config/log.ts';
import { inSpan } from '../../config/span.ts';
import { pause } from '../../jobs/watch/pause.ts';
import { toWardenError } from '../../model/errors.ts';
import { discard, firstHeader, guardedRequest } from '../../net/request.ts';
import type { Seal } from '../../store/seal.ts';
import type { Database } from '../../store/store.ts';
import { type Claim, claimDue } from './claim.ts';
import { readRetryAfter } from './schedule.ts';
import { liveSecrets } from './secrets.ts';
import { type Outcome, releaseClaim, settleDelivery } from './settle-delivery.ts';
import { type WebhookSecret, webhookHeaders } from './sign.ts';

export interface DelivererOptions {
  readonly db: Database;
  readonly seal: Seal;
  /** Hosts that may be private, loopback or plain http. */
  readonly allowedHosts: readonly string[];
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Tries at the same time; those at endpoints that failed last may have half of them. */
const most = 256;
const mostEach = 16;
/** Milliseconds for a receiver to answer. */
const answerMs = 20_000;
/** Milliseconds between looks when there was nothing. */
const idleMs = 300;

/**
 * Delivers what is written in `webhook_message`, until it is stopped; any number of processes can do it. Each message comes at least
 * once, always with the same id. A receiver that is slow or down holds up its own messages alone.
 */
export async function deliverWebhooks(options: DelivererOptions): Promise<void> {
  const { db, seal, log, stop } = options;
  // Every try listens to it.
  setMaxListeners(0, stop);
  const underWay = new Map<string, number>();
  const slow = new Set<string>();
  const tries = new Set<Promise<void>>();

  async function attempt(claim: Claim, secrets: readonly WebhookSecret[]): Promise<void> {
    const { endpoint } = claim;
    underWay.set(endpoint, (underWay.get(endpoint) ?? 0) + 1);
    try {
      const outcome = await inSpan('webhook', {}, () => send(claim, secrets, options));
      if (outcome === null) return await releaseClaim(db, claim);
      if (outcome.error === null) slow.delete(endpoint);
      else slow.add(endpoint);
      const disabled = await settleDelivery(db, claim, outcome);
      if (disabled !== null) {
        slow.delete(endpoint);
        log.warn('a webhook endpoint was switched off', { endpoint, reason: disabled });
      }
    } catch (thrown) {
      // Its claim runs out: it is tried again.
      log.error(toWardenError(thrown).message, { endpoint });
    } finally {
      const left = underWay.get(endpoint)! - 1;
      if (left === 0) underWay.delete(endpoint);
      else underWay.set(endpoint, left);
    }
  }

  async function round(): Promise<number> {
    const room = most - tries.size;
    if (room <= 0) return 0;
    const claims = await claimDue(db, { room, each: mostEach, ...crowded(underWay, slow) });
    if (claims.length === 0) return 0;
    const secrets = await liveSecrets(db, seal, [...new Set(claims.map(({ endpoint }) => endpoint))]);
    for (const claim of claims) {
      const trying = attempt(claim, secrets.get(claim.endpoint) ?? []).finally(() => tries.delete(trying));
      tries.add(trying);
    }
    return claims.length;
  }

  while (!stop.aborted) {
    let found = 0;
    try {
      found = await round();
    } catch (thrown) {
      if (!stop.aborted) log.error(toWardenError(thrown).message, { code: toWardenError(thrown).code });
    }
    // What ends makes room; what comes in is seen at the next look.
    if (found < most) await Promise.race([...tries, pause(idleMs, stop)]);
  }
  await Promise.all(tries);
}

/** Endpoints that get nothing more now, and those that get one at a time. */
function crowded(underWay: ReadonlyMap<string, number>, slow: ReadonlySet<string>) {
  const isSlowFull = [...underWay].filter(([id]) => slow.has(id)).length >= most / 2;
  const full = [...underWay]
    .filter(([id, count]) => count >= (slow.has(id) ? 1 : mostEach))
    .map(([id]) => id);
  return { full: isSlowFull ? [...new Set([...full, ...slow])] : full, slow: [...slow] };
}

/** null: it was not made, because the process stops. */
async function send(
  { message, url, body }: Claim,
  secrets: readonly WebhookSecret[],
  { allowedHosts, stop }: DelivererOptions,
): Promise<Outcome | null> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  try {
    const response = await guardedRequest(url, {
      method: 'POST',
      headers: webhookHeaders(message, Math.floor(Date.now() / 1000), body, secrets),
      payload: body,
      allowedHosts,
      // What it says beside its status is not read: a long answer is no failure.
      maxBytes: Number.MAX_SAFE_INTEGER,
      timeouts: { headersMs: answerMs, idleMs: answerMs, totalMs: answerMs },
      signal: stop,
    });
    const { status } = response;
    await discard(response.body);
    const isTaken = status >= 200 && status < 300;
    return {
      status,
      error: isTaken ? null : `status ${status}`,
      retryAfter: isTaken ? null : readRetryAfter(firstHeader(response.headers['retry-after']), Date.now()),
      ms: ms(),
    };
  } catch (thrown) {
    if (stop.aborted) return null;
    return { status: null, error: toWardenError(thrown).code, retryAfter: null, ms: ms() };
  }
}
