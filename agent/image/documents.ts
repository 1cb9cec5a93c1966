import { type Digest, isDigest } from '../model/digest.ts';
import { escapeText } from '../model/escape.ts';
import type { Platform } from '../model/subject.ts';
import {
  foldedKeys,
  isObject,
  type JsonObject,
  malformed,
  parseJsonObject,
  quoteNames,
} from './documents-json.ts';

export const ociIndexType = 'application/vnd.oci.image.index.v1+json';
export const ociManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const dockerListType = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const dockerManifestType = 'application/vnd.docker.distribution.manifest.v2+json';

const kinds: ReadonlyMap<string, 'index' | 'manifest'> = new Map([
  [ociIndexType, 'index'],
  [dockerListType, 'index'],
  [ociManifestType, 'manifest'],
  [dockerManifestType, 'manifest'],
]);

/** Octet-stream: what Docker before 1.13 wrote. */
const configTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  'application/octet-stream',
]);

/** What a server says that does not know what it serves. */
const unspecificTypes: ReadonlySet<string> = new Set([
  '',
  'application/json',
  'application/octet-stream',
  'text/plain',
]);

const entryLimit = 1000;

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform: DescriptorPlatform | null;
  readonly annotations: ReadonlyMap<string, string>;
}

interface DescriptorPlatform extends Platform {
  readonly osVersion: string;
}

/** OCI image index or Docker manifest list. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

/** OCI image manifest or Docker schema 2 manifest. */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** What an index or manifest of this media type is; null for any other type. */
export function manifestKind(mediaType: string): 'index' | 'manifest' | null {
  return kinds.get(mediaType) ?? null;
}

/**
 * Reads an index or a manifest. Whatever could be read in two ways is refused: `manifests` beside `layers`
 * (GHSA-5j5w-g665-5m35), a media type that contradicts the field or the shape, duplicate keys, keys in another case.
 * The `urls` and `data` of descriptors are not read.
 *
 * @param what names the document in messages, escaped
 * @param statedTypes media types stated from outside: the Content-Type header, the descriptor that led here
 * @throws WardenError MANIFEST_MALFORMED, RESPONSE_TOO_LARGE
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export function parseManifest(
  bytes: Uint8Array,
  what: string,
  statedTypes: readonly (string | null)[] = [],
): ImageIndex | ImageManifest {
  const { object, duplicateKeys } = parseJsonObject(bytes, what);
  if (duplicateKeys.length > 0) throw malformed(what, `has duplicate keys: ${quoteNames(duplicateKeys)}`);
  refuseFolded(object, documentKeys, what);
  if (object.schemaVersion !== 2 || object.fsLayers !== undefined || object.signatures !== undefined)
    throw malformed(what, 'is not of schema version 2 (schema 1 is not supported)');
  const kind = shape(object, what);
  const mediaType = agreedType(object.mediaType, statedTypes, kind, what);
  if (kind === 'index')
    return { kind, mediaType, manifests: descriptors(object.manifests, `${what}, manifests`) };
  const config = descriptor(object.config, `${what}, config`);
  if (!configTypes.has(config.mediaType))
    throw malformed(
      what,
      `is not a container image: its config is of type ${escapeText(config.mediaType, 100)}`,
    );
  return { kind, mediaType, config, layers: descriptors(object.layers, `${what}, layers`) };
}

/** The type of a `Content-Type` header, without parameters. */
export function contentType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

const documentKeys = [
  'schemaVersion',
  'mediaType',
  'manifests',
  'config',
  'layers',
  'fsLayers',
  'signatures',
];
const descriptorKeys = ['mediaType', 'digest', 'size', 'platform', 'annotations', 'urls', 'data'];
const platformKeys = ['architecture', 'os', 'os.version', 'os.features', 'variant'];

function shape(object: JsonObject, what: string): 'index' | 'manifest' {
  const index = object.manifests !== undefined;
  const manifest = object.layers !== undefined || object.config !== undefined;
  if (index && manifest) throw malformed(what, 'is ambiguous: it has manifests and also config or layers');
  if (!index && !manifest) throw malformed(what, 'has neither manifests nor layers');
  return index ? 'index' : 'manifest';
}

function agreedType(
  field: unknown,
  statedTypes: readonly (string | null)[],
  kind: 'index' | 'manifest',
  what: string,
): string {
  if (field !== undefined && typeof field !== 'string')
    throw malformed(what, 'has a mediaType that is not a string');
  const stated = statedTypes.filter((type) => type !== null && !unspecificTypes.has(type));
  const types = new Set([...(field === undefined ? [] : [field]), ...stated]);
  const [type, other] = types;
  if (type === undefined) return kind === 'index' ? ociIndexType : ociManifestType;
  if (other !== undefined)
    throw malformed(what, `has contradicting media types: ${quoteNames([type ?? '', other ?? ''])}`);
  const named = manifestKind(type ?? '');
  if (named === null)
    throw malformed(what, `is of type ${escapeText(type ?? '', 100)}, which is not an image`);
  if (named !== kind) throw malformed(what, `is of type ${type}, but has the shape of ${article(kind)}`);
  return type ?? '';
}

function article(kind: 'index' | 'manifest'): string {
  return kind === 'index' ? 'an index' : 'a manifest';
}

function descriptors(value: unknown, what: string): Descriptor[] {
  if (!Array.isArray(value)) throw malformed(what, 'is not a list');
  if (value.length > entryLimit) throw malformed(what, `has more than ${entryLimit} entries`);
  return value.map((entry, i) => descriptor(entry, `${what}[${i}]`));
}

function descriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value)) throw malformed(what, 'is not a descriptor');
  refuseFolded(value, descriptorKeys, what);
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== 'string' || mediaType === '' || mediaType.length > 255)
    throw malformed(what, 'has no valid mediaType');
  if (!isDigest(digest)) throw malformed(what, 'has no valid digest (sha256 or sha512, lower-case hex)');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw malformed(what, 'has no valid size');
  return {
    mediaType,
    digest,
    size,
    platform: platform(value.platform, `${what}, platform`),
    annotations: annotations(value.annotations, `${what}, annotations`),
  };
}

function platform(value: unknown, what: string): DescriptorPlatform | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw malformed(what, 'is not an object');
  refuseFolded(value, platformKeys, what);
  const text = (key: string): string => {
    const field = value[key] ?? '';
    if (typeof field !== 'string' || field.length > 255) throw malformed(what, `has no valid ${key}`);
    return field;
  };
  const variant = text('variant');
  const both = { os: text('os'), architecture: text('architecture'), osVersion: text('os.version') };
  return variant === '' ? both : { ...both, variant };
}

function annotations(value: unknown, what: string): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) throw malformed(what, 'is not an object');
  const entries: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw malformed(what, 'has a value that is not a string');
    entries.push([key, text]);
  }
  return new Map(entries);
}

function refuseFolded(object: JsonObject, names: readonly string[], what: string): void {
  const folded = foldedKeys(object, names);
  if (folded.length > 0)
    throw malformed(
      what,
      `has keys in another case, which some readers take for the field: ${quoteNames(folded)}`,
    );
}
