import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../agent/detect/cache/open-cache.ts';
import type { ScanCache } from '../agent/detect/cache/scan-cache.ts';
import type { Report } from '../agent/model/report.ts';
import { renderJson } from '../agent/verdict/render/json.ts';
import { gzipType, type RawLayer, rawImage } from './scan/raw-image.ts';
import { marker, markersIn, openScanning, type Scanning } from './scan/scanning.ts';
import { archive, entry, header, padded, pax } from './tar/blocks.ts';

let scanning: Scanning;
let dir: string;
let made = 0;
beforeAll(async () => {
  scanning = await openScanning();
});
afterAll(() => scanning.close());
beforeEach(() => {
  dir = join(scanning.dir, `cache-${made++}`);
});

const gzipped = (...parts: Buffer[]): RawLayer => {
  const tar = archive(...parts);
  return { blob: gzipSync(tar), tar, mediaType: gzipType };
};

/** Something of everything: hits live, buried and nested, structure, links, a large file, gaps. */
const base = gzipped(
  entry({ name: 'usr/', type: '5' }),
  ...Array.from({ length: 400 }, (_, i) =>
    entry({ name: `usr/${i}` }, i % 90 === 0 ? `${marker} ${i}` : `${i}`),
  ),
  entry({ name: 'usr/large' }, Buffer.alloc(5 * 1024 * 1024, `${marker}\n`)),
  entry({ name: 'usr/same' }, `${marker} 0`),
  entry({ name: 'lib', type: '2', link: 'usr' }),
  entry({ name: 'usr/again', type: '1', link: 'usr/90' }),
  pax({ comment: marker, 'SCHILY.xattr.user.x': 'y' }),
  entry(
    { name: 'usr/nested.tgz' },
    gzipSync(archive(entry({ name: 'in' }, marker), entry({ name: 'out' }, 'x'))),
  ),
  entry({ name: 'usr/cut.gz' }, gzipSync('cut '.repeat(1000)).subarray(0, 20)),
);
const top = gzipped(
  entry({ name: 'usr/.wh.180' }),
  entry({ name: 'lib/270' }, 'new'),
  entry({ name: 'usr/0' }, `${marker} 0`),
  header({ name: 'odd', size: 1 }),
  padded('x').fill('y', 1),
);
const layers = [base, top, gzipped(entry({ name: 'usr/last' }, `${marker} last`))];

/** The report as JSON without what may differ between two runs. */
function lasting(report: Report): string {
  const { run: _, ...rest } = JSON.parse(renderJson([report]).toString()) as { run: unknown };
  return JSON.stringify(rest);
}

async function withCache<T>(scope: string, use: (cache: ScanCache) => Promise<T>): Promise<T> {
  const cache = await openCache({
    dir,
    scope: createHash('sha256').update(scope).digest('hex'),
    maxBytes: 2 ** 30,
  });
  try {
    return await use(cache);
  } finally {
    await cache.close();
  }
}
const cached = async (image: Buffer, options: { workers?: number } = {}) =>
  withCache('scope', (cache) => scanning.scan(image, { cache, ...options }));

describe('the same bytes give the same report', () => {
  it('run after run, with one engine or three', async () => {
    const image = await rawImage(layers);
    const first = await scanning.scan(image);
    expect(markersIn(first).length).toBeGreaterThan(8);
    expect(lasting(await scanning.scan(image))).toBe(lasting(first));
    expect(lasting(await scanning.scan(image, { workers: 3 }))).toBe(lasting(first));
    expect(lasting(await scanning.scan(image, { workers: 3 }))).toBe(lasting(first));
  });

  it('from the cache, of all layers or of some', async () => {
    const image = await rawImage(layers);
    const fresh = lasting(await scanning.scan(image));
    expect(lasting(await cached(image))).toBe(fresh);

    const again = await cached(image);
    expect(lasting(again)).toBe(fresh);
    expect(again.run.cache).toMatchObject({ layersHit: 3, layersMissed: 0, contentsMissed: 0 });

    const more = await rawImage([...layers, gzipped(entry({ name: 'more' }, `${marker} more`))]);
    const grown = await cached(more, { workers: 3 });
    expect(grown.run.cache).toMatchObject({ layersHit: 3, layersMissed: 1 });
    expect(lasting(grown)).toBe(lasting(await scanning.scan(more)));
  });

  it('from contents that another image had in another layer', async () => {
    await cached(await rawImage(layers));
    const other = await rawImage([gzipped(entry({ name: 'x' }, `${marker} 0`), entry({ name: 'y' }, '5'))]);
    const report = await cached(other);
    expect(report.run.cache).toMatchObject({ layersMissed: 1, contentsHit: 3, contentsMissed: 0 });
    expect(lasting(report)).toBe(lasting(await scanning.scan(other)));
  });
});

describe('an image that was examined before', () => {
  /** Of each call, by name. */
  function counted(cache: ScanCache): { cache: ScanCache; calls: string[] } {
    const calls: string[] = [];
    const watched = (name: 'getLayer' | 'putLayer' | 'getImage' | 'putImage') => ({
      [name]: (...given: [never, never]) => {
        calls.push(name);
        return cache[name](...given);
      },
    });
    return {
      cache: {
        ...cache,
        ...watched('getLayer'),
        ...watched('putLayer'),
        ...watched('getImage'),
        ...watched('putImage'),
        close: () => cache.close(),
        contents: () => cache.contents(),
      },
      calls,
    };
  }
  const callsOf = async (image: Buffer, options: { entries?: number } = {}) =>
    withCache('scope', async (cache) => {
      const watched = counted(cache);
      const limits = options.entries === undefined ? {} : { limits: { entries: options.entries } };
      await scanning.scan(image, { cache: watched.cache, ...limits });
      return watched.calls;
    });

  it('is known as a whole: its layers are not looked at', async () => {
    const image = await rawImage(layers);
    expect(await callsOf(image)).toContain('putImage');
    expect(await callsOf(image)).toEqual(['getImage']);
  });

  it('is looked at again where a layer, the config or its order is another', async () => {
    await cached(await rawImage(layers));
    for (const other of [
      [base, top],
      [top, base, layers[2]!],
      [base, base, top, layers[2]!],
    ]) {
      const image = await rawImage(other);
      expect(await callsOf(image)).toContain('getLayer');
      expect(lasting(await cached(image))).toBe(lasting(await scanning.scan(image)));
    }
  });

  it('is looked at again where the budget would not have held it', async () => {
    const image = await rawImage([base]);
    await cached(image);
    expect(await callsOf(image, { entries: 100 })).toContain('getLayer');
    expect(await callsOf(image, { entries: 1000 })).toEqual(['getImage']);
  });

  it('is not kept where a layer could not be read to its end', async () => {
    const cut = await rawImage([base, { ...top, blob: top.blob.subarray(0, top.blob.length - 20) }]);
    expect(await callsOf(cut)).not.toContain('putImage');
    expect(lasting(await cached(cut))).toBe(lasting(await scanning.scan(cut)));
  });

  it('is another where other services run it: what they start can be reached', async () => {
    const scripts = gzipped(
      entry({ name: 'one.sh' }, `echo ${marker} one\n`),
      entry({ name: 'two.sh' }, `echo ${marker} two\n`),
    );
    const path = join(dir, '..', 'served.tar');
    writeFileSync(path, await rawImage([scripts]));
    const reached = async (script: string) => {
      const placed = (value: string) => ({ value, file: 'compose.yml', line: 1 });
      const service = {
        name: 'job',
        entrypoint: null,
        command: [placed('sh'), placed(script)],
        healthcheck: [],
        hooks: [],
        environment: [],
        workingDir: null,
      };
      const target = { kind: 'image', text: `archive:${path}`, services: [service] } as const;
      const { report } = await withCache('scope', (cache) =>
        scanning.scanner({ cache }).scan(target, new AbortController().signal),
      );
      return report.findings
        .filter(({ reachable }) => reachable)
        .flatMap(({ locations }) => locations.map(({ path }) => path));
    };
    const one = await reached('/one.sh');
    expect(one).toEqual(['one.sh']);
    expect(await reached('/two.sh')).toEqual(['two.sh']);
    expect(await reached('/one.sh')).toEqual(one);
  });
});

describe('the cache', () => {
  it('keeps nothing of a layer that is not what its digest says', async () => {
    const lie = await rawImage([{ ...base, digest: `sha256:${'1'.repeat(64)}` }]);
    await cached(lie);
    const report = await cached(lie);
    expect(report.run.cache).toMatchObject({ layersHit: 0, layersMissed: 1 });
    expect(report.verdict.name).toBe('malformed');
  });

  it('checks what the manifest and config claim of a known layer', async () => {
    await cached(await rawImage([base]));
    const claims = await rawImage([
      { ...base, diffId: `sha256:${'1'.repeat(64)}`, size: base.blob.length - 1 },
    ]);
    const report = await cached(claims);
    expect(report.run.cache.layersHit).toBe(1);
    expect(report.verdict.name).toBe('malformed');
    expect(report.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['layer/diff-id-mismatch', 'layer/size-mismatch']),
    );
  });

  it('keeps nothing of a scan whose budget was spent', async () => {
    const image = await rawImage([base]);
    await withCache('scope', (cache) => scanning.scan(image, { cache, limits: { entries: 100 } }));
    const report = await cached(image);
    expect(report.run.cache.layersHit).toBe(0);
    expect(lasting(report)).toBe(lasting(await scanning.scan(image)));
  });

  it('holds a known layer against the budget of this scan', async () => {
    const image = await rawImage([base]);
    await cached(image);
    const report = await withCache('scope', (cache) =>
      scanning.scan(image, { cache, limits: { entries: 100 } }),
    );
    expect(report.run.cache.layersHit).toBe(1);
    expect(report.verdict.name).toBe('incomplete');
  });

  it('keeps nothing for another ruleset', async () => {
    const image = await rawImage([base]);
    await cached(image);
    const report = await withCache('other', (cache) => scanning.scan(image, { cache }));
    expect(report.run.cache).toMatchObject({ layersHit: 0, contentsHit: 0 });
  });
});
