import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { Problem } from './http/problem.ts';
import type { Authenticate } from './http/route-access.ts';
import { sendProblem } from './http/send-problem.ts';
import type { Service } from './service.ts';

/** The server, before it has routes: schemas are zod's. */
export type App = ReturnType<typeof withZod>;

/** Adds routes of one matter. */
export type Routes = (app: App, service: Service) => void | Promise<void>;

const requestLimits = {
  // Longer than any compose file; what may be longer says so itself.
  bodyLimit: 1024 ** 2,
  requestTimeout: 60_000,
  // Headers that drip in are cut off.
  connectionTimeout: 0,
  keepAliveTimeout: 72_000,
  maxParamLength: 300,
} as const;

/**
 * Puts the server together from parts. Every route names who may ask (`config.access`); one that does not keeps the server from
 * starting.
 */
export async function createApp(
  service: Service,
  authenticate: Authenticate,
  parts: readonly Routes[],
): Promise<FastifyInstance> {
  const fastify = Fastify({
    ...requestLimits,
    logger: false,
    // A name from outside would get into our log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    trustProxy: false,
    // A body that names `__proto__` is refused, not cleaned.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 15_000, insecureHTTPParser: false },
  });
  const app = withZod(fastify);
  app.decorateRequest('caller', null);
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined) throw new TypeError(`${method} ${url} does not say who may ask`);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    const { access } = request.routeOptions.config;
    request.caller = await authenticate(request, reply);
    if (access === undefined || access === 'open') return;
    if (request.caller === null)
      throw new Problem('UNAUTHENTICATED', 'send `Authorization: Bearer KEY`', {
        headers: { 'www-authenticate': 'Bearer realm="warden"' },
      });
    if (!request.caller.scopes.includes(access))
      throw new Problem('FORBIDDEN', `this key lacks the scope ${access}`);
  });
  app.setErrorHandler((thrown, request, reply) => sendProblem(service.log, thrown, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(service.log, new Problem('NOT_FOUND', 'no such path'), request, reply),
  );
  for (const part of parts) await app.register(async (scope) => part(scope as App, service));
  await app.ready();
  return fastify;
}

function withZod(fastify: FastifyInstance) {
  return fastify
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler)
    .withTypeProvider<ZodTypeProvider>();
}
