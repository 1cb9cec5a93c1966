import { createHash } from 'node:crypto';
import type { Digest } from '../model/digest.ts';
import type { Environment } from '../model/subject.ts';

/** A file of a source in the root hash. */
export interface ArtifactFile {
  /** null for a file that its address does not name by content. */
  readonly cid: string | null;
  readonly sha256: Digest;
}

export interface ArtifactImage {
  readonly manifestDigest: Digest;
  /** Lowest first. */
  readonly layers: readonly Digest[];
}

/** All that was examined of a source. What could not be read is null, or left out. */
export interface ArtifactParts {
  readonly metadata: ArtifactFile | null;
  /** `file`: a compose file that is a target of its own. */
  readonly compose: Readonly<Partial<Record<Environment | 'file', ArtifactFile>>>;
  /** In any order; the same image twice counts once. */
  readonly images: readonly ArtifactImage[];
}

/**
 * The root hash of a subject: the `artifact` of signed statements. SHA-256 of the canonical JSON (RFC 8785) of
 * `{"compose":{"cpu":{"cid":…,"sha256":…},…},"images":[{"layers":[…],"manifestDigest":…},…],"metadata":{"cid":…,"sha256":…},
 * "schema":"warden.artifact/1"}`, the images in the order of their manifest digests.
 */
export function sourceArtifact({ metadata, compose, images }: ArtifactParts): Digest {
  const byDigest = new Map(images.map((image) => [image.manifestDigest, image]));
  const parts = {
    compose: Object.fromEntries(
      Object.entries(compose)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([environment, file]) => [environment, fileParts(file)]),
    ),
    images: [...byDigest.values()]
      .sort((a, b) => (a.manifestDigest < b.manifestDigest ? -1 : 1))
      .map(({ layers, manifestDigest }) => ({ layers, manifestDigest })),
    metadata: metadata === null ? null : fileParts(metadata),
    schema: 'warden.artifact/1',
  };
  // Keys stand in order, and there are only texts, lists and null: this is RFC 8785.
  return `sha256:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

function fileParts({ cid, sha256 }: ArtifactFile): ArtifactFile {
  return { cid, sha256 };
}
