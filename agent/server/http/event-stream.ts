import type { FastifyReply } from 'fastify';

const pingMs = 15_000;
/** Bytes that a slow reader may leave unread before it is let go: it comes back and is told what it missed. */
const mostUnread = 256 * 1024;

/** Server-sent events to one listener. */
export interface EventStream {
  send(id: number, type: string, data: unknown): void;
  /** Nothing more comes. */
  end(): void;
  /** Calls back once, when it is over, whoever ended it. */
  onClose(then: () => void): void;
}

/**
 * Answers with a stream of events that says something every 15 seconds, so that nobody on the way takes it for dead.
 * @param stop ends it: the service goes
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function openEventStream(reply: FastifyReply, stop: AbortSignal): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // When it ends, nothing else comes on this connection: a server that goes waits for none that is open.
    connection: 'close',
  });
  raw.write('retry: 5000\n\n');
  const ping = setInterval(() => raw.write(': ping\n\n'), pingMs).unref();
  const end = () => void raw.end();
  stop.addEventListener('abort', end, { once: true });
  raw.on('error', () => {});
  raw.once('close', () => {
    clearInterval(ping);
    stop.removeEventListener('abort', end);
  });
  if (stop.aborted) end();
  return {
    send(id, type, data) {
      if (raw.writableEnded) return;
      if (raw.writableLength > mostUnread) raw.destroy();
      else raw.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end,
    onClose: (then) => void raw.once('close', then),
  };
}

/** The id of the last event that a listener saw; 0 for one that saw none. */
export function lastEventId(header: string | string[] | undefined): number {
  const text = String(header ?? '');
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
}
