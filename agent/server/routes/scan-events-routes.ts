import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { callerOf } from '../http/route-access.ts';
import { scanId } from './scan-routes.ts';
import { scanStream } from './scan-stream.ts';

/** `/v1/scans/ID/events`: what happens to a scan, as it happens. */
export const scanEventsRoutes: Routes = (app, service) => {
  const stream = scanStream(service);
  app.get(
    '/v1/scans/:id/events',
    {
      config: { access: 'scans:read' },
      exposeHeadRoute: false,
      schema: {
        tags: ['Scans'],
        summary: 'Listen to a scan',
        description:
          'Server-sent events: queued, started, progress, and one of completed, cancelled and failed, after which the stream ends. With `Last-Event-ID` it goes on after that one.',
        params: z.object({ id: scanId }),
        headers: z.looseObject({ 'last-event-id': z.string().max(20).optional() }),
        response: {
          204: z.null().meta({ description: 'It is over, and nothing more was to tell.' }),
          200: { description: 'Events.', content: { 'text/event-stream': { schema: z.unknown() } } },
        },
      },
    },
    (request, reply) => stream(callerOf(request).tenant, request.params.id, request, reply as FastifyReply),
  );
};
