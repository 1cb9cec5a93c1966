import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../../config/log.ts';
import { measure } from '../../config/measure.ts';

const tracer = trace.getTracer('warden');

/** Probes come every few seconds, and say nothing. */
const unlogged: ReadonlySet<string> = new Set(['/livez', '/readyz', '/startupz']);

/**
 * Logs and counts every request, and makes each a span. Of an address the log has the path where it is one of ours, and never a query;
 * of a caller the public part of its key.
 */
export function observeRequests(app: FastifyInstance, log: Log): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const route = routeOf(request);
    const span = tracer.startSpan(`${request.method} ${route}`, {
      attributes: { 'http.request.method': request.method, 'http.route': route },
    });
    spans.set(request, span);
    context.with(trace.setSpan(context.active(), span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    const { statusCode: status, elapsedTime } = reply;
    measure({ kind: 'request', method: request.method, route, status, seconds: elapsedTime / 1000 });
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', status);
    if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    if (!unlogged.has(route))
      log.info(
        `${request.method} ${route === 'none' ? route : request.url.split('?', 1)[0]!.slice(0, 200)}`,
        {
          requestId: request.id,
          status,
          ms: Math.round(elapsedTime * 10) / 10,
          ...(request.caller ? { tenant: request.caller.tenant, key: request.caller.key } : {}),
        },
      );
    done();
  });
}

/** The pattern of the path, which is one of few; `none` for what is no path of ours. */
function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'none';
}
