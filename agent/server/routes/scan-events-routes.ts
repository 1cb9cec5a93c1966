import { and, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import { lastEvents, type ScanEventType } from '../../jobs/service/scan-events.ts';
import { scanEvents } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Routes } from '../app.ts';
import { lastEventId, openEventStream } from '../http/event-stream.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { scanFeed } from './scan-feed.ts';
import { noScan, scanId } from './scan-routes.ts';
import { readScan } from './scan-view.ts';

const mostListeners = 5000;

/** `/v1/scans/ID/events`: what happens to a scan, as it happens. */
export const scanEventsRoutes: Routes = (app, { store, log, stop }) => {
  const feed = scanFeed(store.db, log, stop);
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
    async (request, reply) => {
      const { id } = request.params;
      const scan = await readScan(store.db, callerOf(request).tenant, id);
      if (scan === null) throw noScan();
      const last = lastEventId(request.headers['last-event-id']);
      const isOver = scan.state === 'done' || scan.state === 'cancelled';
      // Whoever has heard the end is told not to come again.
      if (isOver && (await isTold(store.db, id, last))) return reply.code(204).send(null);
      if (feed.listeners() >= mostListeners)
        throw new Problem('UNAVAILABLE', 'too many listen already', { headers: { 'retry-after': '30' } });
      const stream = openEventStream(reply, stop);
      const hush = feed.listen(id, last, ({ id: event, type, at, data }) => {
        stream.send(event, type, { at, ...z.record(z.string(), z.unknown()).catch({}).parse(data) });
        if (lastEvents.has(type as ScanEventType)) stream.end();
      });
      stream.onClose(hush);
    },
  );
};

/** Whether nothing happened after this event. */
async function isTold(db: Database, scan: string, last: number): Promise<boolean> {
  const rows = await db
    .select({ id: scanEvents.id })
    .from(scanEvents)
    .where(and(eq(scanEvents.scan, scan), gt(scanEvents.id, last)))
    .limit(1);
  return rows.length === 0;
}
