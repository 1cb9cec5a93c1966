import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WardenError } from '../model/errors.ts';
import { discard, type GuardedOptions, guardedRequest, readAll } from './request.ts';

let server: Server;
let other: Server;
let handler: RequestListener;
let seen: IncomingMessage[];

async function listen(): Promise<Server> {
  const started = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  return started;
}

beforeEach(async () => {
  seen = [];
  handler = (_, response) => response.end('hello');
  [server, other] = await Promise.all([listen(), listen()]);
});
afterEach(() => {
  for (const one of [server, other]) {
    one.closeAllConnections();
    one.close();
  }
});

const origin = (of = server) => `http://127.0.0.1:${(of.address() as AddressInfo).port}`;

const request = (url: string, options: Partial<GuardedOptions> = {}) =>
  guardedRequest(url, {
    allowedHosts: ['127.0.0.1'],
    maxBytes: 1_000_000,
    timeouts: { headersMs: 10_000, idleMs: 10_000, totalMs: 10_000 },
    signal: new AbortController().signal,
    ...options,
  });

const fetchAll = async (url: string, options: Partial<GuardedOptions> = {}) =>
  (await readAll(await request(url, options))).toString();

describe('a request', () => {
  it('to an allowed host gives status, headers and body', async () => {
    handler = (_, response) => response.writeHead(418, { 'x-a': 'b' }).end('hello');
    const response = await request(origin());
    expect(response).toMatchObject({ status: 418, headers: { 'x-a': 'b' } });
    expect((await readAll(response)).toString()).toBe('hello');
  });

  it.each([
    ['a loopback address', () => origin().replace('http', 'https')],
    ['a loopback address over plain http', () => origin()],
    ['a name that resolves to one', () => origin().replace('http://127.0.0.1', 'https://localhost')],
    ['a loopback address in another notation', () => origin().replace('http://127.0.0.1', 'https://0x7f.1')],
    ['a loopback address inside IPv6', () => origin().replace('http://127.0.0.1', 'https://[::ffff:7f00:1]')],
    ['a cloud metadata address', () => 'https://169.254.169.254/latest'],
    ['a public host over plain http', () => 'http://registry.example/'],
    ['a file', () => 'file:///etc/passwd'],
    ['nothing that is a URL', () => 'https://'],
  ])('to %s is refused', async (_, url) => {
    await expect(request(url(), { allowedHosts: [] })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(seen).toHaveLength(0);
  });

  it('is allowed by host, or by host and port, and not by more', async () => {
    const { host } = new URL(origin());
    expect(await fetchAll(origin(), { allowedHosts: [host] })).toBe('hello');
    expect(await fetchAll(origin(), { allowedHosts: ['127.0.0.1'] })).toBe('hello');
    for (const entry of ['127.0.0.1:1', '27.0.0.1', `x${host}`, ''])
      await expect(request(origin(), { allowedHosts: [entry] })).rejects.toMatchObject({
        code: 'ADDRESS_REFUSED',
      });
  });

  it('that was allowed before is refused where it is not: connections are not shared', async () => {
    await fetchAll(origin());
    await expect(request(origin(), { allowedHosts: [] })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('names the address in its errors without user info and query', async () => {
    handler = (incoming) => incoming.socket.destroy();
    const url = origin().replace('127', 'user:secret@127');
    const error = await request(`${url}/path?token=secret#secret`).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'NETWORK_FAILED', message: expect.stringContaining('/path') });
    expect(String(error)).not.toContain('secret');
  });

  it('that the server does not answer in HTTP gives NETWORK_FAILED without the bytes', async () => {
    const raw = createTcpServer((socket) => void socket.end('\u001b[2Jhostile\r\n\r\n'));
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const error = await request(`http://127.0.0.1:${(raw.address() as AddressInfo).port}`).catch(
      (e: Error) => e,
    );
    raw.close();
    expect(error).toMatchObject({ code: 'NETWORK_FAILED' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('\u001b');
  });

  it('to a port where nobody listens gives NETWORK_FAILED', async () => {
    const url = origin(other);
    other.close();
    await once(other, 'close');
    await expect(request(url)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  });
});

describe('a body', () => {
  it('larger than allowed gives RESPONSE_TOO_LARGE, declared or not', async () => {
    handler = (_, response) => response.end(Buffer.alloc(11));
    await expect(request(origin(), { maxBytes: 10 })).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
    handler = (_, response) => {
      response.write(Buffer.alloc(6));
      response.end(Buffer.alloc(6));
    };
    await expect(fetchAll(origin(), { maxBytes: 10 })).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
    expect(await fetchAll(origin(), { maxBytes: 12 })).toHaveLength(12);
  });

  it('that is cut gives NETWORK_FAILED after the bytes that came', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('12345', () => response.destroy());
    };
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of (await request(origin())).body) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    expect(Buffer.concat(chunks).toString()).toBe('12345');
  });

  it('that stalls, or never starts, or takes too long, gives NETWORK_TIMEOUT', async () => {
    const timeouts = { headersMs: 10_000, idleMs: 10_000, totalMs: 10_000 };
    handler = (_, response) => void response.write('x');
    const idle = { timeouts: { ...timeouts, idleMs: 20 } };
    await expect(fetchAll(origin(), idle)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    const total = { timeouts: { ...timeouts, totalMs: 20 } };
    await expect(fetchAll(origin(), total)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    handler = () => {};
    const headers = { timeouts: { ...timeouts, headersMs: 20 } };
    await expect(fetchAll(origin(), headers)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
  });

  it('ends with the signal, with the reason that it gives', async () => {
    const controller = new AbortController();
    handler = (_, response) => void response.write('x');
    const response = await request(origin(), { signal: controller.signal });
    const reading = readAll(response);
    controller.abort(new WardenError('BUDGET_SPENT', 'no time left'));
    await expect(reading).rejects.toMatchObject({ code: 'BUDGET_SPENT' });
    await expect(request(origin(), { signal: controller.signal })).rejects.toMatchObject({
      code: 'BUDGET_SPENT',
    });
  });

  it('waits for its reader, however much there is', async () => {
    const chunk = Buffer.alloc(65_536, 1);
    handler = (_, response) => {
      let left = 400;
      const more = () => {
        while (left > 0) {
          left--;
          if (!response.write(chunk)) return response.once('drain', more);
        }
        return response.end();
      };
      more();
    };
    let bytes = 0;
    for await (const part of (await request(origin(), { maxBytes: Number.MAX_SAFE_INTEGER })).body) {
      bytes += part.length;
      await new Promise(setImmediate);
    }
    expect(bytes).toBe(400 * 65_536);
  });

  it('that is not wanted can be discarded', async () => {
    handler = (_, response) => response.end(Buffer.alloc(900_000));
    await discard((await request(origin())).body);
    handler = (_, response) => response.end('hello');
    expect(await fetchAll(origin())).toBe('hello');
  });
});

describe('a redirect', () => {
  const to = (location: () => string, status = 302): RequestListener => {
    return (incoming, response) => {
      if (incoming.url === '/end') response.end('hello');
      else response.writeHead(status, { location: location() }).end();
    };
  };

  it('is followed, and says where it led', async () => {
    handler = to(() => '/end');
    const response = await request(`${origin()}/start`);
    expect(response.url.pathname).toBe('/end');
    expect((await readAll(response)).toString()).toBe('hello');
  });

  it('takes the credentials along to the same origin only', async () => {
    const credentials = { origin: origin(), authorization: 'Basic secret' };
    handler = to(() => '/end');
    await fetchAll(`${origin()}/start`, { credentials });
    handler = to(() => `${origin(other)}/end`);
    await fetchAll(`${origin()}/start`, { credentials });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      'Basic secret',
      'Basic secret',
      'Basic secret',
      undefined,
    ]);
  });

  it.each([
    'http://[::1]/',
    'https://[::1]/',
    'http://localhost/',
    'https://10.0.0.1',
    'http://',
    '//169.254.169.254/',
  ])('to %s is judged anew', async (location) => {
    handler = to(() => location);
    await expect(request(`${origin()}/start`)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('after too many others is not followed', async () => {
    handler = to(() => '/again');
    await expect(request(`${origin()}/start`, { maxRedirects: 3 })).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
    expect(seen).toHaveLength(4);
  });

  it('of a POST is not followed', async () => {
    handler = to(() => '/end', 307);
    const posting = request(`${origin()}/start`, { method: 'POST', payload: 'secret' });
    await expect(posting).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    expect(seen).toHaveLength(1);
  });
});
