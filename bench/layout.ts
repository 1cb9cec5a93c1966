import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface LayoutLayer {
  readonly digest: string;
  readonly size: number;
  readonly diffId: string;
}

/** Compresses a tar as it is produced, so that neither form of it is ever held as a whole, and adds it to the layout. */
export async function streamLayer(
  layout: string,
  tar: Iterable<Buffer> | AsyncIterable<Buffer>,
  level: number,
): Promise<LayoutLayer> {
  const blobs = join(layout, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const partial = join(layout, 'layer.tmp');
  const whole = createHash('sha256');
  const compressed = createHash('sha256');
  await pipeline(
    Readable.from(tar, { objectMode: true }),
    hashing(whole),
    createGzip({ level, chunkSize: 1024 * 1024 }),
    hashing(compressed),
    createWriteStream(partial),
  );
  const digest = compressed.digest('hex');
  const blob = join(blobs, digest);
  renameSync(partial, blob);
  return { digest: `sha256:${digest}`, size: statSync(blob).size, diffId: `sha256:${whole.digest('hex')}` };
}

/** Writes config, manifest and index around layers that lie in the layout already. The tag is `latest`. */
export function writeLayout(layout: string, layers: readonly LayoutLayer[]): void {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const config = putJson(layout, {
    architecture,
    os: 'linux',
    config: { Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = putJson(layout, {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map(({ digest, size }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest,
      size,
    })),
  });
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const annotations = { 'org.opencontainers.image.ref.name': 'latest' };
  const index = { schemaVersion: 2, manifests: [{ mediaType, ...manifest, annotations }] };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
}

function putJson(layout: string, value: unknown): { digest: string; size: number } {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(layout, 'blobs/sha256', digest), bytes);
  return { digest: `sha256:${digest}`, size: bytes.length };
}

/** The layers of a layout's only image, their blobs linked into another layout. */
export function readLayers(from: string, to: string): LayoutLayer[] {
  mkdirSync(join(to, 'blobs/sha256'), { recursive: true });
  const { layers, config } = manifestOf(from);
  const { rootfs } = readJson(blobPath(from, config.digest)) as { rootfs: { diff_ids: string[] } };
  return layers.map(({ digest, size }, i) => {
    if (!existsSync(blobPath(to, digest))) linkSync(blobPath(from, digest), blobPath(to, digest));
    return { digest, size, diffId: rootfs.diff_ids[i]! };
  });
}

/** Paths of the layer blobs of a layout's only image, lowest first. */
export function layerBlobs(layout: string): string[] {
  return manifestOf(layout).layers.map(({ digest }) => blobPath(layout, digest));
}

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

function manifestOf(layout: string): Manifest {
  const index = readJson(join(layout, 'index.json')) as { manifests: { digest: string }[] };
  return readJson(blobPath(layout, index.manifests[0]!.digest)) as Manifest;
}

function blobPath(layout: string, digest: string): string {
  return join(layout, 'blobs/sha256', digest.slice('sha256:'.length));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function hashing(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}
