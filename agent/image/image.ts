import type { Digest } from '../model/digest.ts';
import type { Platform } from '../model/subject.ts';
import type { RegistryCredentials } from './registry/credentials.ts';

/**
 * One image behind any of the five ways in (`registry:`, `docker:`, `oci:`, `archive:`, `dir:`).
 * Everything here was read and hashed by us; nothing is a claim of the image, except `claimedDiffIds`.
 */
export interface Image {
  /** Canonical reference, e.g. `registry.example/team/app:1.4@sha256:…` or the path of the archive. Not escaped. */
  readonly reference: string;
  readonly indexDigest: Digest | null;
  /** Computed over the manifest bytes. For `docker:`, classic archives and `dir:` over the bytes that stand for it. */
  readonly manifestDigest: Digest;
  readonly configDigest: Digest;
  /** The config's bytes, at most 4 MiB, whose digest was verified. */
  readonly config: Buffer;
  readonly platform: Platform;
  /** Lowest layer first. */
  readonly layers: readonly ImageLayer[];
  /** What is wrong with the documents without preventing the scan, e.g. more diffIDs than layers. Not escaped. */
  readonly faults: readonly ImageFault[];
}

/** A contradiction in manifest or config: a finding of category `malformed`. */
export interface ImageFault {
  /** `family/name`, e.g. `image/diff-id-count`. */
  readonly id: string;
  readonly detail: string;
}

export interface ImageLayer {
  /** Digest of the blob as the manifest names it (validated); for classic archives and `dir:` null until it is read. */
  readonly digest: Digest | null;
  readonly mediaType: string;
  /** Size in bytes as the manifest names it; null where nothing names one. */
  readonly size: number | null;
  /** The diffID that the config claims, if any: checked against the bytes, never trusted. */
  readonly claimedDiffId: Digest | null;
  /**
   * The blob as stored, in chunks of any size, each of which the consumer owns. Restarted fetches continue where the
   * cut was, so the consumer sees every byte once. It does not verify: the consumer hashes all bytes and compares.
   * @throws WardenError while iterating
   */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** What a target opens to; several images only with `allPlatforms`. Call `close` when done: it removes temporary files. */
export interface OpenedTarget {
  readonly images: readonly Image[];
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `os/arch[/variant]`; default: linux on this machine's architecture. */
  readonly platform?: string;
  readonly allPlatforms: boolean;
  /** No network at all: `registry:` and remote engines are refused with OFFLINE. */
  readonly offline: boolean;
  /** Hosts (`host` or `host:port`) that may be private, loopback or plain http. */
  readonly allowedHosts: readonly string[];
  /**
   * What a registry is shown, by its domain (`docker.io`, `registry.example:5000`); null: nothing. Without it, what Docker's
   * configuration of this machine has.
   */
  readonly credentials?: (domain: string) => RegistryCredentials | null;
  readonly signal: AbortSignal;
  /** Sees what a registry gives for the reference, by the digest of these very bytes, whether or not it can be an image. */
  readonly onManifest?: (digest: Digest, bytes: Buffer) => void;
  /** Bytes fetched, for progress. */
  readonly onBytes?: (bytes: number) => void;
}
