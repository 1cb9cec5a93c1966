import { createHash } from 'node:crypto';
import { type Digest, digestAlgorithm, parseDigest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import { firstHeader, type GuardedResponse, readAll } from '../../net/request.ts';
import {
  contentType,
  dockerListType,
  dockerManifestType,
  ociIndexType,
  ociManifestType,
} from '../documents.ts';
import { documentLimit } from '../documents-json.ts';
import type { RegistryRequest, RegistrySession } from './session.ts';

const accept = [ociIndexType, dockerListType, ociManifestType, dockerManifestType].join(', ');

/** A document as served. */
export interface FetchedDocument {
  readonly bytes: Buffer;
  /** Without parameters; empty where the registry states none. */
  readonly contentType: string;
  readonly headers: GuardedResponse['headers'];
}

/**
 * Fetches an index or a manifest of at most 4 MiB and verifies it against the digest it was asked by, and against the one
 * that the registry states.
 * @param by a tag, or a digest
 * @throws WardenError IMAGE_NOT_FOUND, DIGEST_MISMATCH, RESPONSE_TOO_LARGE, AUTH_…, RATE_LIMITED, REGISTRY_FAILED, NETWORK_…
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 */
export async function fetchManifest(
  session: RegistrySession,
  by: { readonly tag: string } | { readonly digest: Digest },
  request: Pick<RegistryRequest, 'what' | 'missing' | 'timeouts' | 'signal'>,
): Promise<FetchedDocument & { readonly digest: Digest }> {
  const document = await fetchDocument(session, {
    ...request,
    path: `manifests/${'tag' in by ? by.tag : by.digest}`,
    headers: { accept },
    maxBytes: documentLimit,
  });
  const { what } = request;
  const stated = firstHeader(document.headers['docker-content-digest']);
  if (stated !== undefined)
    verify(document.bytes, parseDigest(stated, `the Docker-Content-Digest of ${what}`), what);
  if ('digest' in by) verify(document.bytes, by.digest, what);
  return { ...document, digest: 'digest' in by ? by.digest : hash(document.bytes, 'sha256') };
}

/** A whole small response, asked for again where that can help. @throws WardenError */
export async function fetchDocument(
  session: RegistrySession,
  request: RegistryRequest,
): Promise<FetchedDocument> {
  const retry = session.retry(request.signal);
  for (;;) {
    try {
      const response = await session.get(request);
      const { status, headers } = response;
      const bytes = await readAll(response);
      if (status !== 200)
        throw new WardenError('REGISTRY_FAILED', `${request.what}: a part was sent that was not asked for`);
      return { bytes, contentType: contentType(firstHeader(headers['content-type'])), headers };
    } catch (error) {
      await retry.failed(error);
    }
  }
}

function verify(bytes: Buffer, digest: Digest, what: string): void {
  const computed = hash(bytes, digestAlgorithm(digest));
  if (computed !== digest)
    throw new WardenError(
      'DIGEST_MISMATCH',
      `${what} should have digest ${digest}, its bytes have ${computed}`,
    );
}

function hash(bytes: Buffer, algorithm: 'sha256' | 'sha512'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
