import type { FetchOptions } from '../../agent/source/fetch/get-document.ts';

/** Options for tests: servers on 127.0.0.1 are allowed, and nobody waits. */
export function fetchOptions(gateways: readonly string[], options: Partial<FetchOptions> = {}): FetchOptions {
  return {
    gateways,
    allowedHosts: ['127.0.0.1'],
    offline: false,
    timeouts: { headersMs: 10_000, idleMs: 10_000, totalMs: 10_000 },
    rounds: 1,
    wait: async () => {},
    signal: new AbortController().signal,
    ...options,
  };
}
