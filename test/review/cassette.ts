import { createHash } from 'node:crypto';

/** One exchange as it is kept. The key that paid for it is not. */
export interface CassetteEntry {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Exchanges by the hash of what was asked: method, path and canonical body. */
export type Cassette = Readonly<Record<string, CassetteEntry>>;

/** Headers that are kept as they are; `authorization` shows only that there was one. */
const kept = ['anthropic-version', 'content-type'];

/** Passes requests on and keeps each with its answer; failures are not kept, so that they are asked again. */
export function recordingFetch(inner: typeof fetch): { readonly fetch: typeof fetch; cassette(): Cassette } {
  const entries = new Map<string, CassetteEntry>();
  return {
    async fetch(input, init) {
      const response = await inner(input, init);
      const body = await response.text();
      const { method, path, key } = nameOf(input, init);
      const sent = new Headers(init?.headers);
      const headers = Object.fromEntries(
        kept.flatMap((name) => (sent.has(name) ? [[name, sent.get(name)!]] : [])),
      );
      if (sent.has('authorization')) headers.authorization = '[redacted]';
      const type = response.headers.get('content-type') ?? '';
      if (response.status < 429)
        entries.set(key, { method, path, headers, status: response.status, type, body });
      return new Response(body, { status: response.status, headers: response.headers });
    },
    cassette: () => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Answers from a cassette, and from nothing else. What is not in it fails, and is counted. */
export function replayingFetch(cassette: Cassette): {
  readonly fetch: typeof fetch;
  readonly misses: string[];
} {
  const misses: string[] = [];
  return {
    misses,
    async fetch(input, init) {
      const { method, path, key } = nameOf(input, init);
      const entry = Object.hasOwn(cassette, key) ? cassette[key] : undefined;
      if (entry)
        return new Response(entry.body, { status: entry.status, headers: { 'content-type': entry.type } });
      misses.push(`${method} ${path} ${key}`);
      return new Response(
        JSON.stringify({ type: 'error', error: { type: 'not_recorded', message: 'not recorded' } }),
        {
          status: 418,
          headers: { 'content-type': 'application/json', 'x-should-retry': 'false' },
        },
      );
    },
  };
}

function nameOf(input: Parameters<typeof fetch>[0], init: RequestInit | undefined) {
  const { pathname: path, search } = new URL(input instanceof Request ? input.url : input);
  const method = init?.method?.toUpperCase() ?? 'GET';
  const body = typeof init?.body === 'string' ? canonical(JSON.parse(init.body)) : '';
  const key = createHash('sha256').update(`${method} ${path}${search}\n${body}`).digest('hex');
  return { method, path, key };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
