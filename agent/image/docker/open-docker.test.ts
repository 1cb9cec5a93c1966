import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  bytes,
  classicMembers,
  descriptor,
  hybridMembers,
  layerBytes,
  manifestOf,
  openOptions,
  replaced,
  sampleImage,
  sha256,
  tar,
  temporaryDirectory,
} from '../../../test/image/saved-images.ts';
import type { OpenOptions } from '../image.ts';
import { openDocker } from './open-docker.ts';

const app = await sampleImage('team/app:1');
const tool = await sampleImage('team/tool:2');

/** What an engine answers; each part can be replaced. */
interface Behaviour {
  readonly version?: object;
  readonly id?: string;
  readonly export?: (response: ServerResponse, request: IncomingMessage) => void;
}

/** An engine with one image, listening on a socket that DOCKER_HOST names. Returns the paths that were asked for. */
async function startEngine(behaviour: Behaviour, over: 'socket' | 'tcp' = 'socket'): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (path === '/version')
      response.end(JSON.stringify(behaviour.version ?? { ApiVersion: '1.41', MinAPIVersion: '1.12' }));
    else if (path.endsWith('/images/team/app:1/json')) response.end(JSON.stringify({ Id: behaviour.id }));
    else if (path.endsWith(`/images/${behaviour.id}/get`)) behaviour.export?.(response, request);
    else response.writeHead(404).end(JSON.stringify({ message: 'No such image \x1b[31m' }));
  });
  const socket = join(await temporaryDirectory(), 'docker.sock');
  await new Promise<void>((resolve) =>
    over === 'socket' ? server.listen(socket, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  const { port } = over === 'tcp' ? (server.address() as AddressInfo) : { port: 0 };
  vi.stubEnv('DOCKER_HOST', over === 'socket' ? `unix://${socket}` : `tcp://127.0.0.1:${port}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  return asked;
}

async function openApp(
  change: Partial<OpenOptions> = {},
  timeouts = { firstByteMs: 30_000, idleMs: 30_000 },
) {
  const target = await openDocker('team/app:1', openOptions(change), timeouts);
  onTestFinished(() => target.close());
  return target.images;
}

const classic = await tar(classicMembers(app));
const hybrid = await tar(hybridMembers(app));

describe('an image of a running engine', () => {
  it('is exported by its id, which is the digest of the config', async () => {
    const id = sha256(app.config);
    const asked = await startEngine({ id, export: (response) => response.end(classic) });
    let fetched = 0;
    const [image] = await openApp({ onBytes: (count) => (fetched += count) });
    expect(image).toMatchObject({ reference: `team/app:1@${id}`, configDigest: id });
    expect(fetched).toBe(classic.length);
    expect(await layerBytes(image!)).toEqual(app.layers);
    expect(fetched).toBe(classic.length);
    expect(asked).toEqual(['/version', '/v1.41/images/team/app:1/json', `/v1.41/images/${id}/get`]);
  });

  it('is exported by its id, which is the digest of the manifest', async () => {
    const id = sha256(manifestOf(app));
    await startEngine({ id, export: (response) => response.end(hybrid) });
    const [image] = await openApp();
    expect(image).toMatchObject({ manifestDigest: id });
  });

  it('is exported by its id, which is the digest of an index', async () => {
    const nested = bytes({
      schemaVersion: 2,
      manifests: [
        {
          ...descriptor('application/vnd.oci.image.manifest.v1+json', manifestOf(app)),
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ],
    });
    const id = sha256(nested);
    const manifests = [descriptor('application/vnd.oci.image.index.v1+json', nested)];
    const members = replaced(hybridMembers(app), 'index.json', { content: { schemaVersion: 2, manifests } });
    const archive = await tar([...members, { name: `blobs/${id.replace(':', '/')}`, content: nested }]);
    await startEngine({ id, export: (response) => response.end(archive) });
    const [image] = await openApp();
    expect(image).toMatchObject({ indexDigest: id, manifestDigest: sha256(manifestOf(app)) });
  });

  it('is refused when the engine exports another one', async () => {
    await startEngine({ id: sha256(tool.config), export: (response) => response.end(classic) });
    await expect(openApp()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it.each([
    [{ ApiVersion: '1.41', MinAPIVersion: '1.12' }, '/v1.41/'],
    [{ ApiVersion: '1.99', MinAPIVersion: '1.44' }, '/v1.51/'],
    [{ ApiVersion: '1.99', MinAPIVersion: '1.60' }, '/v1.60/'],
    [{}, '/images/'],
    [{ ApiVersion: '../x' }, '/images/'],
  ])('is asked for in the version that both know: %j', async (version, prefix) => {
    const asked = await startEngine({
      version,
      id: sha256(app.config),
      export: (response) => response.end(classic),
    });
    await openApp();
    expect(asked[1]).toMatch(new RegExp(`^${prefix}`));
  });

  it('that the engine does not have is not found, with the command that gets it', async () => {
    await startEngine({ id: sha256(app.config) });
    await expect(openDocker('none:1', openOptions())).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      todo: expect.stringContaining('docker pull none:1'),
    });
  });

  it.each(['', '../../containers', 'a//b', 'app?x=1', 'app 1', '-app'])(
    '%j is no name of one',
    async (name) => {
      await expect(openDocker(name, openOptions())).rejects.toMatchObject({ code: 'REFERENCE_INVALID' });
    },
  );
});

describe('an engine', () => {
  const id = sha256(app.config);

  it('that does not run is unreachable', async () => {
    vi.stubEnv('DOCKER_HOST', `unix://${join(await temporaryDirectory(), 'none.sock')}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(openApp()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('that answers nonsense is unreachable', async () => {
    await startEngine({ id: 'not a digest' });
    await expect(openApp()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('that cuts the export is unreachable', async () => {
    await startEngine({
      id,
      export: (response) => {
        response.writeHead(200, { 'content-length': classic.length });
        response.write(classic.subarray(0, 600), () => response.destroy());
      },
    });
    await expect(openApp()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('that ends the export early sends no archive', async () => {
    await startEngine({ id, export: (response) => response.end(classic.subarray(0, 600)) });
    await expect(openApp()).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('that refuses the export is named with its reason, escaped', async () => {
    await startEngine({
      id,
      export: (response) => response.writeHead(500).end('{"message":"broken \x1b[31m"}'),
    });
    const error = await openApp().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'ENGINE_UNREACHABLE', message: expect.stringContaining('broken') });
    expect((error as Error).message).not.toContain('\x1b');
  });

  it('that stops sending is given up', async () => {
    await startEngine({ id, export: (response) => void response.write(classic.subarray(0, 600)) });
    await expect(openApp({}, { firstByteMs: 30_000, idleMs: 20 })).rejects.toMatchObject({
      code: 'NETWORK_TIMEOUT',
    });
  });

  it('that never begins to send is given up', async () => {
    await startEngine({ id, export: () => {} });
    await expect(openApp({}, { firstByteMs: 20, idleMs: 30_000 })).rejects.toMatchObject({
      code: 'NETWORK_TIMEOUT',
    });
  });

  it('is left alone when the scan is interrupted', async () => {
    const controller = new AbortController();
    await startEngine({
      id,
      export: (response) => {
        response.write(classic.subarray(0, 600));
        controller.abort();
      },
    });
    await expect(openApp({ signal: controller.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('that is remote is used only when its host was allowed, and not offline', async () => {
    await startEngine({ id, export: (response) => response.end(classic) }, 'tcp');
    await expect(openApp({ offline: false })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    await expect(openApp({ allowedHosts: ['127.0.0.1'] })).rejects.toMatchObject({ code: 'OFFLINE' });
    const [image] = await openApp({ offline: false, allowedHosts: ['127.0.0.1'] });
    expect(image!.configDigest).toBe(id);
  });

  it.each(['ssh://box', 'tcp://[bad'])('at %s is refused', async (address) => {
    vi.stubEnv('DOCKER_HOST', address);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(openApp({ offline: false })).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });
});
