import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toWardenError } from '../../model/errors.ts';
import type { Health, HealthAnswer } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface OperationsServer {
  /** That it has: 0 in what was asked for takes any. */
  readonly port: number;
  close(): Promise<void>;
}

/** One Prometheus and a few probes. */
const mostConnections = 32;

/**
 * Shows `/metrics` and the probes of a process to whoever runs it, apart from everything that it serves to others.
 * @param listen `host:port`
 * @throws WardenError IO_FAILED when the port is taken
 */
export async function serveOperations(
  listen: string,
  health: Health,
  metrics: Metrics,
): Promise<OperationsServer> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(listen)!;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    if (request.method !== 'GET') return end(response, 405, 'text/plain', 'Only GET.\n');
    try {
      if (path === '/metrics') end(response, 200, metrics.contentType, await metrics.render());
      else if (path === '/livez') endProbe(response, health.live());
      else if (path === '/readyz') endProbe(response, await health.ready());
      else if (path === '/startupz') endProbe(response, await health.started());
      else end(response, 404, 'text/plain', '/metrics, /livez, /readyz, /startupz\n');
    } catch {
      end(response, 503, 'text/plain', 'Not now.\n');
    }
  });
  server.maxConnections = mostConnections;
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  try {
    server.listen(Number(port), host);
    await once(server, 'listening');
  } catch (thrown) {
    throw toWardenError(thrown);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function endProbe(response: ServerResponse, { status, body }: HealthAnswer): void {
  end(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function end(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}
