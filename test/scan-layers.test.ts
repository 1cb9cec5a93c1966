import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipType, plainLayer, type RawLayer, rawImage, zstdFrame, zstdType } from './scan/raw-image.ts';
import { findingIds, gapReasons, marker, markersIn, openScanning, type Scanning } from './scan/scanning.ts';
import { archive, entry, header, padded, pax } from './tar/blocks.ts';

let scanning: Scanning;
beforeAll(async () => {
  scanning = await openScanning();
});
afterAll(() => scanning.close());

const marked = entry({ name: 'marked' }, `first ${marker}\n`);
/** Bytes that do not compress, so that a cut or a flipped bit lies in the middle of them. */
const noise = entry(
  { name: 'noise' },
  Buffer.concat(Array.from({ length: 6000 }, (_, i) => createHash('sha256').update(String(i)).digest())),
);
const honest = archive(marked, noise);
const gzipped = (tar: Buffer, some: Partial<RawLayer> = {}): RawLayer => ({
  blob: gzipSync(tar),
  tar,
  mediaType: gzipType,
  ...some,
});
const zstded = (tar: Buffer, blob = zstdFrame(tar)): RawLayer => ({ blob, tar, mediaType: zstdType });
const scan = async (...layers: RawLayer[]) => scanning.scan(await rawImage(layers));

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
}

describe('a layer that is what it says', () => {
  it.each<[string, RawLayer]>([
    ['not compressed', plainLayer(honest)],
    ['gzip', gzipped(honest)],
    [
      'gzip of several members',
      gzipped(honest, {
        blob: Buffer.concat([honest.subarray(0, 1000), honest.subarray(1000)].map((part) => gzipSync(part))),
      }),
    ],
    ['zstd', zstded(honest)],
    [
      'zstd of several frames, with a skippable one between them',
      zstded(
        honest,
        Buffer.concat([
          zstdFrame(honest.subarray(0, 1000)),
          Buffer.from('502a4d180400000061626364', 'hex'),
          zstdFrame(honest.subarray(1000)),
        ]),
      ),
    ],
  ])('is read to its end: %s', async (_, layer) => {
    const report = await scan(layer);
    expect(report.verdict.name).toBe('suspicious');
    expect(markersIn(report)).toEqual(['0 marked live']);
    expect(findingIds(report)).toHaveLength(1);
    const [image] = report.images;
    expect(image!.coverage).toMatchObject({ balanced: true, gapCount: 0 });
    expect(image!.coverage.bytes).toMatchObject({ total: honest.length, unreadable: 0 });
  });

  it('is clear without the marker, and says what it looked at', async () => {
    const report = await scan(gzipped(archive(noise)));
    expect(report.verdict).toEqual({ name: 'clear', reasons: [] });
    expect(report.images[0]!.coverage.entries).toEqual({
      total: 1,
      scanned: 1,
      withoutContent: 0,
      unreadable: 0,
    });
  });

  it('is clear with device nodes, links that loop and a small sparse file', async () => {
    const sparse = [
      pax({ 'GNU.sparse.size': '2000', 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '1000,4' }),
      entry({ name: 'sparse' }, 'data'),
    ];
    const report = await scan(
      gzipped(
        archive(
          entry({ name: 'dev/null', type: '3' }),
          entry({ name: 'a', type: '2', link: 'b' }),
          entry({ name: 'b', type: '2', link: 'a' }),
          entry({ name: 'a/b' }, 'x'),
          ...sparse,
        ),
      ),
    );
    expect(report.verdict.name).toBe('clear');
    expect(findingIds(report)).toEqual(['tar/device', 'tar/sparse']);
  });
});

describe('a layer that cannot be decompressed to its end', () => {
  it.each<[string, RawLayer]>([
    ['truncated gzip', gzipped(honest, { blob: gzipSync(honest).subarray(0, 100_000) })],
    ['gzip without its trailer', gzipped(honest, { blob: gzipSync(honest).subarray(0, -4) })],
    ['corrupt gzip', gzipped(honest, { blob: flipped(gzipSync(honest), 150_000) })],
    ['truncated zstd', zstded(honest, zstdFrame(honest).subarray(0, 150_000))],
    ['corrupt zstd', zstded(honest, flipped(zstdFrame(honest), 13 + 128 * 1024 + 3))],
  ])('is malformed, and what came before the fault was examined: %s', async (_, layer) => {
    const report = await scan(layer);
    expect(report.verdict.name).toBe('malformed');
    expect(findingIds(report)).toContain('layer/undecodable');
    expect(gapReasons(report)).toContain('corrupt');
    expect(markersIn(report)).toEqual(['0 marked live']);
    expect(report.images[0]!.coverage.balanced).toBe(false);
  });

  it.each<[string, Buffer]>([
    ['xz', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(1000, 7)])],
    ['bzip2', Buffer.from('BZh91AY&SY and so on, of which no runtime takes a layer')],
    ['what is no archive at all', Buffer.alloc(5000, 'no archive ')],
    ['a few bytes', Buffer.from('x')],
  ])('is incomplete: %s', async (_, blob) => {
    const report = await scan({ blob, tar: null }, gzipped(honest));
    expect(report.verdict.name).toBe('incomplete');
    expect(gapReasons(report)).toEqual(['compression-unsupported']);
    expect(markersIn(report)).toEqual(['1 marked live']);
  });

  it('is incomplete: nothing', async () => {
    const report = await scan({ blob: Buffer.alloc(0), tar: Buffer.alloc(0) });
    expect(report.verdict.name).toBe('incomplete');
    expect(gapReasons(report)).toEqual(['truncated']);
  });
});

describe('a layer that is not what manifest and config say', () => {
  it.each<[string, RawLayer, string]>([
    ['digest', gzipped(honest, { digest: `sha256:${'1'.repeat(64)}` }), 'layer/digest-mismatch'],
    ['diffID', gzipped(honest, { diffId: `sha256:${'1'.repeat(64)}` }), 'layer/diff-id-mismatch'],
    ['size, larger', gzipped(honest, { size: 1_000_000 }), 'layer/size-mismatch'],
    ['size, smaller', gzipped(honest, { size: 100_000 }), 'layer/size-mismatch'],
  ])('is malformed: %s', async (_, layer, id) => {
    const report = await scan(layer);
    expect(report.verdict.name).toBe('malformed');
    expect(findingIds(report)).toContain(id);
    expect(markersIn(report)).toEqual(['0 marked live']);
  });

  it('is told: media type', async () => {
    const report = await scan({ ...plainLayer(honest), mediaType: gzipType });
    expect(findingIds(report)).toContain('layer/media-type-mismatch');
  });

  it('is incomplete where the blob is missing, and the others are examined', async () => {
    const report = await scan(gzipped(archive(noise), { missing: true }), gzipped(honest));
    expect(report.verdict.name).toBe('incomplete');
    expect(report.failures.map(({ code }) => code)).toEqual(['BLOB_MISSING']);
    expect(gapReasons(report)).toEqual(['fetch-failed']);
    expect(markersIn(report)).toEqual(['1 marked live']);
  });
});

describe('a layer whose tar is no honest one', () => {
  const trailing = Buffer.concat([archive(noise), entry({ name: 'second' }, marker)]);
  const padding = padded('x');
  padding.write(marker, 100);
  it.each<[string, Buffer, string, string[]]>([
    [
      'bytes after the end',
      trailing,
      'tar/trailing-bytes',
      ['0 (unparsed bytes) buried', '0 (unparsed bytes)!/second buried'],
    ],
    [
      'bytes in padding',
      archive(header({ size: 1 }), padding),
      'tar/nonzero-padding',
      ['0 (tar headers) buried'],
    ],
    ['a cut in a file', Buffer.concat([marked, noise.subarray(0, 9999)]), 'tar/truncated', ['0 marked live']],
    [
      'an invalid header',
      archive(noise, header({ checksum: Buffer.alloc(8, '7') }), marked),
      'tar/header-invalid',
      // An archive begins again behind the bad header: it is opened like any that lies in a file.
      [
        '0 (unparsed bytes) buried',
        '0 (unparsed bytes)!/(tar at 512) buried',
        '0 (unparsed bytes)!/(tar at 512)!/marked buried',
      ],
    ],
    [
      'two sizes',
      archive(pax({ size: '100' }), header({ name: 'two', size: 10 }), padded(`${marker}${'.'.repeat(82)}`)),
      'tar/size-disagreement',
      ['0 two live'],
    ],
    [
      'an extended header of more than 1 MiB',
      archive(pax({ comment: marker + 'x'.repeat(1024 ** 2) })),
      'tar/header-too-large',
      ['0 (unparsed bytes) buried'],
    ],
    [
      'an unknown type',
      archive(entry({ name: 'odd', type: 'A' }, marker)),
      'tar/unknown-type',
      ['0 odd live'],
    ],
    [
      'a link out of the tree',
      archive(marked, entry({ name: 'out', type: '1', link: '../../marked' })),
      'tar/link-escape',
      ['0 marked live', '0 out live'],
    ],
    [
      'a path out of the tree',
      archive(entry({ name: '../../marked' }, marker)),
      'tar/path-escape',
      ['0 marked live'],
    ],
    [
      'invalid records, and then nothing',
      Buffer.concat([marked, entry({ type: 'x' }, 'none')]),
      'tar/pax-invalid',
      ['0 marked live'],
    ],
  ])('is malformed, and all of it was examined: %s', async (_, tar, id, found) => {
    const report = await scan(gzipped(tar));
    expect(report.verdict.name).toBe('malformed');
    expect(findingIds(report)).toContain(id);
    expect(markersIn(report)).toEqual(found);
    expect(report.images[0]!.coverage.balanced).toBe(true);
  });

  it('is malformed with bytes behind the compressed stream, which were examined', async () => {
    const report = await scan(
      gzipped(honest, {
        blob: Buffer.concat([gzipSync(archive(noise)), Buffer.from(marker)]),
        tar: archive(noise),
      }),
    );
    expect(report.verdict.name).toBe('malformed');
    expect(findingIds(report)).toContain('layer/trailing-compressed-bytes');
    expect(markersIn(report)).toEqual(['0 (compressed stream) buried']);
  });

  it.each<[string, Buffer, string]>([
    [
      'a path of 4,000 levels',
      archive(pax({ path: `${'d/'.repeat(4000)}x` }), entry({}, 'x')),
      'tar/deep-path',
    ],
    ['a lone zero block', Buffer.concat([noise, Buffer.alloc(512)]), 'tar/lone-zero-block'],
    ['a file in the place of the root', archive(entry({ name: '.' }, 'x')), 'tar/root-replaced'],
    ['a whiteout of nothing', archive(entry({ name: '.wh.' })), 'tar/whiteout-invalid'],
    [
      'a file and its whiteout',
      archive(entry({ name: 'x' }, 'x'), entry({ name: '.wh.x' })),
      'tar/whiteout-conflict',
    ],
  ])('is not clear: %s', async (_, tar, id) => {
    const report = await scan(gzipped(tar));
    expect(report.verdict.name).not.toBe('clear');
    expect(findingIds(report)).toContain(id);
  });
});

describe('a layer that spends the budget', () => {
  it('is incomplete where it unpacks to too many times its size, and keeps what was found', async () => {
    const bomb = archive(marked, entry({ name: 'zeros' }, Buffer.alloc(80 * 1024 * 1024)));
    const report = await scan(gzipped(bomb));
    expect(report.verdict.name).toBe('incomplete');
    expect(findingIds(report)).toContain('budget/ratio');
    expect(gapReasons(report)).toEqual(['budget-ratio']);
    expect(markersIn(report)).toEqual(['0 marked live']);
  });

  it('is incomplete where a sparse file is a bomb', async () => {
    const sparse = [
      pax({ 'GNU.sparse.size': `${2 ** 45}`, 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,4' }),
      entry({ name: 'sparse' }, 'data'),
    ];
    const report = await scan(gzipped(archive(marked, ...sparse, marked)));
    expect(report.verdict.name).toBe('incomplete');
    expect(gapReasons(report)).toEqual(['budget-ratio']);
    expect(markersIn(report)).toContain('0 marked live');
  });

  it('is incomplete with more entries than allowed, and keeps what was found', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => entry({ name: `d${i}`, type: '5' }));
    const image = await rawImage([gzipped(archive(marked, ...many))]);
    const report = await scanning.scan(image, { limits: { entries: 1000 } });
    expect(report.verdict.name).toBe('incomplete');
    expect(findingIds(report)).toContain('budget/entries');
    expect(gapReasons(report)).toEqual(['budget-entries']);
    expect(markersIn(report)).toEqual(['0 marked live']);
  });

  it('is incomplete with more bytes than allowed, in all layers together', async () => {
    const large = (letter: string) =>
      gzipped(archive(entry({ name: letter }, Buffer.alloc(5 * 1024 * 1024, letter))));
    const image = await rawImage([gzipped(archive(marked)), large('a'), large('b'), large('c')]);
    const report = await scanning.scan(image, { limits: { bytes: 10 * 1024 * 1024 } });
    expect(report.verdict.name).toBe('incomplete');
    expect(findingIds(report)).toContain('budget/bytes');
    expect(gapReasons(report)).toEqual(['budget-bytes']);
    expect(markersIn(report)).toEqual(['0 marked live']);
  });

  it('is incomplete when the time is up', async () => {
    const report = await scanning.scan(await rawImage([gzipped(honest)]), { limits: { seconds: 0.001 } });
    expect(report.verdict.name).toBe('incomplete');
  });

  it('has all the time in the world where that is allowed', async () => {
    const report = await scanning.scan(await rawImage([gzipped(archive(noise))]), {
      limits: { seconds: 1e9 },
    });
    expect(report.verdict.name).toBe('clear');
  });
});
