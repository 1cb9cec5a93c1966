import type { Coverage, Gap, GapReason } from './coverage.ts';
import type { Digest } from './digest.ts';
import type { ErrorCode } from './errors.ts';
import type { Finding, Severity } from './finding.ts';
import type { Review, ReviewRun } from './review.ts';
import type { Subject } from './subject.ts';

/** Worst first where several apply. */
export const verdicts = ['malicious', 'malformed', 'incomplete', 'suspicious', 'clear'] as const;
export type VerdictName = (typeof verdicts)[number];

export interface Verdict {
  readonly name: VerdictName;
  /** Why, worst first, one sentence each, escaped; empty only for `clear`. */
  readonly reasons: readonly string[];
}

/** What an image is, as information: nothing of it instructs the scan. All text escaped. */
export interface ImageFacts {
  readonly os: string | null;
  readonly created: string | null;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  readonly workingDir: string;
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  /** Names only: values may be secrets. */
  readonly environment: readonly string[];
  readonly history: readonly { readonly createdBy: string; readonly emptyLayer: boolean }[];
}

/** An error that kept part of the subject from being examined. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly todo: string;
  readonly retryable: boolean;
}

/** The result for one image of the subject. */
export interface ImageReport {
  readonly manifestDigest: Digest;
  readonly platform: string;
  readonly facts: ImageFacts;
  readonly coverage: Coverage;
}

/**
 * The report on one target. The same bytes in give the same bytes out (JSON), apart from `run`.
 * `warden.report/1` is the version of this shape; its JSON Schema is committed beside the renderer.
 */
export interface Report {
  readonly schema: 'warden.report/1';
  readonly subject: Subject;
  readonly verdict: Verdict;
  /** Worst first, then by rule, layer, path. */
  readonly findings: readonly Finding[];
  readonly images: readonly ImageReport[];
  /** What in the files of a source was not examined; its place is the file's name. */
  readonly fileGaps: readonly Gap[];
  /** Set when the target could not be opened at all, or not to its end. */
  readonly failures: readonly Failure[];
  readonly review: Review;
  readonly ruleset: {
    readonly digest: string;
    readonly rules: number;
    readonly engine: { readonly name: string; readonly version: string };
    readonly leftOut: readonly {
      readonly file: string;
      readonly rule: string;
      readonly line: number;
      readonly reason: string;
    }[];
  };
  /** `accept`: reasons for which this policy lets content stay unopened in a `clear` image. */
  readonly policy: {
    readonly digest: string;
    readonly hold: Severity;
    readonly accept: readonly GapReason[];
  };
  readonly run: RunInfo;
}

/** Everything that may differ between two runs over the same bytes. */
export interface RunInfo {
  readonly warden: string;
  readonly node: string;
  readonly host: string;
  readonly startedAt: string;
  /** Seconds, wall-clock, by stage: `open`, `scan`, `report`, `total`. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly bytesFetched: number;
  readonly cache: {
    readonly layersHit: number;
    readonly layersMissed: number;
    readonly contentsHit: number;
    readonly contentsMissed: number;
  };
  /** What the review took; absent where none was begun. */
  readonly review?: ReviewRun;
}
