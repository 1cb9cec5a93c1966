import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Folders that a development machine has, each a layer; files come in as they are. */
const candidates: readonly (readonly [folder: string, ...parts: string[]])[] = [
  ['/usr/lib', 'x86_64-linux-gnu', 'aarch64-linux-gnu'],
  ['/usr/local/go', '.'],
  ['/usr/bin', '.'],
  ['/usr/share', '.'],
  ['/usr/lib', 'gcc', 'python3', 'llvm-14', 'jvm'],
  ['/usr/local/lib', '.'],
];

export interface LayoutLayer {
  readonly blob: string;
  readonly digest: string;
  readonly size: number;
  readonly diffId: string;
}

/**
 * Builds the reference image as an OCI layout: at least 1.5 GB and 25,000 files of what this machine has.
 * @returns the path of the layout
 */
export async function buildReferenceImage(dir: string): Promise<string> {
  const layout = join(dir, 'reference');
  if (existsSync(join(layout, 'index.json'))) return layout;
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const layers: LayoutLayer[] = [];
  for (const [folder, ...parts] of candidates) {
    const present = parts.filter((part) => existsSync(join(folder, part)));
    if (!existsSync(folder) || present.length === 0) continue;
    layers.push(await tarLayer(layout, folder, present));
  }
  writeLayout(layout, layers);
  return layout;
}

/** Packs folders with GNU tar and gzip, as a build would, and moves the blob to where its digest says. */
export async function tarLayer(
  layout: string,
  folder: string,
  parts: readonly string[],
): Promise<LayoutLayer> {
  const tar = join(layout, 'layer.tar');
  // A file that changes while it is read makes tar end with 1; the archive is whole all the same.
  const done = spawnSync('tar', ['--sort=name', '-cf', tar, '-C', folder, ...parts], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  if (done.status === null || done.status > 1) throw new Error(`tar of ${folder} failed`);
  return addLayer(layout, tar);
}

/** Compresses a tar with `gzip -6`, removes it, and adds it to the layout. */
export async function addLayer(layout: string, tar: string): Promise<LayoutLayer> {
  const diffId = await sha256Of(tar);
  execFileSync('sh', ['-c', `(command -v pigz >/dev/null && pigz -6 -n "$0" || gzip -6 -n "$0")`, tar]);
  const digest = await sha256Of(`${tar}.gz`);
  const blob = join(layout, 'blobs/sha256', digest);
  renameSync(`${tar}.gz`, blob);
  return { blob, digest: `sha256:${digest}`, size: statSync(blob).size, diffId: `sha256:${diffId}` };
}

export function writeLayout(layout: string, layers: readonly LayoutLayer[]): void {
  const config = putJson(layout, {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  });
  const manifest = putJson(layout, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map(({ digest, size }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest,
      size,
    })),
  });
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const entry = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    ...manifest,
    annotations: { 'org.opencontainers.image.ref.name': 'latest' },
  };
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
}

function putJson(layout: string, value: unknown): { digest: string; size: number } {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(layout, 'blobs/sha256', digest), bytes);
  return { digest: `sha256:${digest}`, size: bytes.length };
}

export function sha256Of(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(path, { highWaterMark: 1024 * 1024 })
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')))
      .on('error', reject);
  });
}

/** Files in a tar, counted by GNU tar. */
export function countEntries(tar: string): number {
  return Number(execFileSync('sh', ['-c', `tar -tf "$0" | wc -l`, tar], { encoding: 'utf8' }));
}

export function emptyDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  if (readdirSync(dir).length > 0) throw new Error(`${dir} is not empty`);
}
