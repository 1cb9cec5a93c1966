import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { layerTar } from '../fixtures/layer.ts';
import { refuse, serve } from './registry/behaviours.ts';
import { startTestRegistry, type TestRegistry } from './registry/test-registry.ts';
import { gapReasons, marker, markersIn, openScanning, type Scanning } from './scan/scanning.ts';

describe('scanning an image in a registry', () => {
  let scanning: Scanning;
  let registry: TestRegistry;
  beforeAll(async () => {
    scanning = await openScanning();
  });
  afterAll(() => scanning.close());
  beforeEach(async () => {
    registry = await startTestRegistry();
  });
  afterEach(() => registry.close());

  /** An image of one layer for each text, which stands in a file named for the layer. */
  async function push(...texts: string[]): Promise<string[]> {
    const layers = await Promise.all(texts.map((text, i) => layerTar({ [`file-${i}`]: text })));
    const image = registry.pushImage('team/app', '1', { layers });
    return image.layers.map(({ digest }) => digest);
  }

  const scan = () => scanning.scanTarget(`${registry.host}/team/app:1`, { allowedHosts: [registry.host] });

  it('reads every layer and names the digests that were read', async () => {
    const digests = await push('one', marker);
    const report = await scan();
    expect(markersIn(report)).toEqual(['1 file-1 live']);
    expect(report.subject.images[0]!.layers.map(({ digest }) => digest)).toEqual(digests);
    expect(report.images[0]!.coverage.balanced).toBe(true);
  });

  it('is incomplete when one blob is missing, and still tells what the others hold', async () => {
    const digests = await push('gone', marker);
    registry.script(new RegExp(`/blobs/${digests[0]}`), refuse(404));
    const report = await scan();
    expect(report.verdict.name).toBe('incomplete');
    expect(report.failures.map(({ code }) => code)).toEqual(['BLOB_MISSING']);
    expect(gapReasons(report)).toEqual(['fetch-failed']);
    expect(markersIn(report)).toEqual(['1 file-1 live']);
  });

  it('is malformed when a blob of the right size has other bytes', async () => {
    const [digest] = await push('as it was pushed');
    const other = gzipSync(await layerTar({ 'file-0': 'as it was not..!' }));
    const honest = registry.store.blobs.get(digest as never)!;
    const padded = Buffer.alloc(honest.length);
    other.copy(padded);
    registry.script(new RegExp(`/blobs/${digest}`), serve(padded));
    const report = await scan();
    expect(report.verdict.name).toBe('malformed');
    expect(report.findings.map(({ id }) => id)).toContain('layer/digest-mismatch');
    expect(report.images[0]!.coverage.balanced).toBe(false);
  });

  it.each([401, 403, 404])(
    'is incomplete, with a next step, when the registry answers %i',
    async (status) => {
      await push('unreachable');
      registry.script(/\/manifests\//, refuse(status));
      const report = await scan();
      expect(report.verdict.name).toBe('incomplete');
      expect(report.images).toEqual([]);
      expect(report.failures[0]!.todo).not.toBe('');
    },
  );

  it('refuses a registry on a private address that nobody allowed', async () => {
    await push('private');
    const report = await scanning.scanTarget(`${registry.host}/team/app:1`, { allowedHosts: [] });
    expect(report.failures.map(({ code }) => code)).toEqual(['ADDRESS_REFUSED']);
    expect(registry.requests).toEqual([]);
  });
});
