import { createHash } from 'node:crypto';
import { type Digest, digestAlgorithm } from '../model/digest.ts';
import { WardenError } from '../model/errors.ts';
import type { Platform } from '../model/subject.ts';
import {
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  manifestKind,
  parseManifest,
} from './documents.ts';
import { type ImageConfig, parseConfig } from './documents-config.ts';
import { documentLimit, malformed } from './documents-json.ts';
import type { ImageFault, OpenOptions } from './image.ts';
import {
  defaultPlatform,
  formatPlatform,
  isUnknownPlatform,
  matchPlatform,
  normalizePlatform,
  parsePlatform,
  platformNotFound,
} from './platform.ts';

/** An index or manifest as read, with the digest of exactly these bytes. */
export interface Document {
  readonly bytes: Buffer;
  readonly digest: Digest;
  /** Media types stated outside of the bytes (Content-Type, descriptor); null where nothing was stated. */
  readonly statedTypes: readonly (string | null)[];
}

/** Where the documents of an image lie. `read` need not verify: what it returns is hashed and measured here. */
export interface DocumentSource {
  /** Names the image in messages, escaped. */
  readonly what: string;
  /** @throws WardenError BLOB_MISSING, RESPONSE_TOO_LARGE, … */
  read(
    descriptor: Descriptor,
    role: 'manifest' | 'config',
  ): Promise<{ bytes: Buffer; contentType: string | null }>;
}

/** One image, its documents read and verified. */
export interface ResolvedImage {
  /** The outermost index, if the root was one. */
  readonly indexDigest: Digest | null;
  readonly manifestDigest: Digest;
  readonly manifest: ImageManifest;
  readonly configBytes: Buffer;
  readonly config: ImageConfig;
  readonly faults: readonly ImageFault[];
}

const nestingLimit = 4;
const documentCountLimit = 256;
const imageLimit = 100;

/**
 * From the root document to the image of the wanted platform, or to all images that anything can run. A platform is
 * chosen as containerd does: entries that state a matching one, best first, then those that state none, whose
 * config decides. A lone manifest is taken as it is, unless a platform was asked for by name.
 *
 * @throws WardenError PLATFORM_NOT_FOUND, MANIFEST_MALFORMED, DIGEST_MISMATCH, USAGE, and what `source.read` throws
 */
export async function resolveImages(
  root: Document,
  source: DocumentSource,
  options: Pick<OpenOptions, 'platform' | 'allPlatforms'>,
): Promise<ResolvedImage[]> {
  const walk: Walk = { source, left: documentCountLimit, offered: [], faults: [], indexDigest: null };
  const wanted = options.platform === undefined ? defaultPlatform() : parsePlatform(options.platform);
  const document = parseManifest(root.bytes, `the manifest of ${source.what}`, root.statedTypes);
  if (document.kind === 'manifest') {
    const image = await readImage(walk, document, root.digest);
    const other = matchPlatform(wanted, image.config.platform) === null;
    if (other && options.platform !== undefined && !options.allPlatforms)
      throw platformNotFound(source.what, wanted, [image.config.platform]);
    return [image];
  }
  walk.indexDigest = root.digest;
  const images = options.allPlatforms
    ? await allImages(walk, document, 1, new Set())
    : await bestImage(walk, document, wanted, 1);
  if (images.length === 0) throw platformNotFound(source.what, wanted, walk.offered);
  return images;
}

/** Checks bytes against the digest and size that a descriptor names. @throws WardenError DIGEST_MISMATCH */
export function verifyBytes(
  bytes: Uint8Array,
  descriptor: Pick<Descriptor, 'digest' | 'size'>,
  what: string,
): void {
  if (bytes.length !== descriptor.size)
    throw new WardenError('DIGEST_MISMATCH', `${what} has ${bytes.length} bytes, not ${descriptor.size}`);
  const algorithm = digestAlgorithm(descriptor.digest);
  const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  if (digest !== descriptor.digest)
    throw new WardenError('DIGEST_MISMATCH', `${what} has digest ${digest}, not ${descriptor.digest}`);
}

interface Walk {
  readonly source: DocumentSource;
  left: number;
  /** Platforms seen, for the message when none matches. */
  readonly offered: Platform[];
  /** Of the indexes on the way. */
  readonly faults: ImageFault[];
  indexDigest: Digest | null;
}

async function bestImage(
  walk: Walk,
  index: ImageIndex,
  wanted: Platform,
  depth: number,
): Promise<ResolvedImage[]> {
  for (const entry of candidates(walk, index, wanted)) {
    const document = await readDocument(walk, entry, depth);
    if (document.kind === 'index') {
      const images = await bestImage(walk, document, wanted, depth + 1);
      if (images.length > 0) return images;
      continue;
    }
    const image = await readImage(walk, document, entry.digest);
    if (entry.platform !== null) return [withStatedPlatform(image, entry.platform)];
    if (matchPlatform(wanted, image.config.platform) !== null) return [image];
    walk.offered.push(image.config.platform);
  }
  return [];
}

function candidates(walk: Walk, index: ImageIndex, wanted: Platform): Descriptor[] {
  const stated: { entry: Descriptor; rank: number }[] = [];
  const silent: Descriptor[] = [];
  for (const entry of index.manifests) {
    if (entry.platform === null) {
      if (manifestKind(entry.mediaType) !== null) silent.push(entry);
      continue;
    }
    if (isUnknownPlatform(entry.platform)) continue;
    walk.offered.push(entry.platform);
    const rank = matchPlatform(wanted, entry.platform);
    if (rank === null) continue;
    if (manifestKind(entry.mediaType) !== null) stated.push({ entry, rank });
    else
      walk.faults.push({
        id: 'image/index-entry-type',
        detail: `the index names ${entry.digest} for ${formatPlatform(entry.platform)}, of type ${entry.mediaType.slice(0, 100)}`,
      });
  }
  stated.sort((a, b) => a.rank - b.rank);
  const [best] = stated;
  const rivals = stated.filter(({ entry, rank }) => rank === best?.rank && isRival(entry, best.entry));
  if (rivals.length > 0)
    walk.faults.push({
      id: 'image/platform-ambiguous',
      detail: `the index names ${rivals.length + 1} different images for ${formatPlatform(wanted)}; the first was taken`,
    });
  return [...stated.map(({ entry }) => entry), ...silent];
}

function isRival(entry: Descriptor, best: Descriptor): boolean {
  return entry.digest !== best.digest && entry.platform?.osVersion === best.platform?.osVersion;
}

async function allImages(
  walk: Walk,
  index: ImageIndex,
  depth: number,
  seen: Set<Digest>,
): Promise<ResolvedImage[]> {
  const images: ResolvedImage[] = [];
  for (const entry of index.manifests) {
    const kind = manifestKind(entry.mediaType);
    if (kind === null || seen.has(entry.digest)) continue;
    if (entry.platform !== null && isUnknownPlatform(entry.platform)) continue;
    seen.add(entry.digest);
    const document = await readDocument(walk, entry, depth);
    if (document.kind === 'index') {
      images.push(...(await allImages(walk, document, depth + 1, seen)));
      continue;
    }
    const image = await readImage(walk, document, entry.digest);
    images.push(entry.platform === null ? image : withStatedPlatform(image, entry.platform));
    if (images.length > imageLimit) throw malformed(walk.source.what, `has more than ${imageLimit} images`);
  }
  return images;
}

async function readDocument(
  walk: Walk,
  entry: Descriptor,
  depth: number,
): Promise<ImageIndex | ImageManifest> {
  if (depth > nestingLimit)
    throw malformed(`the index of ${walk.source.what}`, `is nested deeper than ${nestingLimit}`);
  const what = `the manifest ${entry.digest} of ${walk.source.what}`;
  const { bytes, contentType } = await read(walk, entry, 'manifest', what);
  return parseManifest(bytes, what, [entry.mediaType, contentType]);
}

async function readImage(
  walk: Walk,
  manifest: ImageManifest,
  manifestDigest: Digest,
): Promise<ResolvedImage> {
  const what = `the config of ${walk.source.what}`;
  const { bytes } = await read(walk, manifest.config, 'config', what);
  const config = parseConfig(bytes, what, manifest.layers.length);
  return {
    indexDigest: walk.indexDigest,
    manifestDigest,
    manifest,
    configBytes: bytes,
    config,
    faults: [...walk.faults, ...config.faults],
  };
}

async function read(walk: Walk, descriptor: Descriptor, role: 'manifest' | 'config', what: string) {
  if (descriptor.size > documentLimit)
    throw new WardenError('RESPONSE_TOO_LARGE', `${what} is larger than 4 MiB`);
  if (walk.left-- <= 0) throw malformed(walk.source.what, `names more than ${documentCountLimit} documents`);
  const document = await walk.source.read(descriptor, role);
  verifyBytes(document.bytes, descriptor, what);
  return document;
}

function withStatedPlatform(image: ResolvedImage, stated: Platform): ResolvedImage {
  const claimed = normalizePlatform(image.config.platform);
  const named = normalizePlatform(stated);
  if (claimed.os === named.os && claimed.architecture === named.architecture) return image;
  const detail = `the index names the image for ${formatPlatform(stated)}, its config for ${formatPlatform(claimed)}`;
  return { ...image, faults: [...image.faults, { id: 'image/platform-mismatch', detail }] };
}
