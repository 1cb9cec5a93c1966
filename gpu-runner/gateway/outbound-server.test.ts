import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { outboundServer } from './outbound-server.ts';

interface Taken {
  readonly token: string;
  readonly task: string;
  readonly body: string;
}

async function start(resultBytes = 64) {
  const taken: Taken[] = [];
  const socketPath = join(await mkdtemp(join(tmpdir(), 'warden-out-')), 's');
  const server = outboundServer(resultBytes, {
    callback(token, task, body) {
      taken.push({ token, task, body: body.toString() });
      return 200;
    },
    connect: async () => ({ ok: false, status: 403, reason: 'no' }),
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { socketPath, taken };
}

function post(socketPath: string, path: string, body: string, method = 'POST'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode!));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe("the runner's end of a gateway", () => {
  it('takes a result with its token and task', async () => {
    const { socketPath, taken } = await start();
    expect(await post(socketPath, '/callback/token/0x1', '{}')).toBe(200);
    expect(taken).toEqual([{ token: 'token', task: '0x1', body: '{}' }]);
  });

  it('takes none that is too large', async () => {
    const { socketPath, taken } = await start(8);
    expect(await post(socketPath, '/callback/token/0x1', '123456789')).toBe(413);
    expect(taken).toEqual([]);
  });

  it.each([
    ['GET', '/callback/token/0x1'],
    ['POST', '/callback/token'],
    ['POST', '/callback/token/0x1/more'],
    ['POST', '/callback/../0x1'],
    ['POST', '/callback/token/%2e%2e'],
    ['POST', '/run/f/0x1'],
    ['POST', '/callback/token/0x1?x=1'],
  ])('answers nothing else: %s %s', async (method, path) => {
    const { socketPath, taken } = await start();
    expect(await post(socketPath, path, '', method)).toBe(404);
    expect(taken).toEqual([]);
  });

  it('stands whatever bytes come', async () => {
    const { socketPath, taken } = await start();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const socket = connect(socketPath);
        socket.on('error', () => {});
        socket.end(bytes);
        await new Promise((resolve) => socket.on('close', resolve).resume());
      }),
      { numRuns: 40 },
    );
    expect(await post(socketPath, '/callback/token/0x1', '{}')).toBe(200);
    expect(taken).toHaveLength(1);
  });
});
