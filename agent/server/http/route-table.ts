import type { FastifyInstance } from 'fastify';
import type { Scope } from '../auth/scopes.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route that there is. */
    readonly routeTable: readonly RouteRow[];
  }
}

export interface RouteRow {
  readonly method: string;
  /** As find-my-way reads it: `/v1/scans/:id`. */
  readonly url: string;
  readonly access: 'open' | Scope;
}

/** Writes down the routes as they come, and keeps a server from starting with one that does not say who may ask. */
export function keepRouteTable(app: FastifyInstance): readonly RouteRow[] {
  const rows: RouteRow[] = [];
  app.decorate('routeTable', rows);
  app.addHook('onRoute', ({ url, method, config }) => {
    const access = config?.access;
    if (access === undefined) throw new TypeError(`${method} ${url} does not say who may ask`);
    for (const each of [method].flat()) rows.push({ method: each.toUpperCase(), url, access });
  });
  return rows;
}
