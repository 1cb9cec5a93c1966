import { and, eq, gt } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { lastEvents, type ScanEventType } from '../../jobs/service/scan-events.ts';
import { scanEvents } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { lastEventId, openEventStream } from '../http/event-stream.ts';
import { Problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { scanFeed } from './scan-feed.ts';
import { noScan } from './scan-routes.ts';
import { readScan } from './scan-view.ts';

const mostListeners = 5000;

/**
 * Answers with what happens to a scan of the tenant, after the event that the listener heard last, until its end; `204` to whoever has
 * heard that.
 * @throws Problem NOT_FOUND, UNAVAILABLE
 */
export type ScanStream = (
  tenant: string,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply | undefined>;

/** Streams of scans: one look into the database for all who listen. */
export function scanStream({ store, log, stop }: Pick<Service, 'store' | 'log' | 'stop'>): ScanStream {
  const feed = scanFeed(store.db, log, stop);
  return async (tenant, id, request, reply) => {
    const scan = await readScan(store.db, tenant, id);
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
    return undefined;
  };
}

/** Whether nothing happened after this event. */
async function isTold(db: Database, scan: string, last: number): Promise<boolean> {
  const rows = await db
    .select({ id: scanEvents.id })
    .from(scanEvents)
    .where(and(eq(scanEvents.scan, scan), gt(scanEvents.id, last)))
    .limit(1);
  return rows.length === 0;
}
