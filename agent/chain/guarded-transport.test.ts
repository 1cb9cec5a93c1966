import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicClient } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainError } from './chain-error.ts';
import { guardedTransport } from './guarded-transport.ts';

let server: Server;
let isTooMuch: boolean;
/** Requests that wait for an answer, and the most that ever did. */
const held: ServerResponse[] = [];
let most = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (isTooMuch) return void response.writeHead(429).end('slow down');
      held.push(response);
      most = Math.max(most, held.length);
      void answerLater();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** Long enough for all to come that are on their way. */
async function answerLater(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  held.shift()!.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
}

function open() {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { signal } = new AbortController();
  const client = createPublicClient({
    transport: guardedTransport({ url: `http://${host}`, allowedHosts: [host], signal }),
  });
  return () => client.request({ method: 'eth_chainId' });
}

describe('a node', () => {
  it('is asked several things at once, and one at a time after it said that it is too much', async () => {
    const ask = open();
    isTooMuch = false;
    await Promise.all(Array.from({ length: 8 }, ask));
    expect(most).toBeGreaterThan(1);
    isTooMuch = true;
    for (let refusals = 0; refusals < 3; refusals++) {
      const thrown = await ask().catch((error: unknown) => chainError(error));
      expect(thrown).toMatchObject({ code: 'RPC_UNREACHABLE', retryable: true });
    }
    isTooMuch = false;
    most = 0;
    expect(await Promise.all(Array.from({ length: 3 }, ask))).toEqual(['0x1', '0x1', '0x1']);
    expect(most).toBe(1);
  });
});
