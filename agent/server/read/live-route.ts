import { z } from 'zod';
import type { Routes } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { type LiveEvent, openLive } from './live.ts';

const mostListeners = 5000;
const pingMs = 15_000;
/** What a slow reader may leave unread before it is let go: it comes back and is told what it missed. */
const mostUnread = 256 * 1024;

/** `/v1/live`: verdicts on published sources, cases that moved and blocks that were read, as server-sent events. */
export const liveRoute: Routes = (app, { store, stop }) => {
  const live = openLive(store.db, stop);
  app.get(
    '/v1/live',
    {
      config: { access: 'open' },
      schema: {
        tags: ['Network'],
        summary: 'New verdicts and cases as server-sent events',
        response: {
          200: { description: 'Events.', content: { 'text/event-stream': { schema: z.unknown() } } },
        },
      },
    },
    async (request, reply) => {
      if (live.listeners() >= mostListeners)
        throw new Problem('UNAVAILABLE', 'too many listen already', { headers: { 'retry-after': '30' } });
      const last = Number(request.headers['last-event-id']);
      const missed = Number.isSafeInteger(last) && last > 0 ? await live.since(last) : [];
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
        // It ends when the server goes, which waits for no connection that could be used again.
        connection: 'close',
      });
      raw.write('retry: 5000\n\n');
      const tell = (event: LiveEvent) => {
        if (raw.writableLength > mostUnread) raw.destroy();
        else raw.write(frame(event));
      };
      for (const event of missed) tell(event);
      const ping = setInterval(() => raw.write(': ping\n\n'), pingMs);
      ping.unref();
      const hush = live.listen(tell);
      const end = () => raw.end();
      stop.addEventListener('abort', end, { once: true });
      raw.on('close', () => {
        clearInterval(ping);
        hush();
        stop.removeEventListener('abort', end);
      });
      if (stop.aborted) raw.end();
    },
  );
};

function frame({ id, type, data }: LiveEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
