import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { cutSlowBodies } from './http/body-deadline.ts';
import { answerBrokenRequest } from './http/broken-request.ts';
import { describeApi } from './http/describe-api.ts';
import { otherMethods } from './http/other-methods.ts';
import { Problem } from './http/problem.ts';
import { limitRates } from './http/rate-limits.ts';
import type { Authenticate } from './http/route-access.ts';
import { keepRouteTable } from './http/route-table.ts';
import { sendProblem } from './http/send-problem.ts';
import { observeRequests } from './operations/observe-requests.ts';
import type { Service } from './service.ts';

/** The server, before it has routes: schemas are zod's. */
export type App = ReturnType<typeof withZod>;

/** Adds routes of one matter. */
export type Routes = (app: App, service: Service) => void | Promise<void>;

const requestLimits = {
  // What may be longer says so itself.
  bodyLimit: 256 * 1024,
  // Bodies have deadlines of their own: an upload may take longer than headers.
  requestTimeout: 0,
  keepAliveTimeout: 72_000,
  // Whoever neither sends nor reads is let go; streams say something more often.
  connectionTimeout: 120_000,
  routerOptions: { maxParamLength: 300 },
} as const;

/** More than these wait at the load balancer, and not for memory of ours. */
const mostConnections = 20_000;

/**
 * Puts the server together from parts. Every route names who may ask (`config.access`); one that does not keeps the server from
 * starting.
 */
export async function createApp(
  service: Service,
  authenticate: Authenticate,
  parts: readonly Routes[],
): Promise<FastifyInstance> {
  const { log, settings } = service;
  const fastify = Fastify({
    ...requestLimits,
    logger: false,
    // A name from outside would get into our log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    trustProxy: settings.trustedProxy.length === 0 ? false : [...settings.trustedProxy],
    // A body that names `__proto__` is refused, not cleaned.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: 16 * 1024,
      // Headers that drip in are cut off; how often that is looked for is the other number.
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
      insecureHTTPParser: false,
    },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => sendProblem(log, error, request, reply),
  });
  fastify.server.maxConnections = mostConnections;
  const app = withZod(fastify);
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('caller', null);
  const table = keepRouteTable(fastify);
  observeRequests(fastify, log);
  const absent = otherMethods(table);
  cutSlowBodies(fastify);
  guard(app, authenticate);
  await limitRates(fastify, settings.rateLimit);
  await describeApi(fastify, service);
  // What is wrong with a request for nothing is that nothing is there.
  app.setErrorHandler((thrown, request, reply) =>
    sendProblem(log, request.is404 ? absent(request) : thrown, request, reply),
  );
  app.setNotFoundHandler((request, reply) => sendProblem(log, absent(request), request, reply));
  for (const part of parts) await app.register(async (scope) => part(scope as App, service));
  await app.ready();
  return fastify;
}

/** Asks who it is before anything of the request is read, and whether they may. */
function guard(app: App, authenticate: Authenticate): void {
  app.addHook('onRequest', async (request, reply) => {
    reply
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    const { access } = request.routeOptions.config;
    if (access === undefined) return;
    request.caller = await authenticate(request, reply);
    if (access === 'open') return;
    if (request.caller === null)
      throw new Problem('UNAUTHENTICATED', 'send `Authorization: Bearer KEY`', {
        headers: { 'www-authenticate': 'Bearer realm="warden"' },
      });
    if (!request.caller.scopes.includes(access))
      throw new Problem('FORBIDDEN', `this key lacks the scope ${access}`);
  });
}

function withZod(fastify: FastifyInstance) {
  return fastify
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler)
    .withTypeProvider<ZodTypeProvider>();
}
