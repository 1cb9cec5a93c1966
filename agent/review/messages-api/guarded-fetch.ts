import { guardedRequest } from '../../net/request.ts';

/** An answer is a few thousand tokens; a list of models a few kilobytes. */
const maxBytes = 8 * 1024 ** 2;

/** Headers that the guarded client sets itself, or that a body of known length makes wrong. */
const ownHeaders = new Set([
  'authorization',
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'user-agent',
]);

export interface GuardedFetchOptions {
  /** The one origin that may see the key. */
  readonly baseUrl: string;
  readonly allowedHosts: readonly string[];
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
}

/** `fetch` for the SDK, through the one guarded client: the key goes to the origin of `baseUrl` and nowhere else. */
export function guardedFetch(options: GuardedFetchOptions): typeof fetch {
  const { origin } = new URL(options.baseUrl);
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    const authorization = headers.get('authorization');
    const response = await guardedRequest(input instanceof Request ? input.url : input, {
      method: init?.method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries([...headers].filter(([name]) => !ownHeaders.has(name))),
      ...(typeof init?.body === 'string' ? { payload: init.body } : {}),
      credentials: authorization === null ? null : { origin, authorization },
      allowedHosts: options.allowedHosts,
      maxBytes,
      timeouts: { headersMs: options.timeoutMs, idleMs: 60_000, totalMs: options.timeoutMs },
      signal: init?.signal ?? new AbortController().signal,
    });
    return new Response(ReadableStream.from(response.body), {
      status: response.status,
      headers: plainHeaders(response.headers),
    });
  };
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const plain = new Headers();
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : value === undefined ? [] : [value])
      plain.append(name, one);
  return plain;
}
