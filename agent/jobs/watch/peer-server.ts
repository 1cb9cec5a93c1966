import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../../chain/peers/answer-peer.ts';
import { mostText } from '../../chain/peers/message.ts';
import { toWardenError } from '../../model/errors.ts';

/** Requests at the same time: peers are few, and ask seldom. */
const mostConnections = 64;

export interface PeerServer {
  /** That it has: 0 in what was asked for takes any. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Takes findings of other watchdogs by POST, at any path. Everything that is too long, too slow or no POST is turned away.
 * @param listen `host:port`
 * @throws WardenError IO_FAILED when the port is taken
 */
export async function servePeers(
  listen: string,
  answer: (text: string) => Promise<Answer>,
): Promise<PeerServer> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(listen)!;
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: string) =>
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
    try {
      if (request.method !== 'POST') return void reply(405, '{"error":"POST a finding."}');
      const text = await readText(request);
      if (text === null) return void reply(413, '{"error":"That is too long for a finding."}');
      const { status, body } = await answer(text);
      reply(status, body);
    } catch {
      reply(503, '{"error":"Not now."}');
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

/** null: longer than any finding. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostText) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
