import { mkdtemp } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEngine } from './engine.ts';
import { hasImage } from './load-archive.ts';

/** An engine that answers as told, at a socket that DOCKER_HOST names. */
async function start(answer: RequestListener): Promise<void> {
  const socket = join(await mkdtemp(join(tmpdir(), 'warden-engine-')), 's');
  const server = createServer((asked, response) => {
    if (asked.url === '/version') response.end('{"ApiVersion":"1.41","MinAPIVersion":"1.12"}');
    else answer(asked, response);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
}

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const;
const identity = { configDigest: digest('a'), diffIds: [digest('b')] };

describe('an engine', () => {
  it('that hangs is given up', async () => {
    await start(() => {});
    const engine = await openEngine();
    await expect(
      engine.call({ method: 'POST', path: '/containers/x/start', deadlineMs: 20 }),
    ).rejects.toMatchObject({
      code: 'ENGINE_TIMEOUT',
    });
  });

  it('that refuses is named with its reason, escaped', async () => {
    await start((_, response) => response.writeHead(500).end('{"message":"broken \\u001b[31m"}'));
    const engine = await openEngine();
    const error = await engine.call({ method: 'POST', path: '/x' }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED', message: expect.stringContaining('broken') });
    expect((error as Error).message).not.toContain('\x1b');
  });

  it('that is not there is unreachable', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///no/such/socket');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(openEngine()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('on another machine is refused, as what it runs cannot be looked at', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(openEngine()).rejects.toThrow(/another machine/);
  });
});

describe('an image in an engine', () => {
  it.each([
    ['is there with its layers', { Id: digest('a'), RootFS: { Layers: [digest('b')] } }, true],
    ['is not there', { message: 'No such image' }, false],
  ])('%s', async (_, document, expected) => {
    await start((_, response) =>
      response.writeHead('Id' in document ? 200 : 404).end(JSON.stringify(document)),
    );
    expect(await hasImage(await openEngine(), identity)).toBe(expected);
  });

  it.each([
    ['another id', { Id: digest('c'), RootFS: { Layers: [digest('b')] } }],
    ['another layer', { Id: digest('a'), RootFS: { Layers: [digest('c')] } }],
    ['no layers', { Id: digest('a') }],
  ])('is refused with %s', async (_, document) => {
    await start((_, response) => response.end(JSON.stringify(document)));
    await expect(hasImage(await openEngine(), identity)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});
