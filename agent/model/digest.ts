import { WardenError } from './errors.ts';

/** A registered OCI digest, validated: `sha256:` + 64 or `sha512:` + 128 lower-case hex digits. */
export type Digest = `sha256:${string}` | `sha512:${string}`;

const pattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && pattern.test(text);
}

/**
 * Validates a digest before it becomes part of a path, a URL or a cache key (CVE-2024-3727).
 * @throws WardenError MANIFEST_MALFORMED
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 */
export function parseDigest(text: unknown, what: string): Digest {
  if (isDigest(text)) return text;
  throw new WardenError(
    'MANIFEST_MALFORMED',
    `${what} is not a registered digest (sha256 or sha512, lower-case hex)`,
  );
}

/** The algorithm as `node:crypto` names it. */
export function digestAlgorithm(digest: Digest): 'sha256' | 'sha512' {
  return digest.startsWith('sha256:') ? 'sha256' : 'sha512';
}
