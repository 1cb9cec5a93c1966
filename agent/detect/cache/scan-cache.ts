import type { Digest } from '../../model/digest.ts';

/**
 * Results of earlier scans, by image, by layer and by content. Everything in it was computed under one scope (ruleset, engine,
 * options that change a result). A miss is always right: whatever cannot be read back exactly as it was written is a miss.
 * No call throws for what lies on the disk, or for a disk that is full.
 */
export interface ScanCache {
  /**
   * The payload that `putImage` was given, or null.
   * @param key digest over everything about the image that its result depends on
   */
  getImage(key: Digest): Promise<Buffer | null>;
  /** Keeps what an image came to; a payload larger than 32 MiB is not kept. The bytes may not change until it resolves. */
  putImage(key: Digest, payload: Buffer): Promise<void>;
  /** Whether `getLayer` is likely to find something: says what to begin with, and nothing more. */
  likelyHasLayer(digest: Digest): Promise<boolean>;
  /**
   * The payload that `putLayer` was given for this layer, byte for byte, or null. Its memory starts at an address
   * divisible by eight, so that typed arrays can lie on it.
   * @param digest digest of the blob, computed from the bytes that were read
   */
  getLayer(digest: Digest): Promise<Buffer | null>;
  /** Keeps a layer's payload; one larger than 256 MiB is not kept. The bytes may not change until it resolves. */
  putLayer(digest: Digest, payload: Buffer): Promise<void>;
  /** Results by content; the first call reads them from the disk (at most 64 MiB). */
  contents(): Promise<ContentIndex>;
  /** Writes what was added and keeps the directory within its size. Nothing may be called after it. */
  close(): Promise<void>;
  /** Why nothing is cached, or what could not be written; escaped. Null while all is well. */
  readonly warning: string | null;
}

/** `clean`: no hit, no gap, nothing opened. Anything else is the JSON of a `ContentResult`. */
export type CachedContent = 'clean' | Buffer;

export interface ContentIndex {
  /** @param sha256 32 bytes. The result may share memory with the index: it must not be changed. */
  get(sha256: Buffer): CachedContent | null;
  /**
   * Keeps a result for later scans; `get` does not see it in this one. Only what repeats may be added: never a result
   * cut short by time, by a crash or by a budget that other contents share.
   */
  add(sha256: Buffer, content: CachedContent): void;
}
