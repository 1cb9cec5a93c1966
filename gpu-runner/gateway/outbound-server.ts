import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { EgressResult } from './egress.ts';
import { namePattern } from './protocol.ts';

/** What the runner does about what comes out of a run. */
export interface OutboundHandlers {
  /** A result. Returns the status that the service is answered with. */
  callback(token: string, task: string, body: Buffer): number;
  connect(target: string): Promise<EgressResult>;
}

/** The runner's end of what a gateway passes on. The gateway is not trusted with more than the run is: all is checked again. */
export function outboundServer(resultBytes: number, handlers: OutboundHandlers): Server {
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 120_000 });
  server.on('request', (asked, answer) => {
    const end = (status: number) => {
      if (!answer.headersSent)
        answer.writeHead(status, status === 413 || status === 400 ? { connection: 'close' } : {});
      answer.end();
    };
    answer.on('error', () => {});
    const [, token, task] = /^\/callback\/([\w-]{1,128})\/([^/?]{1,128})$/.exec(asked.url ?? '') ?? [];
    if (asked.method !== 'POST' || token === undefined || !namePattern.test(task!)) return end(404);
    read(asked, resultBytes).then(
      (body) => end(body === null ? 413 : handlers.callback(token, task!, body)),
      () => end(400),
    );
  });
  server.on('connect', (asked: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {});
    handlers.connect(asked.url ?? '').then(
      (result) => {
        if (!result.ok) return void socket.end(`HTTP/1.1 ${result.status} Refused\r\n\r\n`);
        const upstream = result.socket;
        upstream.on('error', () => socket.destroy());
        upstream.on('close', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      },
      () => socket.destroy(),
    );
  });
  server.on('clientError', (_, socket) => socket.destroy());
  return server;
}

async function read(message: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
