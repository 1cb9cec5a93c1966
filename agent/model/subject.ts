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

/** Where a compose file is to run. */
export const environments = ['cpu', 'nvidia', 'amd'] as const;
export type Environment = (typeof environments)[number];

/** A service that runs an image. All text escaped. */
export interface ImageUse {
  /** null for a compose file that is a target of its own. */
  readonly environment: Environment | null;
  readonly service: string;
  /** The image as the compose file has it. */
  readonly reference: string;
  readonly file: string;
  /** One-based. */
  readonly line: number;
}

/** One image, every part pinned by the hash of the bytes that were read. */
export interface SubjectImage {
  /** Digest of the image index that led here, if one did. */
  readonly indexDigest: Digest | null;
  readonly manifestDigest: Digest;
  readonly configDigest: Digest;
  readonly platform: Platform;
  readonly layers: readonly SubjectLayer[];
  /** The services that run it; none for an image that is a target of its own. */
  readonly usedBy: readonly ImageUse[];
}

/** A file of a source, named by its bytes. */
export interface SubjectFile {
  readonly kind: 'metadata' | 'compose';
  /** The environments whose compose file this is; none for metadata, and for a compose file that is a target of its own. */
  readonly environments: readonly Environment[];
  /** URL or path, escaped. */
  readonly name: string;
  readonly sha256: Digest;
  /** Bytes. */
  readonly size: number;
  /** The CID that names these bytes, checked; null for a file that can change without the chain knowing. */
  readonly cid: string | null;
}

/** What the chain says of a source. Integers as decimal text. */
export interface SubjectSource {
  readonly chainId: number;
  /** Checksummed. */
  readonly address: string;
  /** `keccak256(abi.encode(source, params))`. */
  readonly revision: string;
  readonly client: string;
  /** Escaped. */
  readonly imageMetadataUrl: string;
  /** Bits: 1 CPU, 2 NVIDIA, 4 AMD. */
  readonly imageEnvironments: number;
}

/** What was examined. */
export interface Subject {
  readonly kind: 'image' | 'compose' | 'source';
  /** The target as the user gave it, escaped. */
  readonly target: string;
  /** Canonical `registry/repository:tag@digest`, the path, or the address; escaped. */
  readonly reference: string;
  /** null for what was not published on a chain. */
  readonly source: SubjectSource | null;
  readonly files: readonly SubjectFile[];
  readonly images: readonly SubjectImage[];
  /** The root hash, over all parts: the `artifact` in signed statements. null when nothing could be read. */
  readonly artifact: Digest | null;
}
