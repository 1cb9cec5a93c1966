import { setTimeout } from 'node:timers/promises';
import { type ErrorCode, WardenError } from '../../model/errors.ts';
import { type Exchange, interruption } from '../../net/exchange.ts';
import { firstHeader } from '../../net/request.ts';

/** A refusing status, with what it says about another try. */
export class StatusError extends WardenError {
  /** Too many requests, a time-out, or a fault of the server. */
  readonly passing: boolean;
  /** null where the server did not say. */
  readonly retryAfterMs: number | null;

  constructor(code: ErrorCode, message: string, { status, headers }: Pick<Exchange, 'status' | 'headers'>) {
    super(code, message);
    this.passing = status === 429 || status === 408 || status >= 500;
    this.retryAfterMs = parseRetryAfter(firstHeader(headers['retry-after']));
  }
}

export interface Retry {
  /** Something new arrived: the count of failures in a row starts again. */
  progressed(): void;
  /** Waits before the next try, or throws `error` when another try cannot help or there were enough. */
  failed(error: unknown): Promise<void>;
}

/** Waits; throws when the signal is aborted. Tests put their own in its place. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const waitFor: Wait = async (ms, signal) => {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch {
    throw interruption(signal);
  }
};

const transient: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'REGISTRY_FAILED',
  'NETWORK_FAILED',
  'NETWORK_TIMEOUT',
]);

const inARow = 5;
const inAll = 50;
const longestWaitMs = 60_000;

/** Back-off with jitter: 250 ms, doubling, at most 5 failures in a row and 50 in all; Retry-After goes before. */
export function createRetry(wait: Wait, signal: AbortSignal): Retry {
  let row = 0;
  let all = 0;
  return {
    progressed() {
      row = 0;
    },
    async failed(error) {
      if (!(error instanceof WardenError) || !transient.has(error.code)) throw error;
      if (error instanceof StatusError && !error.passing) throw error;
      const asked = error instanceof StatusError ? error.retryAfterMs : null;
      if (row >= inARow || all >= inAll || (asked ?? 0) > longestWaitMs) throw error;
      const backOff = 250 * 2 ** row * (0.5 + Math.random() / 2);
      row++;
      all++;
      await wait(asked ?? backOff, signal);
    },
  };
}

/**
 * Milliseconds of a Retry-After header: seconds or a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
function parseRetryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^[0-9]{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
