import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../../chain/peers/answer-peer.ts';
import { mostText } from '../../chain/peers/message.ts';
import { mostObservationBytes } from '../../evidence/signed-observation.ts';
import { toWardenError } from '../../model/errors.ts';
import { triesPerMinute } from './tries.ts';

/** Requests at the same time: peers are few, and ask seldom. */
const mostConnections = 64;

/** Observations of one sender in a minute: whoever comes through a proxy shares them. */
const mostObservations = 60;

/** Answers the body of a request. */
type Take = (text: string) => Promise<Answer>;

export interface Takes {
  /** null where this watchdog has nothing to say to peers. */
  readonly findings: Take | null;
  /** At a path that ends in `/observations`. */
  readonly observations: Take | null;
}

export interface PeerServer {
  /** That it has: 0 in what was asked for takes any. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Takes observations of providers by POST, and findings of other watchdogs at any other path. Everything that is too long, too slow,
 * too often or no POST is turned away.
 * @param listen `host:port`
 * @throws WardenError IO_FAILED when the port is taken
 */
export async function servePeers(listen: string, { findings, observations }: Takes): Promise<PeerServer> {
  const mayTry = triesPerMinute(mostObservations, Date.now);
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(listen)!;
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: string) =>
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
    try {
      if (request.method !== 'POST') return void reply(405, '{"error":"POST a finding or an observation."}');
      const isObservation = /\/observations$/.test(request.url ?? '');
      if (isObservation && !mayTry(request.socket.remoteAddress ?? ''))
        return void reply(429, '{"error":"That is too often: wait a minute."}');
      const take = isObservation ? observations : findings;
      if (take === null) return void reply(404, '{"error":"This watchdog does not take that."}');
      const text = await readText(request, isObservation ? mostObservationBytes : mostText);
      if (text === null) return void reply(413, '{"error":"That is too long."}');
      const { status, body } = await take(text);
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

/** null: longer than that, in bytes. */
async function readText(request: IncomingMessage, most: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
