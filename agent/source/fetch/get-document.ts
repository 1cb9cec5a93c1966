import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { describeUrl, type Timeouts } from '../../net/exchange.ts';
import { discard, firstHeader, guardedRequest, readAll } from '../../net/request.ts';

/** How the parts of a source are fetched. */
export interface FetchOptions {
  /** Origins of IPFS gateways, asked in this order after the one that an address names. */
  readonly gateways: readonly string[];
  /** Hosts (`host` or `host:port`) that may be private, loopback or plain http. */
  readonly allowedHosts: readonly string[];
  /** No network at all. */
  readonly offline: boolean;
  readonly timeouts: Timeouts;
  /** Rounds over all addresses, while errors pass. */
  readonly rounds: number;
  /** Waits between them; throws when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A server said no, and when to ask again. */
export class RefusedError extends WardenError {
  /** Milliseconds; null where the server did not say. */
  readonly retryAfterMs: number | null;
  /** Too many requests, a time-out, or a fault of the server: another try may help. */
  readonly passing: boolean;

  constructor(where: string, status: number, retryAfter: string | undefined) {
    const isLimit = status === 429;
    super(isLimit ? 'RATE_LIMITED' : 'NETWORK_FAILED', `${where} answered ${status}`, {
      todo: isLimit
        ? 'Wait, or name another gateway.'
        : 'Try again later; whoever serves the file is at fault.',
    });
    this.passing = isLimit || status === 408 || status >= 500;
    this.retryAfterMs =
      retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : null;
  }
}

/**
 * Reads one file, up to `maxBytes`.
 * @throws RefusedError for a status other than 200; WardenError OFFLINE, ADDRESS_REFUSED, NETWORK_FAILED, NETWORK_TIMEOUT,
 * RESPONSE_TOO_LARGE, INTERRUPTED
 */
export async function getDocument(
  url: URL,
  maxBytes: number,
  accept: string,
  options: FetchOptions,
): Promise<Buffer> {
  const where = describeUrl(url);
  if (options.offline) throw new WardenError('OFFLINE', `${where} is not asked for: this run is offline`);
  const { allowedHosts, timeouts, signal } = options;
  const response = await guardedRequest(url, {
    headers: { accept },
    allowedHosts,
    maxBytes,
    timeouts,
    signal,
  });
  if (response.status !== 200) {
    await discard(response.body);
    throw new RefusedError(
      escapeText(where, 300),
      response.status,
      firstHeader(response.headers['retry-after']),
    );
  }
  return readAll(response);
}
