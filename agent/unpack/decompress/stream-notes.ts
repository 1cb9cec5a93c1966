import type { ByteFeed } from './byte-feed.ts';

/** What a decoder of a compressed stream reports besides its output. */
export interface StreamNotes {
  /** Gzip members or zstd frames, complete ones. */
  members: number;
  /** Bytes that are neither content nor needed to decode it: names, comments, extra fields, skippable frames. */
  onStructure?: (bytes: Buffer) => void;
  /** Takes a first gzip member with reserved flags, which Go and Python ignore. */
  readonly anyFlags?: boolean;
  /**
   * A feed from this offset of the stream on, where the stream can be read again. With it, corrupt deflate data gives
   * out every byte that comes before the fault; without it, the last output chunk before it is lost.
   */
  readonly reopen?: (offset: number) => ByteFeed;
}
