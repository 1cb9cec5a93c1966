import type { GapReason } from '../../model/coverage.ts';
import type { Budget } from '../budget.ts';

/**
 * Random access to bytes, all of them in memory or mapped. `slice` never copies; it returns fewer bytes at the end and
 * none beyond it, and never throws for out-of-range numbers. Its result is valid until the content is released.
 */
export interface Bytes {
  readonly size: number;
  slice(offset: number, length: number): Buffer;
}

/** One file inside an archive, or the single stream inside a compressed file. */
export interface Member {
  /** As the archive names it, not escaped; for a bare compressed stream `(content)`. */
  readonly name: string;
  /** Bytes produced by opening it, complete or up to the point of `gap`. Valid until the callback returns. */
  readonly bytes: Bytes;
  /** Set when what is in `bytes` is not all there is. */
  readonly gap?: { readonly reason: GapReason; readonly detail: string };
}

/** What opening one container brought to light, besides its members. */
export interface OpenResult {
  /** `zip`, `tar`, `gzip`, `bzip2`, `xz`, `zstd`, `deb`, `apk`, `rpm`, `cpio`, `7z`, `rar`, … */
  readonly format: string;
  readonly members: number;
  /** Bytes produced by opening this container (not by what is nested in its members). */
  readonly produced: number;
  /** What of the container was not opened. Empty: all of it was. Names not escaped. */
  readonly gaps: readonly {
    readonly reason: GapReason;
    readonly member: string | null;
    readonly detail: string;
  }[];
  /** Structure that two readers could read differently, or a password: findings. Not escaped. */
  readonly faults: readonly {
    readonly id: string;
    readonly member: string | null;
    readonly detail: string;
  }[];
}

export interface OpenContext {
  readonly budget: Budget;
  /** Called once per member, in order, and awaited before the next is produced. Recursion happens in here. */
  onMember(member: Member): Promise<void>;
  /** A directory where members too large for memory may be spooled; the opener unlinks what it writes at once. */
  readonly spoolDir: string;
  /** Members up to this many bytes stay in memory. */
  readonly memoryLimit: number;
}
