import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Digest } from '../../agent/model/digest.ts';

/** What a test registry holds. Nothing is checked on the way in: tests push lies too. */
export interface Store {
  readonly blobs: Map<string, Buffer>;
  /** By `repository` + `:` + tag or digest. */
  readonly manifests: Map<string, StoredManifest>;
}

interface StoredManifest {
  readonly bytes: Buffer;
  readonly contentType: string;
}

export interface PushedDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

interface LayerInput {
  readonly blob: Buffer;
  readonly mediaType: string;
  readonly diffId: Digest;
}

export interface ImageInput {
  /** Plain tars, pushed as gzip; or layers as they should lie. */
  readonly layers: readonly (Buffer | LayerInput)[];
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  /** Laid over the config. */
  readonly config?: object;
  /** Laid over the manifest. */
  readonly manifest?: object;
}

export interface PushedImage {
  /** Of the manifest. */
  readonly descriptor: PushedDescriptor;
  readonly config: PushedDescriptor;
  readonly layers: readonly PushedDescriptor[];
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';
const ociConfig = 'application/vnd.oci.image.config.v1+json';
const ociGzipLayer = 'application/vnd.oci.image.layer.v1.tar+gzip';

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function gzipLayer(tar: Buffer): LayerInput {
  return { blob: gzipSync(tar, { level: 1 }), mediaType: ociGzipLayer, diffId: sha256(tar) };
}

export function pushBlob(store: Store, bytes: Buffer, mediaType: string): PushedDescriptor {
  const digest = sha256(bytes);
  store.blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

/** @param document bytes as they are, or what is written as JSON */
export function pushManifest(
  store: Store,
  repository: string,
  tag: string | null,
  document: Buffer | object,
  contentType: string = ociManifest,
): PushedDescriptor {
  const bytes = Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify(document));
  const digest = sha256(bytes);
  const stored = { bytes, contentType };
  store.manifests.set(`${repository}:${digest}`, stored);
  if (tag !== null) store.manifests.set(`${repository}:${tag}`, stored);
  return { mediaType: contentType, digest, size: bytes.length };
}

export function pushImage(
  store: Store,
  repository: string,
  tag: string | null,
  input: ImageInput,
): PushedImage {
  const platform = input.platform ?? { os: 'linux', architecture: 'amd64' };
  const inputs = input.layers.map((layer) => (Buffer.isBuffer(layer) ? gzipLayer(layer) : layer));
  const layers = inputs.map(({ blob, mediaType }) => pushBlob(store, blob, mediaType));
  const config = pushBlob(
    store,
    Buffer.from(
      JSON.stringify({
        ...platform,
        config: { Cmd: ['/bin/true'] },
        rootfs: { type: 'layers', diff_ids: inputs.map(({ diffId }) => diffId) },
        ...input.config,
      }),
    ),
    ociConfig,
  );
  const document = { schemaVersion: 2, mediaType: ociManifest, config, layers, ...input.manifest };
  return { descriptor: pushManifest(store, repository, tag, document), config, layers, platform };
}

export function pushIndex(
  store: Store,
  repository: string,
  tag: string | null,
  images: readonly PushedImage[],
): PushedDescriptor {
  const manifests = images.map(({ descriptor, platform }) => ({ ...descriptor, platform }));
  const document = { schemaVersion: 2, mediaType: ociIndex, manifests };
  return pushManifest(store, repository, tag, document, ociIndex);
}
