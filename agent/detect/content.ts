import type { Gap } from '../model/coverage.ts';
import type { Match } from '../model/finding.ts';
import type { ContentFacts } from './content-facts.ts';

/**
 * What the detectors say about one piece of content, apart from where it lies: the unit of deduplication and of the
 * content cache. Plain JSON.
 */
export interface ContentResult {
  /** Rules that matched, in the content itself (`member` empty) or in what is nested in it. Sorted by rule, member. */
  readonly hits: readonly Hit[];
  readonly gaps: readonly ContentGap[];
  readonly archives: number;
  readonly members: number;
  /** Bytes produced from nested archives. */
  readonly produced: number;
  /** What the content says about others; absent where that is nothing. */
  readonly facts?: ContentFacts;
}

export interface Hit {
  readonly ruleId: string;
  /** Names inside nested archives, outermost first, escaped. */
  readonly member: readonly string[];
  /** sha256 (hex) of the bytes that matched (the member's, if nested). */
  readonly sha256: string;
  readonly matches: readonly Match[];
  readonly matchCount: number;
  readonly detail?: string;
}

/** A gap inside the content; its layer and path are added where the content lies. */
export interface ContentGap {
  readonly state: Gap['state'];
  readonly reason: Gap['reason'];
  readonly member: readonly string[];
  readonly bytes: number | null;
  readonly detail: string;
}
