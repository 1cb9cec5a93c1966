import type { Match } from '../../model/finding.ts';

/** A finding on a compose file, apart from the image reports it belongs to. Plain JSON, all text escaped. */
export interface ComposeHit {
  readonly ruleId: string;
  /** Name of the file: its URL or path. */
  readonly file: string;
  /** sha256 (hex) of the file. */
  readonly sha256: string;
  /** One-based. */
  readonly line: number;
  /** null for what belongs to no single service. */
  readonly service: string | null;
  /** The line, with its place in the file in bytes. */
  readonly matches: readonly Match[];
  readonly matchCount: number;
  readonly detail: string;
}
