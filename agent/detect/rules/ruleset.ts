import type { RuleInfo } from '../../model/finding.ts';

/** Every rule and detector of a scan, loaded, checked and hashed. Plain data: it crosses into engine processes. */
export interface Ruleset {
  /** sha256 (hex) over rule sources, detectors with their versions, and options. */
  readonly digest: string;
  /** One source for the compiler: every rule that compiles, renamed where two files use the same identifier. */
  readonly source: string;
  /** By YARA identifier as it stands in `source`. */
  readonly rules: ReadonlyMap<string, YaraRule>;
  /** What was left out and why (only from `--rules`; a rule of ours that fails is an error). */
  readonly leftOut: readonly LeftOutRule[];
}

export interface YaraRule {
  readonly info: RuleInfo;
  /** Where it was written: file name as given, one-based line. */
  readonly file: string;
  readonly line: number;
}

export interface LeftOutRule {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
  readonly reason: string;
}
