import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Receivers {
  readonly well: string;
  readonly silent: string;
  readonly hosts: readonly string[];
  close(): void;
}

/** One that takes everything, and one that never answers. */
export async function receivers(): Promise<Receivers> {
  const listen = async (server: Server) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const taking = createServer((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => response.writeHead(204).end());
  });
  const silent = createServer(() => {});
  const hosts = [await listen(taking), await listen(silent)];
  return {
    well: `http://${hosts[0]}/`,
    silent: `http://${hosts[1]}/`,
    hosts,
    close() {
      for (const server of [taking, silent]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
