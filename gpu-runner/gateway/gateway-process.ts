/**
 * The gateway: the one peer that a run can reach. It runs in a container of its own, holds no key, and passes on what has the
 * form of the protocol, read and written anew; what is allowed is for the runner to say. Built into one file without dependencies.
 */
import { chmodSync, rmSync } from 'node:fs';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  callbackPort,
  type GatewayLimits,
  inboundSocket,
  limitsVariable,
  namePattern,
  outboundSocket,
  proxyPort,
  socketFolder,
  toHeader,
} from './protocol.ts';

const limits: GatewayLimits = JSON.parse(process.env[limitsVariable] ?? '{}');
const outbound = join(socketFolder, outboundSocket);
/** Of what a service answers to a task: its result comes by the callback. */
const answerBytes = 64 * 1024;
const toRunner = new Agent({ keepAlive: true });

const callbacks = server(async (asked, answer) => {
  const match = /^\/([\w-]{16,128})\/([^/?]+)$/.exec(asked.url ?? '');
  if (asked.method !== 'POST' || match === null || !namePattern.test(match[2]!)) return end(answer, 404);
  const body = await read(asked, limits.resultBytes);
  if (body === null) return end(answer, 413);
  const { status } = await send(
    { socketPath: outbound, path: `/callback/${match[1]}/${match[2]}`, agent: toRunner },
    body,
  );
  end(answer, status);
});

const proxy = server(async (_, answer) => end(answer, 405));
proxy.on('connect', (asked: IncomingMessage, socket: Socket) => {
  socket.on('error', () => {});
  const target = asked.url ?? '';
  if (!/^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):\d{1,5}$/.test(target)) return refuse(socket, 400);
  const onward = request({
    socketPath: outbound,
    method: 'CONNECT',
    path: target,
    timeout: limits.connectMs,
  });
  onward.on('connect', (response, upstream: Socket) => {
    if (response.statusCode !== 200) return refuse(socket, response.statusCode ?? 502);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.pipe(upstream).pipe(socket);
  });
  onward.on('response', ({ statusCode }) => refuse(socket, statusCode ?? 502));
  onward.on('timeout', () => onward.destroy());
  onward.on('error', () => refuse(socket, 502));
  onward.end();
});

const inbound = server(async (asked, answer) => {
  const [, host, port] = /^(\d+\.\d+\.\d+\.\d+):(\d{1,5})$/.exec(String(asked.headers[toHeader])) ?? [];
  if (host === undefined) return end(answer, 400);
  if (asked.method === 'GET') return end(answer, (await accepts(host, Number(port))) ? 204 : 503);
  const body = await read(asked, limits.requestBytes);
  if (body === null) return end(answer, 413);
  const found = await send({ host, port: Number(port), path: asked.url ?? '/', agent: false }, body);
  answer.writeHead(found.status, { 'content-type': 'application/octet-stream' }).end(found.body);
});

callbacks.listen(callbackPort);
proxy.listen(proxyPort);
const inboundPath = join(socketFolder, inboundSocket);
rmSync(inboundPath, { force: true });
inbound.listen(inboundPath, () => {
  // The runner may be another user of the host.
  chmodSync(inboundPath, 0o666);
});

function server(handle: (asked: IncomingMessage, answer: ServerResponse) => Promise<void>): Server {
  const made = createServer({ maxHeaderSize: 8192, requestTimeout: 120_000, headersTimeout: 10_000 });
  made.maxConnections = 128;
  made.on('request', (asked, answer) => {
    asked.on('error', () => {});
    answer.on('error', () => {});
    handle(asked, answer).catch(() => end(answer, 502));
  });
  made.on('clientError', (_, socket) => socket.destroy());
  return made;
}

/** null: it is larger than allowed. */
async function read(message: IncomingMessage, limit: number): Promise<Buffer | null> {
  if (Number(message.headers['content-length'] ?? 0) > limit) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Posts JSON. Redirects are answers like any other. */
function send(
  target: { path: string; agent: Agent | false } & ({ socketPath: string } | { host: string; port: number }),
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const posted = request({
      ...target,
      method: 'POST',
      maxHeaderSize: 8192,
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    });
    const timer = setTimeout(() => posted.destroy(new Error('too late')), limits.answerMs);
    let answers = false;
    // An answer that switches protocols is none, and no error either.
    posted.on('close', () => {
      if (answers) return;
      clearTimeout(timer);
      reject(new Error('no answer'));
    });
    posted.on('response', (response) => {
      answers = true;
      read(response, answerBytes)
        .then(
          (answered) => resolve({ status: response.statusCode ?? 502, body: answered ?? Buffer.alloc(0) }),
          reject,
        )
        .finally(() => {
          clearTimeout(timer);
          if (target.agent === false) posted.destroy();
        });
    });
    posted.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    posted.end(body);
  });
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: limits.connectMs });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.on('connect', () => settle(true));
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
  });
}

function end(answer: ServerResponse, status: number): void {
  if (!answer.headersSent) answer.writeHead(status, { connection: 'close' });
  answer.end();
}

function refuse(socket: Socket, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
}
