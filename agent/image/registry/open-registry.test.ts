import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endless, redirect, refuse, serve, silence, withHeaders } from '../../../test/registry/behaviours.ts';
import { impatient, openOptions, testEnvironment } from '../../../test/registry/open-options.ts';
import { sha256 } from '../../../test/registry/store.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry/test-registry.ts';
import type { ImageLayer } from '../image.ts';
import { openRegistry } from './open-registry.ts';

const tar = Buffer.from('stands for a tar archive');

let registry: TestRegistry;
beforeEach(async () => {
  registry = await startTestRegistry();
});
afterEach(() => registry.close());

const open = (reference: string, changes = {}, environment = testEnvironment()) =>
  openRegistry(`${registry.host}/${reference}`, openOptions(registry.host, changes), environment);

async function read(layer: ImageLayer): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of layer.open(new AbortController().signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an image in a registry', () => {
  it('opens with its documents verified and its layers as they lie there', async () => {
    const pushed = registry.pushImage('team/app', '1.4', { layers: [tar, Buffer.from('second')] });
    const { images } = await open('team/app:1.4');
    const [image] = images;
    expect(images).toHaveLength(1);
    expect(image).toMatchObject({
      reference: `${registry.host}/team/app:1.4@${pushed.descriptor.digest}`,
      indexDigest: null,
      manifestDigest: pushed.descriptor.digest,
      configDigest: pushed.config.digest,
      platform: { os: 'linux', architecture: 'amd64' },
      faults: [],
    });
    expect(sha256(image!.config)).toBe(pushed.config.digest);
    expect(image!.layers.map(({ digest, size }) => ({ digest, size }))).toEqual(
      pushed.layers.map(({ digest, size }) => ({ digest, size })),
    );
    expect(image!.layers[0]!.claimedDiffId).toBe(sha256(tar));
    expect(gunzipSync(await read(image!.layers[0]!))).toEqual(tar);
  });

  it('resolves a tag once: layers come from what it meant then', async () => {
    registry.pushImage('app', 'latest', { layers: [tar] });
    const { images } = await open('app');
    registry.pushImage('app', 'latest', { layers: [Buffer.from('switched')] });
    expect(gunzipSync(await read(images[0]!.layers[0]!))).toEqual(tar);
    expect(registry.requests.filter(({ path }) => path.endsWith('/latest'))).toHaveLength(1);
  });

  it('opens by digest, and takes the digest over the tag beside it', async () => {
    const { descriptor } = registry.pushImage('app', null, { layers: [tar] });
    const { images } = await open(`app:other@${descriptor.digest}`);
    expect(images[0]!.manifestDigest).toBe(descriptor.digest);
  });

  it('takes the wanted platform from an index, and all of them on request', async () => {
    const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
    const pushed = platforms.map((platform) => registry.pushImage('app', null, { layers: [tar], platform }));
    const index = registry.pushIndex('app', 'latest', pushed);
    const one = await open('app', { platform: 'linux/arm64/v8' });
    expect(one.images.map(({ manifestDigest }) => manifestDigest)).toEqual([pushed[1]!.descriptor.digest]);
    expect(one.images[0]!.indexDigest).toBe(index.digest);
    const all = await open('app', { allPlatforms: true });
    expect(all.images.map(({ platform }) => platform)).toEqual(platforms);
  });

  it('counts the bytes that were fetched', async () => {
    const { config, layers, descriptor } = registry.pushImage('app', 'latest', { layers: [tar] });
    let fetched = 0;
    const { images } = await open('app', { onBytes: (bytes: number) => (fetched += bytes) });
    expect(fetched).toBe(descriptor.size + config.size);
    await read(images[0]!.layers[0]!);
    expect(fetched).toBe(descriptor.size + config.size + layers[0]!.size);
  });
});

describe('a registry that refuses', () => {
  it.each([
    [403, 'AUTH_REQUIRED'],
    [404, 'IMAGE_NOT_FOUND'],
    [429, 'RATE_LIMITED'],
    [400, 'REGISTRY_FAILED'],
    [500, 'REGISTRY_FAILED'],
    [503, 'REGISTRY_FAILED'],
    [204, 'REGISTRY_FAILED'],
    [206, 'REGISTRY_FAILED'],
  ])('with %i gives %s', async (status, code) => {
    registry.script(/manifests/, refuse(status));
    await expect(open('app')).rejects.toMatchObject({ code });
  });

  it('with an unknown tag or repository gives IMAGE_NOT_FOUND and its own words', async () => {
    registry.pushImage('app', 'latest', { layers: [tar] });
    await expect(open('app:nope')).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: expect.stringContaining('MANIFEST_UNKNOWN: manifest unknown'),
    });
    await expect(open('nope')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });

  it('only for a while is asked again, after the time that it names', async () => {
    registry.pushImage('app', 'latest', { layers: [tar] });
    registry.script(/manifests/, refuse(429, { 'retry-after': '7' }), 2);
    const environment = testEnvironment();
    const { images } = await open('app', {}, environment);
    expect(images).toHaveLength(1);
    expect(environment.waits).toEqual([7000, 7000]);
  });

  it('for longer than anyone waits is not asked again', async () => {
    registry.script(/manifests/, refuse(429, { 'retry-after': '3600' }));
    const environment = testEnvironment();
    await expect(open('app', {}, environment)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
    });
    expect(environment.waits).toEqual([]);
  });

  it('again and again is given up after a bounded number of tries', async () => {
    registry.script(/manifests/, refuse(503));
    const environment = testEnvironment();
    await expect(open('app', {}, environment)).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(environment.waits).toHaveLength(5);
  });

  it('with a hostile message has it escaped', async () => {
    registry.script(/manifests/, (_, response) =>
      response.writeHead(404).end(JSON.stringify({ errors: [{ code: '\u001b[2J', message: '\u202e' }] })),
    );
    await expect(open('app')).rejects.toMatchObject({
      message: expect.stringContaining('\\x1b[2J: \\u{202e}'),
    });
  });

  it('with silence gives NETWORK_TIMEOUT', async () => {
    registry.script(/manifests/, silence);
    const environment = testEnvironment({ documentTimeouts: impatient });
    await expect(open('app', {}, environment)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
  });
});

describe('a registry that lies', () => {
  it('about the digest of a manifest gives DIGEST_MISMATCH', async () => {
    const { descriptor } = registry.pushImage('app', 'latest', { layers: [tar] });
    registry.script(/manifests/, withHeaders({ 'docker-content-digest': sha256(tar) }));
    await expect(open('app')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    registry.script(/manifests/, serve(Buffer.from('{"schemaVersion":2,"layers":[]}')));
    await expect(open(`app@${descriptor.digest}`)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it('about a config gives DIGEST_MISMATCH', async () => {
    const { config } = registry.pushImage('app', 'latest', { layers: [tar] });
    registry.script(/blobs/, serve(Buffer.alloc(config.size)));
    await expect(open('app')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    registry.script(/blobs/, serve(Buffer.alloc(config.size + 1)));
    await expect(open('app')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it('about the media type gives MANIFEST_MALFORMED', async () => {
    registry.pushImage('app', 'latest', { layers: [tar] });
    registry.script(/manifests/, withHeaders({ 'content-type': 'application/vnd.oci.image.index.v1+json' }));
    await expect(open('app')).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('with a manifest that never ends gives RESPONSE_TOO_LARGE', async () => {
    registry.script(/manifests/, endless('application/vnd.oci.image.manifest.v1+json'));
    await expect(open('app')).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });

  it('by naming a config that is not there gives BLOB_MISSING', async () => {
    const { config } = registry.pushImage('app', 'latest', { layers: [tar] });
    registry.store.blobs.delete(config.digest);
    await expect(open('app')).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it('by naming a config above 4 MiB gives RESPONSE_TOO_LARGE before it is fetched', async () => {
    const config = registry.pushBlob(Buffer.alloc(16), 'application/vnd.oci.image.config.v1+json');
    registry.pushImage('app', 'latest', {
      layers: [],
      manifest: { config: { ...config, size: 5 * 1024 ** 2 } },
    });
    await expect(open('app')).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
    expect(registry.requests.some(({ path }) => path.includes('/blobs/'))).toBe(false);
  });

  it('with redirects that never end gives NETWORK_FAILED', async () => {
    registry.script(/manifests/, redirect('/v2/app/manifests/latest'));
    await expect(open('app')).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://localhost/',
    'http://registry.example/',
    'file:///etc/passwd',
    'https://[broken',
  ])('with a redirect to %s gives ADDRESS_REFUSED', async (location) => {
    registry.script(/manifests/, redirect(location));
    await expect(open('app')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
});

describe('opening', () => {
  it('follows no URL that a layer names', async () => {
    const layer = registry.pushBlob(tar, 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip');
    registry.store.blobs.delete(layer.digest);
    const elsewhere = registry.pushBlob(tar, 'x').digest.replace('sha256:', '/elsewhere/');
    registry.store.blobs.delete(layer.digest);
    registry.pushImage('app', 'latest', {
      layers: [],
      manifest: { layers: [{ ...layer, urls: [`http://${registry.host}${elsewhere}`] }] },
    });
    const { images } = await open('app');
    await expect(read(images[0]!.layers[0]!)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    expect(registry.requests.some(({ path }) => path.includes('elsewhere'))).toBe(false);
  });

  it('is refused offline, and for a private registry that was not allowed', async () => {
    await expect(open('app', { offline: true })).rejects.toMatchObject({ code: 'OFFLINE' });
    await expect(open('app', { allowedHosts: [] })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(registry.requests).toHaveLength(0);
  });

  it('stops when the scan does', async () => {
    registry.script(/manifests/, silence);
    const controller = new AbortController();
    const opening = open('app', { signal: controller.signal });
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('verifies sha512 where the reference names it', async () => {
    registry.pushImage('app', 'latest', { layers: [tar] });
    const { bytes, contentType } = registry.store.manifests.get('app:latest')!;
    const digest = `sha512:${createHash('sha512').update(bytes).digest('hex')}`;
    registry.store.manifests.set(`app:${digest}`, { bytes, contentType });
    const { images } = await open(`app@${digest}`);
    expect(images[0]!.manifestDigest).toBe(digest);
  });
});
