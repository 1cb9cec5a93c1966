import { createHash } from 'node:crypto';
import { layerTar } from '../../fixtures/layer.ts';

/** A layer blob as it lies in the registry, and what manifest and config claim about it where that is not the truth. */
export interface RawLayer {
  readonly blob: Buffer;
  readonly mediaType?: string;
  readonly digest?: string;
  readonly size?: number;
  readonly diffId?: string;
  /** The uncompressed bytes, for the diffID; null: the config names none that could hold. */
  readonly tar: Buffer | null;
  /** The blob is not in the archive. */
  readonly missing?: boolean;
}

export const gzipType = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const plainType = 'application/vnd.oci.image.layer.v1.tar';
export const zstdType = 'application/vnd.oci.image.layer.v1.tar+zstd';

const sha256 = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** An OCI archive for linux/amd64 of these layers, lowest first. `config`: the `config` object of the image config. */
export function rawImage(
  layers: readonly RawLayer[],
  config: Record<string, unknown> = { User: 'app' },
): Promise<Buffer> {
  const blobs: Record<string, Buffer> = {};
  const pathOf = (digest: string) => `blobs/${digest.replace(':', '/')}`;
  const add = (mediaType: string, document: unknown) => {
    const bytes = Buffer.from(JSON.stringify(document));
    blobs[pathOf(sha256(bytes))] = bytes;
    return { mediaType, digest: sha256(bytes), size: bytes.length };
  };
  const descriptors = layers.map(({ blob, mediaType = plainType, digest = sha256(blob), size, missing }) => {
    if (!missing) blobs[pathOf(digest)] = blob;
    return { mediaType, digest, size: size ?? blob.length };
  });
  const platform = { os: 'linux', architecture: 'amd64' };
  const manifest = add('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: add('application/vnd.oci.image.config.v1+json', {
      ...platform,
      config,
      rootfs: { type: 'layers', diff_ids: layers.map(({ tar, diffId }) => diffId ?? sha256(tar ?? '')) },
    }),
    layers: descriptors,
  });
  return layerTar({
    'oci-layout': JSON.stringify({ imageLayoutVersion: '1.0.0' }),
    'index.json': JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, platform }] }),
    ...blobs,
  });
}

/** An uncompressed layer that is what manifest and config say. */
export function plainLayer(tar: Buffer): RawLayer {
  return { blob: tar, tar };
}

/** A zstd frame of raw blocks: zstd's framing without its compression. */
export function zstdFrame(content: Buffer): Buffer {
  const head = Buffer.from('28b52ffde00000000000000000', 'hex');
  head.writeBigUInt64LE(BigInt(content.length), 5);
  const parts: Buffer[] = [head];
  const most = 128 * 1024;
  for (let at = 0; at === 0 || at < content.length; at += most) {
    const block = content.subarray(at, at + most);
    const prefix = Buffer.alloc(3);
    prefix.writeUIntLE((block.length << 3) | Number(at + most >= content.length), 0, 3);
    parts.push(prefix, block);
  }
  return Buffer.concat(parts);
}
