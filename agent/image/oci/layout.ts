import { createHash } from 'node:crypto';
import type { Digest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { type Descriptor, parseManifest } from '../documents.ts';
import { imageFromDocuments } from '../documents-image.ts';
import { malformed } from '../documents-json.ts';
import { type Document, type DocumentSource, resolveImages } from '../documents-resolve.ts';
import type { Image, OpenOptions } from '../image.ts';
import {
  blobPath,
  checkLayoutFile,
  type LayoutFiles,
  readBlobDocument,
  readIndexJson,
} from './layout-files.ts';
import { imageRoots } from './roots.ts';

export interface LayoutChoice {
  readonly tag: string | null;
  /** An image or index anywhere in the layout; goes before the tag, as in registries. */
  readonly digest: Digest | null;
  /** Whether images of different names are all opened, or are a question back to the user. */
  readonly several: 'all' | 'ask';
}

/**
 * Opens the images of an OCI image layout.
 * @param reference what the layout is called, e.g. its path; not escaped
 * @throws WardenError IMAGE_NOT_FOUND, TARGET_INVALID (several images, none chosen), PLATFORM_NOT_FOUND,
 * MANIFEST_MALFORMED, DIGEST_MISMATCH, BLOB_MISSING, RESPONSE_TOO_LARGE, IO_FAILED
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export async function openLayout(
  files: LayoutFiles,
  reference: string,
  choice: LayoutChoice,
  options: OpenOptions,
): Promise<Image[]> {
  await checkLayoutFile(files);
  const images = new Map<string, Image>();
  for (const root of await chooseRoots(files, choice, options)) {
    const document = root.entry === null ? root.document : await readRoot(files, root.entry);
    const source = documentSource(files);
    for (const resolved of await resolveImages(document, source, options)) {
      if (images.has(resolved.manifestDigest)) continue;
      const name = `${reference}${root.name === null ? '' : `:${root.name}`}@${resolved.manifestDigest}`;
      const indexDigest = root.entry === null ? null : resolved.indexDigest;
      const image = imageFromDocuments({ ...resolved, indexDigest }, name, (layer, signal) =>
        files.blob(blobPath(layer.digest), signal),
      );
      images.set(resolved.manifestDigest, image);
    }
  }
  return [...images.values()];
}

/** Either a document of the layout by its descriptor, or `index.json` (in part) itself. */
type Root = { readonly name: string | null } & (
  | { readonly entry: Descriptor }
  | { readonly entry: null; readonly document: Document }
);

async function chooseRoots(files: LayoutFiles, choice: LayoutChoice, options: OpenOptions): Promise<Root[]> {
  if (choice.digest !== null) return [await rootByDigest(files, choice.digest)];
  const { bytes, entries } = await readIndexJson(files);
  const groups = imageRoots(entries, choice.tag);
  const [first] = groups;
  if (first === undefined && choice.tag !== null)
    throw new WardenError(
      'IMAGE_NOT_FOUND',
      `${files.what} has no image with the tag ${escapeText(choice.tag, 128)}`,
    );
  if (first === undefined) throw malformed(files.what, 'names no image in its index.json');
  if (groups.length > 1 && choice.several === 'ask' && !options.allPlatforms) {
    const names = groups
      .slice(0, 32)
      .map(({ name }) => (name === null ? '(no name)' : escapeText(name, 128)));
    throw new WardenError(
      'TARGET_INVALID',
      `${files.what} has ${groups.length} images: ${names.join(', ')}`,
      {
        todo: 'Name one of them: oci:DIR:TAG or oci:DIR@DIGEST.',
      },
    );
  }
  return groups.map(({ name, entries: members }): Root => {
    const [entry] = members;
    if (members.length === 1 && entry !== undefined) return { name, entry };
    return { name, entry: null, document: partOfIndex(bytes, members) };
  });
}

/** The entries of one name, which are its platforms, as an index of their own. */
function partOfIndex(bytes: Buffer, members: readonly Descriptor[]): Document {
  const manifests = members.map(({ mediaType, digest, size, platform }) => ({
    mediaType,
    digest,
    size,
    platform: platform && {
      os: platform.os,
      architecture: platform.architecture,
      variant: platform.variant,
      'os.version': platform.osVersion,
    },
  }));
  const part = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
  return {
    bytes: part,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    statedTypes: [],
  };
}

async function rootByDigest(files: LayoutFiles, digest: Digest): Promise<Root> {
  const bytes = await files.document(blobPath(digest));
  if (bytes === null) throw new WardenError('IMAGE_NOT_FOUND', `${files.what} has no image ${digest}`);
  const { mediaType } = parseManifest(bytes, `the manifest ${digest} of ${files.what}`);
  const entry = { mediaType, digest, size: bytes.length, platform: null, annotations: new Map() };
  return { name: null, entry };
}

async function readRoot(files: LayoutFiles, entry: Descriptor): Promise<Document> {
  return {
    bytes: await readBlobDocument(files, entry),
    digest: entry.digest,
    statedTypes: [entry.mediaType],
  };
}

function documentSource(files: LayoutFiles): DocumentSource {
  return {
    what: files.what,
    read: async (descriptor) => ({ bytes: await readBlobDocument(files, descriptor), contentType: null }),
  };
}
