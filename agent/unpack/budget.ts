import type { GapReason } from '../model/coverage.ts';

/** Limits of one scan, shared by all its parsers. All count what is produced, never what a header declares. */
export interface BudgetLimits {
  /** Uncompressed bytes produced by layers and nested archives together. */
  readonly bytes: number;
  /** Bytes produced per byte read, once more than `ratioFloor` bytes have been produced by one stream. */
  readonly ratio: number;
  /** Entries of layers and nested archives together. */
  readonly entries: number;
  /** Levels of archives inside files. */
  readonly depth: number;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

export const defaultLimits: BudgetLimits = {
  bytes: 256 * 1024 ** 3,
  ratio: 250,
  entries: 5_000_000,
  depth: 6,
  seconds: 3600,
};

/** Below this many produced bytes a high ratio is harmless and common (a file of zeros). */
export const ratioFloor = 64 * 1024 ** 2;

/** What a parser asks before it produces more. One implementation per process; the counts behind it are shared. */
export interface Budget {
  readonly limits: BudgetLimits;
  /** Takes `count` produced bytes. Returns the reason when the budget does not have them: the parser stops there. */
  takeBytes(count: number): GapReason | null;
  takeEntries(count: number): GapReason | null;
}
