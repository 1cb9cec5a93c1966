import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';
import type { RouteRow } from './route-table.ts';

/** Tells a path that is there with other methods from one that is not there: `405` with `allow`, or `404`. */
export function otherMethods(table: readonly RouteRow[]): (request: FastifyRequest) => Problem {
  let patterns: readonly { readonly pattern: RegExp; readonly method: string }[] | null = null;
  return ({ url }) => {
    const path = url.split('?', 1)[0]!;
    patterns ??= table.map((row) => ({ pattern: patternOf(row.url), method: row.method }));
    const allowed = new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (allowed.size === 0) return new Problem('NOT_FOUND', 'no such path');
    const allow = [...allowed].sort().join(', ');
    return new Problem('METHOD_NOT_ALLOWED', `here is ${allow}`, { headers: { allow } });
  };
}

/** `/v1/scans/:id` and `/files/*` as find-my-way reads them. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[^\w~%-]/g, '\\$&'),
    );
  return new RegExp(`^${parts.join('/')}$`);
}
