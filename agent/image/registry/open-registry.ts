import { WardenError } from '../../model/errors.ts';
import { documentTimeouts } from '../../net/request.ts';
import type { Descriptor } from '../documents.ts';
import { imageFromDocuments } from '../documents-image.ts';
import { documentLimit } from '../documents-json.ts';
import { type DocumentSource, resolveImages } from '../documents-resolve.ts';
import type { OpenedTarget, OpenOptions } from '../image.ts';
import { canonicalReference, parseReference } from '../reference.ts';
import { readBlob } from './blob.ts';
import { fetchDocument, fetchManifest } from './manifest.ts';
import { waitFor } from './retry.ts';
import { openSession, type RegistryEnvironment } from './session.ts';

const systemEnvironment: RegistryEnvironment = {
  env: process.env,
  wait: waitFor,
  documentTimeouts,
  blobTimeouts: { headersMs: 30_000, idleMs: 30_000, totalMs: null },
};

/**
 * Opens an image in a registry, without a daemon. The tag is resolved once; everything after goes by digest.
 * @param reference `[registry/]name[:tag][@digest]`
 * @param environment tests put their own in its place
 * @throws WardenError REFERENCE_INVALID, OFFLINE, IMAGE_NOT_FOUND, PLATFORM_NOT_FOUND, AUTH_REQUIRED, AUTH_DENIED, RATE_LIMITED,
 * REGISTRY_FAILED, BLOB_MISSING, MANIFEST_MALFORMED, DIGEST_MISMATCH, RESPONSE_TOO_LARGE, ADDRESS_REFUSED, NETWORK_…
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 */
export async function openRegistry(
  reference: string,
  options: OpenOptions,
  environment: RegistryEnvironment = systemEnvironment,
): Promise<OpenedTarget> {
  const parsed = parseReference(reference);
  const name = `${parsed.domain}/${parsed.path}`;
  const what = parsed.digest === null ? `${name}:${parsed.tag}` : `${name}@${parsed.digest}`;
  if (options.offline)
    throw new WardenError('OFFLINE', `${what} is in a registry, which --offline does not reach`);
  const session = openSession(parsed, options, environment);
  const { signal } = options;
  const timeouts = environment.documentTimeouts;
  const by = parsed.digest === null ? { tag: parsed.tag ?? 'latest' } : { digest: parsed.digest };
  const root = await fetchManifest(session, by, { what, missing: 'IMAGE_NOT_FOUND', timeouts, signal });
  options.onBytes?.(root.bytes.length);
  options.onManifest?.(root.digest, root.bytes);

  const source: DocumentSource = {
    what,
    async read({ digest }, role) {
      const request = { what: `${name}@${digest}`, missing: 'BLOB_MISSING', timeouts, signal } as const;
      const { bytes, contentType } =
        role === 'manifest'
          ? await fetchManifest(session, { digest }, request)
          : await fetchDocument(session, {
              ...request,
              path: `blobs/${digest}`,
              headers: {},
              maxBytes: documentLimit,
            });
      options.onBytes?.(bytes.length);
      // What a blob is served as says nothing: registries name all of them octet-streams.
      return { bytes, contentType: role === 'manifest' ? contentType : null };
    },
  };
  const images = await resolveImages(
    { bytes: root.bytes, digest: root.digest, statedTypes: [root.contentType] },
    source,
    options,
  );
  const canonical = canonicalReference(parsed, root.digest);
  const openLayer = (layer: Descriptor, layerSignal: AbortSignal) =>
    readBlob(
      session,
      { ...layer, what: `${name}@${layer.digest}` },
      environment.blobTimeouts,
      layerSignal,
      options.onBytes,
    );
  return {
    images: images.map((image) => imageFromDocuments(image, canonical, openLayer)),
    close: async () => {},
  };
}
