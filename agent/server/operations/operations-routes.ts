import type { FastifyReply } from 'fastify';
import type { Routes } from '../app.ts';
import { databaseChecks, rulesCheck } from './checks.ts';
import { createHealth, type HealthAnswer } from './health.ts';

/** The probes, where the service itself is: a load balancer sees what its clients would. */
export const operationsRoutes: Routes = (app, { store, ruleset, stop }) => {
  const health = createHealth({
    checks: [...databaseChecks(store.db), rulesCheck(ruleset)],
    draining: stop,
    now: () => performance.now(),
    patience: 2000,
  });
  const route = { config: { access: 'open', rateLimit: false }, schema: { hide: true } } as const;
  app.get('/livez', route, async (_request, reply) => answer(reply, health.live()));
  app.get('/readyz', route, async (_request, reply) => answer(reply, await health.ready()));
  app.get('/startupz', route, async (_request, reply) => answer(reply, await health.started()));
};

function answer(reply: FastifyReply, { status, body }: HealthAnswer): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(body);
}
