import { WardenError } from '../model/errors.ts';
import { dispatcherFor } from './agents.ts';
import { describeUrl, type Exchange, exchange, type Timeouts } from './exchange.ts';
import { isAllowedHost } from './hosts.ts';

/** An Authorization header and the one origin (`https://host[:port]`) that may see it. */
export interface Credentials {
  readonly origin: string;
  readonly authorization: string;
}

export interface GuardedOptions {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of a POST or PUT. */
  readonly payload?: string;
  readonly credentials?: Credentials | null;
  /** Hosts (`host` or `host:port`) that may be private, loopback or plain http. */
  readonly allowedHosts: readonly string[];
  /** Largest body in bytes. */
  readonly maxBytes: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Default 5; what has a body is never redirected. */
  readonly maxRedirects?: number;
}

export interface GuardedResponse extends Exchange {
  /** Where the response came from, after redirects. */
  readonly url: URL;
}

/** For small documents. */
export const documentTimeouts: Timeouts = { headersMs: 30_000, idleMs: 30_000, totalMs: 120_000 };

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The one way to the network. https only, except to hosts that the user named; the address that is connected to must be
 * public, except for those; every redirect is judged anew; the credentials go to their origin and nowhere else.
 * Any status is a response, not an error.
 *
 * @throws WardenError ADDRESS_REFUSED, NETWORK_FAILED, NETWORK_TIMEOUT, RESPONSE_TOO_LARGE, INTERRUPTED; the last four also
 * while the body is read
 */
export async function guardedRequest(url: string | URL, options: GuardedOptions): Promise<GuardedResponse> {
  let target = parseUrl(String(url));
  const left = (options.method ?? 'GET') === 'GET' ? (options.maxRedirects ?? 5) : 0;
  for (let hop = 0; ; hop++) {
    const response = await requestOnce(target, options);
    const location = firstHeader(response.headers.location);
    if (!redirects.has(response.status) || location === undefined) return { ...response, url: target };
    await discard(response.body);
    if (hop >= left)
      throw new WardenError(
        'NETWORK_FAILED',
        `${describeUrl(target)} redirects, more than ${left} times in all`,
      );
    target = parseUrl(location, target);
  }
}

/** The whole body. @throws as `GuardedResponse.body` does */
export async function readAll(response: Pick<Exchange, 'body'>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Gives a body up; reads a short one to its end, so that the connection can be used again. */
export async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > 65_536) break;
    }
  } catch {
    // The response was given up already: how its body ends says nothing.
  }
}

/** The value of a header that should stand once; the first, if it stands several times. */
export function firstHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function requestOnce(target: URL, options: GuardedOptions): Promise<Exchange> {
  const allowed = isAllowedHost(target, options.allowedHosts);
  if (target.protocol !== 'https:' && !(allowed && target.protocol === 'http:'))
    throw new WardenError('ADDRESS_REFUSED', `${describeUrl(target)} is not https`);
  const { credentials } = options;
  return exchange(dispatcherFor(allowed), target, {
    method: options.method ?? 'GET',
    headers: {
      'user-agent': 'ogpu-warden',
      'accept-encoding': 'identity',
      ...options.headers,
      ...(credentials?.origin === target.origin ? { authorization: credentials.authorization } : {}),
    },
    payload: options.payload ?? null,
    maxBytes: options.maxBytes,
    timeouts: options.timeouts,
    signal: options.signal,
  });
}

function parseUrl(text: string, base?: URL): URL {
  try {
    return new URL(text, base);
  } catch {
    throw new WardenError('ADDRESS_REFUSED', 'a redirect or a document names an address that is not a URL');
  }
}
