import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';

/** Keys and addresses that are counted at the same time. */
const mostCounted = 50_000;

/**
 * Counts the requests of each key, or of each address where there is none, in this process. A route that must always answer says
 * `config.rateLimit: false`.
 * @param max in a minute
 */
export async function limitRates(app: FastifyInstance, max: number): Promise<void> {
  await app.register(rateLimit, {
    max,
    timeWindow: 60_000,
    cache: mostCounted,
    keyGenerator: ({ caller, ip }) => (caller === null ? `address ${ip}` : `key ${caller.key}`),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('TOO_MANY_REQUESTS', `no more than ${max} requests in a minute`, {
        headers: { 'retry-after': String(Math.ceil(ttl / 1000)) },
      }),
  });
}
