import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerTar } from '../fixtures/layer.ts';
import { gzipType, plainLayer, type RawLayer, rawImage } from './scan/raw-image.ts';
import { findingIds, gapReasons, marker, markersIn, openScanning, type Scanning } from './scan/scanning.ts';
import { archive, entry, header, padded, pax } from './tar/blocks.ts';

const MiB = 1024 * 1024;
/** Put together only when the tests run, so that no scanner takes this file for the sample. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

let scanning: Scanning;
beforeAll(async () => {
  scanning = await openScanning();
});
afterAll(() => scanning.close());

const filler = (name: string, size: number, letter = 'x') => entry({ name }, Buffer.alloc(size, letter));
const layer = (...parts: Buffer[]): RawLayer => plainLayer(archive(...parts));
const scan = async (...layers: RawLayer[]) => scanning.scan(await rawImage(layers));
/** A content of this size with the marker at an offset. */
function markedAt(offset: number, size: number, letter = 'x'): Buffer {
  const bytes = Buffer.alloc(size, letter);
  bytes.write(marker, offset);
  return bytes;
}

/** A gzip member with a comment (RFC 1952, FCOMMENT). */
function gzipWithComment(content: Buffer, comment: string): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  const head = Buffer.from('1f8b08100000000000ff', 'hex');
  return Buffer.concat([head, Buffer.from(`${comment}\0`), deflateRawSync(content), trailer]);
}

describe('what a rule looks for is found', () => {
  const comment = archive(entry({ name: 'a' }, 'a'));
  const padding = padded('a');
  padding.write(marker, 200);
  it.each<[string, RawLayer[], string[]]>([
    [
      'in the first file',
      [layer(entry({ name: 'first' }, marker), filler('b', 9), filler('c', 9))],
      ['0 first live'],
    ],
    [
      'in the last file',
      [layer(filler('a', 9), filler('b', 9), entry({ name: 'last' }, marker))],
      ['0 last live'],
    ],
    [
      'at the end of a large file',
      [layer(entry({ name: 'large' }, markedAt(9 * MiB - marker.length, 9 * MiB)))],
      ['0 large live'],
    ],
    [
      'across the size of a slab',
      [layer(entry({ name: 'large' }, markedAt(4 * MiB - 5, 5 * MiB)))],
      ['0 large live'],
    ],
    [
      'in a file of just the size of a slab',
      [layer(filler('a', 9), entry({ name: 'b' }, markedAt(4 * MiB - marker.length, 4 * MiB)))],
      ['0 b live'],
    ],
    [
      'in the file that no longer fits into a slab',
      [layer(filler('a', 3 * MiB), entry({ name: 'b' }, markedAt(MiB, 2 * MiB)), filler('c', MiB))],
      ['0 b live'],
    ],
    [
      'in a file among thousands',
      [
        layer(
          ...Array.from({ length: 5000 }, (_, i) => entry({ name: `${i}` }, i === 4500 ? marker : `${i}`)),
        ),
      ],
      ['0 4500 live'],
    ],
    [
      'behind a hole of a sparse file',
      [
        layer(
          pax({
            'GNU.sparse.size': '9000',
            'GNU.sparse.numblocks': '1',
            'GNU.sparse.map': `8000,${marker.length}`,
          }),
          entry({ name: 'sparse' }, marker),
        ),
      ],
      ['0 sparse live'],
    ],
    [
      'in the padding of a file',
      [layer(header({ name: 'a', size: 1 }), padding)],
      ['0 (tar headers) buried'],
    ],
    [
      'behind the end of the archive',
      [plainLayer(Buffer.concat([archive(filler('a', 1)), Buffer.from(marker)]))],
      ['0 (unparsed bytes) buried'],
    ],
    [
      'in a comment of the tar',
      [layer(pax({ comment: marker }), filler('a', 1))],
      ['0 (tar headers) buried'],
    ],
    [
      'in an extended attribute',
      [layer(pax({ 'SCHILY.xattr.user.note': marker }), filler('a', 1))],
      ['0 (tar headers) buried'],
    ],
    [
      'in a comment of the gzip header',
      [{ blob: gzipWithComment(comment, marker), tar: comment, mediaType: gzipType }],
      ['0 (compressed stream) buried'],
    ],
    [
      'in a file that a later layer deletes',
      [layer(entry({ name: 'x' }, marker)), layer(entry({ name: '.wh.x' }))],
      ['0 x buried'],
    ],
    [
      'in a file that a later entry overwrites',
      [layer(entry({ name: 'x' }, marker), entry({ name: 'x' }, 'y'))],
      ['0 x buried'],
    ],
    [
      'in an entry that overwrites another',
      [layer(entry({ name: 'x' }, 'y'), entry({ name: 'x' }, marker))],
      ['0 x live'],
    ],
    [
      'under a hard link',
      [layer(entry({ name: 'x' }, marker), entry({ name: 'y', type: '1', link: 'x' }))],
      ['0 x live', '0 y live'],
    ],
    [
      'under a hard link to a deleted file',
      [
        layer(entry({ name: 'x' }, marker), entry({ name: 'y', type: '1', link: 'x' })),
        layer(entry({ name: '.wh.x' })),
      ],
      ['0 y live', '0 x buried'],
    ],
    ['in the content of a whiteout', [layer(entry({ name: '.wh.x' }, marker))], ['0 x buried']],
    [
      'in the content of an opaque marker',
      [layer(entry({ name: 'a/.wh..wh..opq' }, marker))],
      ['0 a buried'],
    ],
    ['in an unnamed kind of entry', [layer(entry({ name: 'odd', type: '7' }, marker))], ['0 odd live']],
  ])('%s', async (_, layers, found) => {
    const report = await scan(...layers);
    expect(markersIn(report)).toEqual(found);
    expect(report.verdict.name).not.toBe('clear');
    expect(report.images[0]!.coverage).toMatchObject({ balanced: true, gapCount: 0 });
  });

  it('in the environment of the config', async () => {
    const image = await rawImage([layer(filler('a', 1))], { User: 'app', Env: [`NOTE=${marker}`] });
    const report = await scanning.scan(image);
    expect(findingIds(report).filter((id) => id.includes('marker'))).toHaveLength(1);
    expect(report.verdict.name).toBe('suspicious');
  });

  it('in a nested archive, with the place of the member', async () => {
    const report = await scan(
      layer(entry({ name: 'a.tar.gz' }, gzipSync(archive(entry({ name: 'b' }, marker))))),
    );
    expect(markersIn(report)).toEqual(['0 a.tar.gz!/(content) live', '0 a.tar.gz!/(content)!/b live']);
  });
});

describe('the EICAR test string', () => {
  it('makes an image malicious where it is live', async () => {
    const report = await scan(layer(entry({ name: 'eicar.com' }, eicar)));
    expect(report.verdict.name).toBe('malicious');
    expect(report.findings[0]).toMatchObject({
      id: 'test/eicar',
      presence: 'live',
      sha256: createHash('sha256').update(eicar).digest('hex'),
      matches: [{ offset: 0, length: 68, line: 1 }],
    });
  });

  it('does not convict where it is buried, and holds', async () => {
    const report = await scan(
      layer(entry({ name: 'eicar.com' }, eicar)),
      layer(entry({ name: '.wh.eicar.com' })),
    );
    expect(report.verdict.name).toBe('suspicious');
    expect(report.findings[0]).toMatchObject({ id: 'test/eicar', presence: 'buried' });
  });

  it.each<[string, RawLayer[]]>([
    [
      'a whiteout through a link that a lower layer made',
      [
        layer(entry({ name: 'lib', type: '2', link: 'usr/lib' }), entry({ name: 'usr/lib/e' }, eicar)),
        layer(entry({ name: 'lib/.wh.e' })),
      ],
    ],
    [
      'a file in the place of the root',
      [layer(entry({ name: 'e' }, eicar)), layer(entry({ name: './', type: '0' }, 'x'))],
    ],
    ['a whiteout in its own layer', [layer(entry({ name: 'e' }, eicar), entry({ name: '.wh.e' }))]],
  ])('is not taken for buried because of %s', async (_, layers) => {
    const report = await scan(...layers);
    expect(report.findings.find(({ id }) => id === 'test/eicar')).toMatchObject({ presence: 'live' });
    expect(report.verdict.name).toBe('malicious');
  });
});

describe('the same content', () => {
  it('is examined once, and reported at every place', async () => {
    const report = await scan(
      layer(entry({ name: 'a' }, marker), filler('x', 5 * MiB)),
      layer(entry({ name: 'b' }, marker), filler('y', 5 * MiB)),
      layer(entry({ name: 'c' }, marker)),
    );
    expect(markersIn(report)).toEqual(['0 a live', '1 b live', '2 c live']);
    expect(report.findings.filter(({ id }) => id.includes('marker'))).toHaveLength(1);
    // The marker, the filler, and the text of the config.
    expect(report.run.cache.contentsMissed).toBe(3);
  });

  it('is read once where two layers are one blob', async () => {
    const twice = layer(entry({ name: 'a' }, marker));
    const report = await scan(twice, layer(entry({ name: '.wh.a' })), twice);
    expect(markersIn(report)).toEqual(['2 a live', '0 a buried']);
    expect(report.run.cache.layersMissed).toBe(2);
  });
});

it('lists the first places of a content that lies everywhere, and counts all', async () => {
  const report = await scan(layer(...Array.from({ length: 100 }, (_, i) => entry({ name: `${i}` }, marker))));
  const [finding] = report.findings.filter(({ id }) => id.includes('marker'));
  expect(finding!.locationCount).toBe(100);
  expect(finding!.locations).toHaveLength(32);
  expect(gapReasons(report)).toEqual([]);
});

it('escapes what could move the cursor or the eye of a reader', async () => {
  const name = '\x1b[2Jevil\u202egpj.exe';
  const report = await scan(layer(pax({ path: Buffer.from(name).toString('latin1') }), entry({}, marker)));
  expect(markersIn(report)).toEqual(['0 \\x1b[2Jevil\\u{202e}gpj.exe live']);
});

it('escapes what an image says of its platform', async () => {
  const config = { os: 'linux', architecture: 'amd64', variant: 'v\u202e', rootfs: { diff_ids: [] } };
  const report = await scanning.scan(
    await layerTar({
      'config.json': JSON.stringify(config),
      'manifest.json': JSON.stringify([{ Config: 'config.json', Layers: [] }]),
    }),
    { allPlatforms: true },
  );
  expect(report.subject.images[0]!.platform.variant).toBe('v\\u{202e}');
});
