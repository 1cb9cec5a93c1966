import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  blob,
  bytes,
  descriptor,
  hex,
  layerBytes,
  layoutMembers,
  type Member,
  manifestOf,
  openOptions,
  replaced,
  type SampleImage,
  sampleImage,
  sha256,
  temporaryDirectory,
} from '../../../test/image/saved-images.ts';
import type { OpenOptions } from '../image.ts';
import { openLayoutDirectory } from './directory.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const anything = { tag: null, digest: null };

const amd = await sampleImage('v1');
const arm = await sampleImage('v2', { architecture: 'arm64' });

async function layout(members: readonly Member[]): Promise<string> {
  const root = await temporaryDirectory();
  for (const { name, content } of members) {
    if (content === undefined) continue;
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), bytes(content));
  }
  return root;
}

async function openMembers(
  members: readonly Member[],
  choice: Partial<typeof anything | object> = {},
  change: Partial<OpenOptions> = {},
) {
  const path = await layout(members);
  return (await openLayoutDirectory(path, { ...anything, ...choice }, openOptions(change))).images;
}

function withIndex(members: readonly Member[], manifests: readonly object[]): Member[] {
  return replaced(members, 'index.json', { content: { schemaVersion: 2, manifests } });
}

function entry(image: SampleImage, more: object = {}) {
  return { ...descriptor(manifestType, manifestOf(image)), ...more };
}

const amdEntry = entry(amd, { platform: { os: 'linux', architecture: 'amd64' } });
const armEntry = entry(arm, { platform: { os: 'linux', architecture: 'arm64' } });

describe('an image layout', () => {
  it('opens its only image', async () => {
    const [image] = await openMembers(layoutMembers(amd));
    expect(image).toMatchObject({
      manifestDigest: sha256(manifestOf(amd)),
      indexDigest: null,
      config: amd.config,
    });
    expect(await layerBytes(image!)).toEqual(amd.layers);
  });

  it('opens the image of a tag', async () => {
    const [image] = await openMembers(layoutMembers(amd, arm), { tag: 'v1' });
    expect(image!.configDigest).toBe(sha256(amd.config));
    await expect(openMembers(layoutMembers(amd, arm), { tag: 'v9' })).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
  });

  it('opens the image of a digest', async () => {
    const digest = sha256(manifestOf(amd));
    const [image] = await openMembers(layoutMembers(amd, arm), { digest });
    expect(image!.manifestDigest).toBe(digest);
    await expect(openMembers(layoutMembers(arm), { digest })).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
  });

  it('asks which of several images is meant, and opens all of them for all platforms', async () => {
    const error = await openMembers(layoutMembers(amd, arm)).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'TARGET_INVALID', message: expect.stringContaining('v1, v2') });
    const images = await openMembers(layoutMembers(amd, arm), {}, { allPlatforms: true });
    expect(images).toHaveLength(2);
  });

  it('opens an image once that has two names', async () => {
    const named = (name: string) =>
      entry(amd, { annotations: { 'org.opencontainers.image.ref.name': name } });
    const images = await openMembers(withIndex(layoutMembers(amd), [named('v1'), named('latest')]));
    expect(images).toHaveLength(1);
  });

  it('chooses the platform among the entries of one name', async () => {
    const members = withIndex(layoutMembers(amd, arm), [armEntry, amdEntry]);
    const [image, other] = await openMembers(members);
    expect(image!.configDigest).toBe(sha256(amd.config));
    expect(other).toBeUndefined();
    await expect(openMembers(members, {}, { platform: 'linux/s390x' })).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
    });
  });

  it('chooses the platform inside a nested index, and records that index', async () => {
    const nested = bytes({ schemaVersion: 2, mediaType: indexType, manifests: [armEntry, amdEntry] });
    const members = [...withIndex(layoutMembers(amd, arm), [descriptor(indexType, nested)]), blob(nested)];
    const [image] = await openMembers(members);
    expect(image).toMatchObject({ indexDigest: sha256(nested), configDigest: sha256(amd.config) });
    expect(await openMembers(members, {}, { allPlatforms: true })).toHaveLength(2);
  });

  it('passes the media type of a layer on as it is', async () => {
    const manifest = bytes({
      ...JSON.parse(manifestOf(amd).toString()),
      layers: [descriptor('application/vnd.oci.image.layer.v1.tar+zstd', amd.layers[0]!)],
    });
    const members = [...withIndex(layoutMembers(amd), [descriptor(manifestType, manifest)]), blob(manifest)];
    const [image] = await openMembers(members);
    expect(image!.layers[0]!.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd');
    expect(image!.faults).toMatchObject([{ id: 'image/diff-id-count' }]);
  });

  it('says which blob is missing when it is read', async () => {
    const [image] = await openMembers(replaced(layoutMembers(amd), blob(amd.layers[0]!).name, null));
    await expect(layerBytes(image!)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    const withoutConfig = replaced(layoutMembers(amd), blob(amd.config).name, null);
    await expect(openMembers(withoutConfig)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it.each([
    [
      'DIGEST_MISMATCH',
      'a manifest with other bytes',
      replaced(layoutMembers(amd), blob(manifestOf(amd)).name, { content: arm.config }),
    ],
    [
      'DIGEST_MISMATCH',
      'a manifest with another size',
      withIndex(layoutMembers(amd), [entry(amd, { size: 1 })]),
    ],
    [
      'DIGEST_MISMATCH',
      'a config with other bytes',
      replaced(layoutMembers(amd), blob(amd.config).name, { content: arm.config }),
    ],
    [
      'MANIFEST_MALFORMED',
      'a digest that leads out',
      withIndex(layoutMembers(amd), [entry(amd, { digest: 'sha256:../../../etc/passwd' })]),
    ],
    [
      'MANIFEST_MALFORMED',
      'an index.json that is a manifest',
      replaced(layoutMembers(amd), 'index.json', { content: manifestOf(amd) }),
    ],
    ['MANIFEST_MALFORMED', 'an index.json without images', withIndex(layoutMembers(amd), [])],
    [
      'MANIFEST_MALFORMED',
      'a later layout version',
      replaced(layoutMembers(amd), 'oci-layout', { content: { imageLayoutVersion: '2.0.0' } }),
    ],
    ['MANIFEST_MALFORMED', 'no oci-layout', replaced(layoutMembers(amd), 'oci-layout', null)],
    [
      'RESPONSE_TOO_LARGE',
      'an index.json of more than 4 MiB',
      replaced(layoutMembers(amd), 'index.json', { content: Buffer.alloc(4 * 1024 ** 2 + 1, 0x20) }),
    ],
  ])('is refused as %s for %s', async (code, _, members) => {
    await expect(openMembers(members)).rejects.toMatchObject({ code });
  });

  it('is not read through links', async () => {
    const manifestPath = blob(manifestOf(amd)).name;
    for (const linked of ['index.json', 'oci-layout', manifestPath, 'blobs', 'blobs/sha256']) {
      const root = await layout(layoutMembers(amd));
      await rename(join(root, linked), join(root, 'elsewhere'));
      await symlink(join(root, 'elsewhere'), join(root, linked));
      await expect(openLayoutDirectory(root, anything, openOptions())).rejects.toMatchObject({
        code: 'MANIFEST_MALFORMED',
      });
    }
  });

  it('is not read from a fifo, and does not wait for one', async () => {
    const root = await layout(replaced(layoutMembers(amd), blob(amd.layers[0]!).name, null));
    execFileSync('mkfifo', [join(root, 'blobs/sha256', hex(amd.layers[0]!))]);
    const { images } = await openLayoutDirectory(root, anything, openOptions());
    await expect(layerBytes(images[0]!)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('that is not there is not found', async () => {
    const path = join(await temporaryDirectory(), 'none');
    await expect(openLayoutDirectory(path, anything, openOptions())).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
  });
});
