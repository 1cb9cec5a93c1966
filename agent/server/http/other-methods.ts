import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/** Tells a path that is there with other methods from one that is not there: `405` with `allow`, or `404`. */
export function otherMethods(app: FastifyInstance): (request: FastifyRequest) => Problem {
  const routes = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) route.methods.add(each.toUpperCase());
    routes.set(url, route);
  });
  return ({ url }) => {
    const path = url.split('?', 1)[0]!;
    const allowed = new Set<string>();
    for (const { pattern, methods } of routes.values())
      if (pattern.test(path)) for (const method of methods) allowed.add(method);
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
