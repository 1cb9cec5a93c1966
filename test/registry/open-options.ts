import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenOptions } from '../../agent/image/image.ts';
import type { RegistryEnvironment } from '../../agent/image/registry/session.ts';

/** Options that reach one test registry and nothing else. */
export function openOptions(host: string, changes: Partial<OpenOptions> = {}): OpenOptions {
  return {
    platform: 'linux/amd64',
    allPlatforms: false,
    offline: false,
    allowedHosts: [host],
    signal: new AbortController().signal,
    ...changes,
  };
}

/** A machine without credentials on which nobody waits; `waits` records for how long one would have, in ms. */
export function testEnvironment(
  changes: Partial<RegistryEnvironment> = {},
): RegistryEnvironment & { readonly waits: number[] } {
  const waits: number[] = [];
  const timeouts = { headersMs: 10_000, idleMs: 10_000, totalMs: 20_000 };
  return {
    env: { DOCKER_CONFIG: join(tmpdir(), 'no-such-docker-config') },
    wait: async (ms) => {
      waits.push(ms);
    },
    documentTimeouts: timeouts,
    blobTimeouts: { ...timeouts, totalMs: null },
    waits,
    ...changes,
  };
}

/** Timeouts so short that a stall is noticed at once. */
export const impatient = { headersMs: 300, idleMs: 100, totalMs: null };
