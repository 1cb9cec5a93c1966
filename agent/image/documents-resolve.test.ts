import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../model/digest.ts';
import { ociIndexType, ociManifestType } from './documents.ts';
import { resolveImages } from './documents-resolve.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const unknown = { os: 'unknown', architecture: 'unknown' };

/** A place where documents lie, and the ones that were read from it. */
function shelf() {
  const documents = new Map<string, Buffer>();
  const read: string[] = [];
  const put = (document: object, mediaType: string) => {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    documents.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const image = (platform: object, salt = '') => {
    const config = put(
      { ...platform, author: salt, rootfs: { type: 'layers', diff_ids: [] } },
      'application/vnd.oci.image.config.v1+json',
    );
    return put({ schemaVersion: 2, config, layers: [] }, ociManifestType);
  };
  const index = (manifests: readonly object[]) => put({ schemaVersion: 2, manifests }, ociIndexType);
  const resolve = (root: { digest: Digest; mediaType: string }, platform?: string, allPlatforms = false) =>
    resolveImages(
      { bytes: documents.get(root.digest)!, digest: root.digest, statedTypes: [root.mediaType] },
      {
        what: 'app',
        async read({ digest }) {
          read.push(digest);
          return { bytes: documents.get(digest) ?? Buffer.alloc(0), contentType: null };
        },
      },
      { allPlatforms, ...(platform === undefined ? {} : { platform }) },
    );
  return { put, image, index, resolve, read, documents };
}

const digests = (images: readonly { manifestDigest: Digest }[]) =>
  images.map(({ manifestDigest }) => manifestDigest);
const faults = (images: readonly { faults: readonly { id: string }[] }[]) =>
  images.flatMap((image) => image.faults.map(({ id }) => id));

describe('an index', () => {
  it('leads to the image of the wanted platform, and only that is read', async () => {
    const { image, index, resolve, read } = shelf();
    const [one, two] = [image(amd64), image(arm64)];
    const root = index([
      { ...one, platform: amd64 },
      { ...two, platform: arm64 },
    ]);
    const images = await resolve(root, 'linux/arm64');
    expect(digests(images)).toEqual([two.digest]);
    expect(images[0]!.indexDigest).toBe(root.digest);
    expect(read).not.toContain(one.digest);
  });

  it('prefers the best variant, wherever it stands', async () => {
    const { image, index, resolve } = shelf();
    const v6 = { os: 'linux', architecture: 'arm', variant: 'v6' };
    const v7 = { ...v6, variant: 'v7' };
    const [six, seven] = [image(v6), image(v7)];
    const root = index([
      { ...six, platform: v6 },
      { ...seven, platform: v7 },
    ]);
    expect(digests(await resolve(root, 'linux/arm'))).toEqual([seven.digest]);
    expect(digests(await resolve(root, 'linux/arm/v6'))).toEqual([six.digest]);
  });

  it('without platforms leads to the image whose config has the wanted one', async () => {
    const { image, index, resolve } = shelf();
    const wanted = image(arm64);
    expect(digests(await resolve(index([image(amd64), wanted]), 'linux/arm64'))).toEqual([wanted.digest]);
  });

  it('inside an index is followed, and the outermost is named', async () => {
    const { image, index, resolve } = shelf();
    const wanted = image(amd64);
    const root = index([
      index([{ ...image(arm64), platform: arm64 }]),
      index([{ ...wanted, platform: amd64 }]),
    ]);
    const images = await resolve(root, 'linux/amd64');
    expect(digests(images)).toEqual([wanted.digest]);
    expect(images[0]!.indexDigest).toBe(root.digest);
  });

  it('nested too deep is malformed', async () => {
    const { image, index, resolve } = shelf();
    let root = index([{ ...image(amd64), platform: amd64 }]);
    for (let i = 0; i < 5; i++) root = index([root]);
    await expect(resolve(root, 'linux/amd64')).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
    await expect(resolve(root, undefined, true)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('with more documents than anyone needs is malformed', async () => {
    const { image, index, resolve } = shelf();
    const root = index(Array.from({ length: 300 }, (_, i) => image(arm64, String(i))));
    await expect(resolve(root, 'linux/amd64')).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
    await expect(resolve(root, undefined, true)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('without the wanted platform says what there is, and attestations are nothing', async () => {
    const { image, index, resolve } = shelf();
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const root = index([
      { ...image(arm64), platform: arm64 },
      { ...image(unknown), platform: unknown, annotations },
    ]);
    await expect(resolve(root, 'linux/amd64')).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
      message: 'app has no image for linux/amd64: it has linux/arm64',
    });
  });

  it('cannot hide an image that a runtime would take by calling it an attestation', async () => {
    const { image, index, resolve } = shelf();
    const hidden = image(amd64, 'hidden');
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const root = index([{ ...hidden, platform: amd64, annotations }]);
    expect(digests(await resolve(root, 'linux/amd64'))).toEqual([hidden.digest]);
    expect(digests(await resolve(root, undefined, true))).toEqual([hidden.digest]);
  });

  it('gives all images that anything runs, each once', async () => {
    const { image, index, resolve } = shelf();
    const [one, two] = [image(amd64), image(arm64)];
    const root = index([
      { ...one, platform: amd64 },
      { ...one, platform: amd64 },
      { ...image(unknown), platform: unknown },
      index([two]),
    ]);
    expect(digests(await resolve(root, undefined, true))).toEqual([one.digest, two.digest]);
  });

  it('has a fault where two images claim the same platform', async () => {
    const { image, index, resolve } = shelf();
    const [one, two] = [image(amd64, '1'), image(amd64, '2')];
    const images = await resolve(
      index([one, two].map((entry) => ({ ...entry, platform: amd64 }))),
      'linux/amd64',
    );
    expect(digests(images)).toEqual([one.digest]);
    expect(faults(images)).toEqual(['image/platform-ambiguous']);
  });

  it('has a fault where it names another platform than the config, or no image at all', async () => {
    const { image, index, resolve, put } = shelf();
    const other = put({}, 'application/vnd.example');
    const root = index([
      { ...other, platform: amd64 },
      { ...image(arm64), platform: amd64 },
    ]);
    expect(faults(await resolve(root, 'linux/amd64'))).toEqual([
      'image/index-entry-type',
      'image/platform-mismatch',
    ]);
  });
});

describe('a lone manifest', () => {
  it('is taken as it is, unless another platform was asked for by name', async () => {
    const { image, resolve } = shelf();
    const riscv = image({ os: 'linux', architecture: 'riscv64' });
    expect(digests(await resolve(riscv))).toEqual([riscv.digest]);
    expect(digests(await resolve(riscv, 'linux/riscv64'))).toEqual([riscv.digest]);
    await expect(resolve(riscv, 'linux/amd64')).rejects.toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
    await expect(resolve(riscv, 'nonsense')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('whose config is not what it names gives DIGEST_MISMATCH', async () => {
    const { image, resolve, documents } = shelf();
    const root = image(amd64);
    for (const [digest, bytes] of documents)
      if (digest !== root.digest) documents.set(digest, Buffer.alloc(bytes.length, 0x20));
    await expect(resolve(root)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});
