import type { Digest } from './digest.ts';

/** OCI platform: `os/architecture[/variant]`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

export interface SubjectLayer {
  readonly digest: Digest;
  /** As computed; null where the layer could not be read. */
  readonly diffId: Digest | null;
  readonly mediaType: string;
  /** Bytes as stored. */
  readonly size: number;
}

/** One image, every part pinned by the hash of the bytes that were read. */
export interface SubjectImage {
  /** Digest of the image index that led here, if one did. */
  readonly indexDigest: Digest | null;
  readonly manifestDigest: Digest;
  readonly configDigest: Digest;
  readonly platform: Platform;
  readonly layers: readonly SubjectLayer[];
}

/** What was examined. */
export interface Subject {
  readonly kind: 'image';
  /** The target as the user gave it, escaped. */
  readonly target: string;
  /** Canonical `registry/repository:tag@digest`, or the path; escaped. */
  readonly reference: string;
  readonly images: readonly SubjectImage[];
  /** sha256 over the canonical JSON of `images`: the `artifact` in signed statements. null when nothing could be read. */
  readonly artifact: Digest | null;
}
