import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';
import { onTestFinished } from 'vitest';
import type { Image, OpenOptions } from '../../agent/image/image.ts';

/** A member of an outer archive; a document is written as JSON. */
export type Member = Partial<Omit<Header, 'size' | 'name'>> & { readonly name: string } & {
  readonly content?: Buffer | object;
};

/** An image in parts, from which every form of archive is made. */
export interface SampleImage {
  readonly config: Buffer;
  /** As stored, lowest first. */
  readonly layers: readonly Buffer[];
  readonly tag: string;
}

export function tar(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of members)
    archive.entry({ mtime: new Date(0), ...header }, content === undefined ? '' : bytes(content));
  archive.finalize();
  return buffer(archive);
}

export async function sampleImage(
  tag: string,
  { store = (layer: Buffer): Buffer => layer, architecture = 'amd64' } = {},
): Promise<SampleImage> {
  const tars = [
    await tar([{ name: 'etc/hostname', content: Buffer.from(tag) }]),
    await tar([{ name: 'app/run.sh', content: Buffer.from('#!/bin/sh\n') }]),
  ];
  const config = {
    architecture,
    os: 'linux',
    config: { Cmd: ['/app/run.sh'] },
    rootfs: { type: 'layers', diff_ids: tars.map(sha256) },
  };
  return { tag, config: bytes(config), layers: tars.map(store) };
}

/** As `docker save` before version 25 lays images out, each layer in a directory of its own. */
export function classicMembers(...images: readonly SampleImage[]): Member[] {
  const entries = images.map(({ config, layers, tag }) => ({
    Config: `${hex(config)}.json`,
    RepoTags: [tag],
    Layers: layers.map((layer) => `${hex(layer)}/layer.tar`),
  }));
  return unique([
    ...images.flatMap(({ config, layers }) => [
      ...layers.map((layer) => ({ name: `${hex(layer)}/layer.tar`, content: layer })),
      { name: `${hex(config)}.json`, content: config },
    ]),
    { name: 'manifest.json', content: entries },
  ]);
}

/** An OCI image layout. */
export function layoutMembers(...images: readonly SampleImage[]): Member[] {
  const manifests = images.map((image) => {
    const manifest = manifestOf(image);
    const annotations = { 'org.opencontainers.image.ref.name': image.tag };
    return { ...descriptor('application/vnd.oci.image.manifest.v1+json', manifest), annotations };
  });
  return unique([
    { name: 'blobs/', type: 'directory' },
    { name: 'blobs/sha256/', type: 'directory' },
    ...images.flatMap((image) => [image.config, ...image.layers, manifestOf(image)].map(blob)),
    { name: 'oci-layout', content: { imageLayoutVersion: '1.0.0' } },
    { name: 'index.json', content: { schemaVersion: 2, manifests } },
  ]);
}

/** As Docker 25 and later save: an image layout that also has a `manifest.json`. */
export function hybridMembers(...images: readonly SampleImage[]): Member[] {
  const entries = images.map(({ config, layers, tag }) => ({
    Config: blob(config).name,
    RepoTags: [tag],
    Layers: layers.map((layer) => blob(layer).name),
  }));
  return [...layoutMembers(...images), { name: 'manifest.json', content: entries }];
}

/** Every name once: images share layers. */
function unique(members: readonly Member[]): Member[] {
  return [...new Map(members.map((member) => [member.name, member])).values()];
}

export function manifestOf({ config, layers }: SampleImage): Buffer {
  return bytes({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => descriptor('application/vnd.oci.image.layer.v1.tar', layer)),
  });
}

export function descriptor(mediaType: string, content: Buffer) {
  return { mediaType, digest: sha256(content), size: content.length };
}

export function blob(content: Buffer): Member & { readonly content: Buffer } {
  return { name: `blobs/sha256/${hex(content)}`, content };
}

/** The members with those of one name changed or, for null, left out. */
export function replaced(members: readonly Member[], name: string, change: Partial<Member> | null): Member[] {
  return members.flatMap((member) =>
    member.name !== name ? [member] : change === null ? [] : [{ ...member, ...change }],
  );
}

/** A directory that goes when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'image-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export async function saved(archive: Buffer): Promise<string> {
  const path = join(await temporaryDirectory(), 'image.tar');
  await writeFile(path, archive);
  return path;
}

export function openOptions(change: Partial<OpenOptions> = {}): OpenOptions {
  return {
    platform: 'linux/amd64',
    allPlatforms: false,
    offline: true,
    allowedHosts: [],
    signal: new AbortController().signal,
    ...change,
  };
}

/** The bytes of every layer, lowest first. */
export async function layerBytes({ layers }: Image): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (const layer of layers) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of layer.open(new AbortController().signal)) chunks.push(chunk);
    all.push(Buffer.concat(chunks));
  }
  return all;
}

export function sha256(content: Buffer): string {
  return `sha256:${hex(content)}`;
}

export function hex(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function bytes(content: Buffer | object): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
}
