import type { Digest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import { type Descriptor, parseManifest } from '../documents.ts';
import { malformed, parseJsonObject } from '../documents-json.ts';
import { verifyBytes } from '../documents-resolve.ts';

/** The files of an image layout, wherever they lie: in a directory or in a tar. Paths are relative, with `/`. */
export interface LayoutFiles {
  /** Names the layout in messages, escaped. */
  readonly what: string;
  /**
   * A whole document; null when it is not there.
   * @throws WardenError RESPONSE_TOO_LARGE above 4 MiB; MANIFEST_MALFORMED when it is no regular file
   */
  document(path: string): Promise<Buffer | null>;
  /** @throws WardenError while iterating: BLOB_MISSING, MANIFEST_MALFORMED, IO_FAILED, INTERRUPTED */
  blob(path: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Where a layout keeps a blob. The digest was validated, so this is a plain path. */
export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** The parsed `index.json`. @throws WardenError MANIFEST_MALFORMED, RESPONSE_TOO_LARGE */
export async function readIndexJson(
  files: LayoutFiles,
): Promise<{ bytes: Buffer; entries: readonly Descriptor[] }> {
  const what = `index.json of ${files.what}`;
  const bytes = await files.document('index.json');
  if (bytes === null) throw malformed(files.what, 'has no index.json: it is not an OCI image layout');
  const index = parseManifest(bytes, what);
  if (index.kind !== 'index') throw malformed(what, 'is not an image index');
  return { bytes, entries: index.manifests };
}

/** A document by its digest. @throws WardenError BLOB_MISSING, DIGEST_MISMATCH, RESPONSE_TOO_LARGE */
export async function readBlobDocument(files: LayoutFiles, descriptor: Descriptor): Promise<Buffer> {
  const bytes = await files.document(blobPath(descriptor.digest));
  if (bytes === null)
    throw new WardenError('BLOB_MISSING', `${files.what} lacks the blob ${descriptor.digest}`);
  verifyBytes(bytes, descriptor, `the blob ${descriptor.digest} of ${files.what}`);
  return bytes;
}

/** @throws WardenError MANIFEST_MALFORMED, RESPONSE_TOO_LARGE */
export async function checkLayoutFile(files: LayoutFiles): Promise<void> {
  const what = `oci-layout of ${files.what}`;
  const bytes = await files.document('oci-layout');
  if (bytes === null) throw malformed(files.what, 'has no oci-layout file: it is not an OCI image layout');
  const { object } = parseJsonObject(bytes, what);
  if (object.imageLayoutVersion !== '1.0.0') throw malformed(what, 'does not name the layout version 1.0.0');
}
