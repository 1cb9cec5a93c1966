import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cutAfter,
  endless,
  ignoreRange,
  refuse,
  serve,
  stallAfter,
  withHeaders,
} from '../../../test/registry/behaviours.ts';
import { impatient, openOptions, testEnvironment } from '../../../test/registry/open-options.ts';
import { sha256 } from '../../../test/registry/store.ts';
import {
  type Behaviour,
  startTestRegistry,
  type TestRegistry,
} from '../../../test/registry/test-registry.ts';
import { openRegistry } from './open-registry.ts';

const size = 1_000_000;
const content = randomBytes(size);
const layer = { blob: content, mediaType: 'application/vnd.oci.image.layer.v1.tar', diffId: sha256(content) };
const blobs = new RegExp(`GET .*/blobs/${sha256(content)}`);

let registry: TestRegistry;
beforeEach(async () => {
  registry = await startTestRegistry();
  registry.pushImage('app', 'latest', { layers: [layer] });
});
afterEach(() => registry.close());

async function read(environment = testEnvironment()): Promise<Buffer> {
  const target = await openRegistry(`${registry.host}/app`, openOptions(registry.host), environment);
  const chunks: Uint8Array[] = [];
  for await (const chunk of target.images[0]!.layers[0]!.open(new AbortController().signal))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

const ranges = () =>
  registry.requests.filter(({ path }) => blobs.test(`GET ${path}`)).map(({ headers }) => headers.range);

describe('a layer whose line is cut', () => {
  it('goes on where the cut was', async () => {
    registry.script(blobs, cutAfter(300_000), 2);
    expect((await read()).equals(content)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=300000-', 'bytes=600000-']);
  });

  it('skips what it has where the server ignores ranges', async () => {
    registry.script(blobs, ignoreRange);
    registry.script(blobs, cutAfter(300_000), 1);
    expect((await read()).equals(content)).toBe(true);
  });

  it('goes on after a stall', async () => {
    registry.script(blobs, stallAfter(300_000), 1);
    expect((await read(testEnvironment({ blobTimeouts: impatient }))).equals(content)).toBe(true);
  });

  it('goes on after refusals that pass', async () => {
    registry.script(blobs, refuse(503), 2);
    registry.script(blobs, cutAfter(300_000), 1);
    expect((await read()).equals(content)).toBe(true);
  });

  it('at the same place each time is given up', async () => {
    registry.script(blobs, cutAfter(0));
    registry.script(blobs, cutAfter(300_000), 1);
    const environment = testEnvironment();
    await expect(read(environment)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    expect(environment.waits).toHaveLength(5);
  });

  it('after each few bytes is given up in the end', async () => {
    registry.script(blobs, cutAfter(10));
    const environment = testEnvironment();
    await expect(read(environment)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    expect(environment.waits).toHaveLength(50);
  });
});

describe('a layer that is not what the manifest says', () => {
  const unsized =
    (bytes: Buffer): Behaviour =>
    (_, response) => {
      response.writeHead(200);
      response.write(bytes);
      response.end();
    };

  it.each([
    ['has more bytes, and says so', serve(Buffer.alloc(size + 1))],
    ['has more bytes, and does not say', unsized(Buffer.alloc(size + 1))],
    ['never ends', endless('application/octet-stream')],
    ['has fewer bytes, and says so', serve(Buffer.alloc(size - 1))],
    ['has none', serve(Buffer.alloc(0))],
  ])('and %s gives DIGEST_MISMATCH', async (_, behaviour) => {
    registry.script(blobs, behaviour);
    await expect(read()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it('and has fewer bytes without saying so gives DIGEST_MISMATCH once the rest is asked for', async () => {
    registry.script(blobs, (request, response, next) => {
      if (request.headers.range === undefined) unsized(content.subarray(0, 10))(request, response, next);
      else response.writeHead(416).end();
    });
    await expect(read()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it.each(['bytes 0-999999/1000000', 'bytes 300001-999999/1000000', 'nonsense'])(
    'and continues at the wrong place (%s) gives REGISTRY_FAILED',
    async (range) => {
      registry.script(blobs, withHeaders({ 'content-range': range }));
      registry.script(blobs, cutAfter(300_000), 1);
      await expect(read()).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    },
  );

  it('and changes its size on the way gives DIGEST_MISMATCH', async () => {
    registry.script(blobs, withHeaders({ 'content-range': `bytes 300000-${size}/${size + 1}` }));
    registry.script(blobs, cutAfter(300_000), 1);
    await expect(read()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it('and is not there gives BLOB_MISSING', async () => {
    registry.store.blobs.delete(sha256(content));
    await expect(read()).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });
});

describe('reading a layer', () => {
  it('ends with the scan', async () => {
    registry.script(blobs, stallAfter(10));
    const { images } = await openRegistry(
      `${registry.host}/app`,
      openOptions(registry.host),
      testEnvironment(),
    );
    const controller = new AbortController();
    const reading = images[0]!.layers[0]!.open(controller.signal)[Symbol.asyncIterator]();
    await reading.next();
    const rest = reading.next();
    controller.abort();
    await expect(rest).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('can be left at any time', async () => {
    const { images } = await openRegistry(
      `${registry.host}/app`,
      openOptions(registry.host),
      testEnvironment(),
    );
    for await (const chunk of images[0]!.layers[0]!.open(new AbortController().signal)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect((await read()).equals(content)).toBe(true);
  });
});
