import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It reads its body itself, and sees to it that it arrives. */
    slowBody?: boolean;
  }
}

/** Milliseconds for a body of a megabyte at most: more than any line needs. */
const bodyMs = 30_000;

/** Cuts off whoever lets a body drip in. Node's own limit would be one for uploads too. */
export function cutSlowBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { raw } = request;
    if (request.routeOptions.config.slowBody === true || raw.complete) return;
    const timer = setTimeout(() => raw.destroy(), bodyMs).unref();
    raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  });
}
