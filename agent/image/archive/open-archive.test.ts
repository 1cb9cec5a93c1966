import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import zlib, { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  blob,
  classicMembers,
  hex,
  hybridMembers,
  layerBytes,
  layoutMembers,
  type Member,
  manifestOf,
  openOptions,
  replaced,
  sampleImage,
  saved,
  sha256,
  tar,
  temporaryDirectory,
} from '../../../test/image/saved-images.ts';
import type { OpenOptions } from '../image.ts';
import { openArchiveFile } from './open-archive.ts';

async function openBytes(archive: Buffer, change: Partial<OpenOptions> = {}) {
  const target = await openArchiveFile(await saved(archive), openOptions(change));
  onTestFinished(() => target.close());
  return target.images;
}

async function openMembers(members: readonly Member[], change: Partial<OpenOptions> = {}) {
  return openBytes(await tar(members), change);
}

const app = await sampleImage('team/app:1');
const tool = await sampleImage('team/tool:2');

describe('an archive of docker save before version 25', () => {
  it('opens to the layers that were saved, whose digests nothing names yet', async () => {
    const [image] = await openMembers(classicMembers(app));
    expect(await layerBytes(image!)).toEqual(app.layers);
    expect(image).toMatchObject({ configDigest: sha256(app.config), config: app.config, indexDigest: null });
    expect(image!.platform).toEqual({ os: 'linux', architecture: 'amd64' });
    expect(
      image!.layers.map(({ digest, claimedDiffId, size, mediaType }) => [
        digest,
        claimedDiffId,
        size,
        mediaType,
      ]),
    ).toEqual(
      app.layers.map((layer) => [
        null,
        sha256(layer),
        layer.length,
        'application/vnd.docker.image.rootfs.diff.tar',
      ]),
    );
  });

  it('stands for a manifest with the canonical JSON of its config, layer names and sizes', async () => {
    const [image] = await openMembers(classicMembers(app));
    const layers = app.layers.map((layer) => [`${hex(layer)}/layer.tar`, layer.length]);
    const standIn = Buffer.from(JSON.stringify({ config: sha256(app.config), layers }));
    expect(image!.manifestDigest).toBe(sha256(standIn));
  });

  it('opens all of its images, each under its name', async () => {
    const images = await openMembers(classicMembers(app, tool));
    expect(images.map(({ reference }) => reference.split('/image.tar')[1])).toEqual([
      ':team/app:1',
      ':team/tool:2',
    ]);
  });

  it('follows the link of a layer that another image shares', async () => {
    const [first, second] = app.layers.map((layer) => `${hex(layer)}/layer.tar`);
    const members = replaced(classicMembers(app), second!, {
      type: 'symlink',
      linkname: `../${first}`,
      content: Buffer.alloc(0),
    });
    const [image] = await openMembers(members);
    expect(await layerBytes(image!)).toEqual([app.layers[0], app.layers[0]]);
  });

  it('tells gzip layers by their content', async () => {
    const packed = await sampleImage('packed:1', { store: (layer) => gzipSync(layer) });
    const [image] = await openMembers(classicMembers(packed));
    expect(image!.layers[0]!.mediaType).toBe('application/vnd.docker.image.rootfs.diff.tar.gzip');
    expect(image!.layers[0]!.claimedDiffId).toBe(sha256(gunzipSync(packed.layers[0]!)));
  });

  it('opens without a layer that was not saved, and says so when that is read', async () => {
    const [image] = await openMembers(
      replaced(classicMembers(app), `${hex(app.layers[0]!)}/layer.tar`, null),
    );
    expect(image!.layers[0]!.size).toBeNull();
    await expect(layerBytes(image!)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it('refuses another platform than the one that was asked for', async () => {
    await expect(openMembers(classicMembers(app), { platform: 'linux/s390x' })).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
    });
  });

  it('refuses a config that is not what its name says', async () => {
    const other = { content: Buffer.concat([app.config, Buffer.from(' ')]) };
    const members = replaced(classicMembers(app), `${hex(app.config)}.json`, other);
    await expect(openMembers(members)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it.each([
    ['a list with an entry that is no image', [1]],
    ['no list', {}],
    ['an empty list', []],
    ['layers that are no strings', [{ Config: 'c', Layers: [1] }]],
    ['keys in another case', [{ Config: 'c', layers: [] }]],
    ['more than 64 images', Array.from({ length: 65 }, () => ({ Config: 'c', Layers: [] }))],
  ])('refuses a manifest.json of %s', async (_, content) => {
    await expect(openMembers([{ name: 'manifest.json', content }])).rejects.toMatchObject({
      code: 'MANIFEST_MALFORMED',
    });
  });

  it.each(['../../etc/passwd', '/etc/passwd', './config.json', 'a/../config.json', '', 'config.json\0'])(
    'refuses the config path %j',
    async (Config) => {
      const members = [
        { name: 'config.json', content: app.config },
        { name: 'manifest.json', content: [{ Config, Layers: [] }] },
      ];
      await expect(openMembers(members)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
    },
  );

  it('refuses a manifest.json of more than 4 MiB', async () => {
    const content = Buffer.alloc(4 * 1024 ** 2 + 1, 0x20);
    await expect(openMembers([{ name: 'manifest.json', content }])).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    });
  });
});

describe('an OCI archive', () => {
  it('opens to the manifest, config and layers of its layout', async () => {
    const [image] = await openMembers(layoutMembers(app));
    expect(await layerBytes(image!)).toEqual(app.layers);
    expect(image).toMatchObject({
      manifestDigest: sha256(manifestOf(app)),
      configDigest: sha256(app.config),
    });
    expect(image!.layers.map(({ digest }) => digest)).toEqual(app.layers.map(sha256));
  });

  it('opens a layout whose layer is missing, and says so when that is read', async () => {
    const [image] = await openMembers(replaced(layoutMembers(app), blob(app.layers[1]!).name, null));
    await expect(layerBytes(image!)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it.each([
    ['without index.json', 'index.json'],
    ['without oci-layout', 'oci-layout'],
  ])('refuses one %s', async (_, name) => {
    await expect(openMembers(replaced(layoutMembers(app), name, null))).rejects.toMatchObject({
      code: 'MANIFEST_MALFORMED',
    });
  });

  it('refuses a manifest whose bytes are not those of its digest', async () => {
    const members = replaced(layoutMembers(app), blob(manifestOf(app)).name, { content: manifestOf(tool) });
    await expect(openMembers(members)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});

describe('an archive of docker save since version 25', () => {
  it('opens by its index where manifest.json agrees', async () => {
    const images = await openMembers(hybridMembers(app, tool));
    expect(images.map(({ manifestDigest }) => manifestDigest)).toEqual([
      sha256(manifestOf(app)),
      sha256(manifestOf(tool)),
    ]);
    expect(await layerBytes(images[0]!)).toEqual(app.layers);
  });

  it('refuses a manifest.json that names other layers than the index', async () => {
    const Layers = tool.layers.map((layer) => blob(layer).name);
    const content = [{ Config: blob(app.config).name, Layers }];
    const members = replaced(hybridMembers(app, tool), 'manifest.json', { content });
    await expect(openMembers(members)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('refuses a manifest.json that names an image which the index does not', async () => {
    const content = hybridMembers(tool).find(({ name }) => name === 'manifest.json')!.content!;
    const members = [
      ...replaced(layoutMembers(app), 'manifest.json', null),
      { name: 'manifest.json', content },
    ];
    await expect(openMembers(members)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('also opens an image that manifest.json names and the index hides under another platform', async () => {
    const manifests = [app, tool].map((image, i) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: sha256(manifestOf(image)),
      size: manifestOf(image).length,
      platform: { os: 'linux', architecture: i === 0 ? 'amd64' : 's390x' },
    }));
    const content = hybridMembers(tool).find(({ name }) => name === 'manifest.json')!.content!;
    const members = replaced(hybridMembers(app, tool), 'index.json', {
      content: { schemaVersion: 2, manifests },
    });
    const images = await openMembers(replaced(members, 'manifest.json', { content }));
    expect(images.map(({ configDigest }) => configDigest)).toEqual([sha256(app.config), sha256(tool.config)]);
  });
});

describe('an archive that is compressed as a whole', () => {
  it('opens gzip, and leaves nothing behind in the temporary directory', async () => {
    const path = await saved(gzipSync(await tar(classicMembers(app))));
    const temporary = await temporaryDirectory();
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { images, close } = await openArchiveFile(path, openOptions());
    expect(await layerBytes(images[0]!)).toEqual(app.layers);
    expect(await readdir(temporary)).toEqual([]);
    await close();
  });

  it('opens zstd where Node can, and otherwise says that it cannot', async () => {
    const archive = await tar(classicMembers(app));
    if ('zstdCompressSync' in zlib && typeof zlib.zstdCompressSync === 'function') {
      const [image] = await openBytes(zlib.zstdCompressSync(archive));
      expect(await layerBytes(image!)).toEqual(app.layers);
    } else {
      const frame = Buffer.from('28b52ffd0058', 'hex');
      await expect(openBytes(frame)).rejects.toMatchObject({ code: 'COMPRESSION_UNSUPPORTED' });
    }
  });

  it.each([
    ['xz', 'fd377a585a000004'],
    ['bzip2', '425a683931415926'],
  ])('says that it cannot open %s', async (_, magic) => {
    await expect(openBytes(Buffer.from(magic, 'hex'))).rejects.toMatchObject({
      code: 'COMPRESSION_UNSUPPORTED',
    });
  });

  it('refuses a stream that is cut short, corrupt, or followed by something', async () => {
    const packed = gzipSync(await tar(classicMembers(app)));
    const corrupt = Buffer.from(packed);
    corrupt.fill(0xff, packed.length >> 1, (packed.length >> 1) + 8);
    for (const hostile of [
      packed.subarray(0, -20),
      corrupt,
      Buffer.concat([packed, Buffer.from('more')]),
      Buffer.concat([packed, Buffer.alloc(600_000)]),
    ])
      await expect(openBytes(hostile)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('stops a bomb by what it produces', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 ** 2));
    await expect(openBytes(bomb)).rejects.toMatchObject({ code: 'BUDGET_SPENT' });
  });
});

describe('what is no archive of an image', () => {
  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('just some text, longer than a block. '.repeat(40))],
    ['zeros', Buffer.alloc(10_240)],
  ])('refuses %s', async (_, content) => {
    await expect(openBytes(content)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('refuses a tar of something else', async () => {
    await expect(openMembers([{ name: 'etc/passwd', content: app.config }])).rejects.toMatchObject({
      code: 'MANIFEST_MALFORMED',
    });
  });

  it('says that there is no such file', async () => {
    const path = join(await temporaryDirectory(), 'none\x1b[2J.tar');
    const error = await openArchiveFile(path, openOptions()).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    expect((error as Error).message).not.toContain('\x1b');
  });

  it('ends when it is interrupted', async () => {
    const signal = AbortSignal.abort();
    await expect(openMembers(classicMembers(app), { signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const [image] = await openMembers(classicMembers(app));
    await expect(image!.layers[0]!.open(signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });

  it('counts the bytes of layers as they are read', async () => {
    let read = 0;
    const [image] = await openMembers(layoutMembers(app), { onBytes: (count) => (read += count) });
    await layerBytes(image!);
    expect(read).toBe(app.layers[0]!.length + app.layers[1]!.length);
  });

  it('indexes an archive with a layer of 20 GB without reading it', async () => {
    const archive = await tar(classicMembers(app));
    const at = archive.indexOf(`${hex(app.config)}.json`);
    const path = join(await temporaryDirectory(), 'sparse.tar');
    const file = await open(path, 'w');
    const size = 20 * 1024 ** 3;
    const header = Buffer.from(archive.subarray(0, 512));
    header.write('other.bin'.padEnd(100, '\0'), 0, 'latin1');
    header.fill(0, 124, 136).writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(size), 128);
    header.fill(0x20, 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    await file.write(archive, 0, at, 0);
    await file.write(header, 0, 512, at);
    await file.write(archive, at, archive.length - at, at + 512 + size);
    await file.close();
    const target = await openArchiveFile(path, openOptions());
    expect(await layerBytes(target.images[0]!)).toEqual(app.layers);
    await target.close();
  });
});
