import type { Digest } from './digest.ts';
import type { Category, Severity } from './finding.ts';

/** Why there is no review. The first four: it was never begun. The others: it was asked for and came to nothing. */
export const notReviewedReasons = [
  'not asked for',
  'no key',
  'offline',
  'nothing to read',
  'refused',
  'truncated',
  'timed out',
  'malformed answer',
  'unavailable',
  'budget spent',
  'disagreement',
  'unsupported',
  'marker lost',
] as const;
export type NotReviewedReason = (typeof notReviewedReasons)[number];

const neverBegun: readonly NotReviewedReason[] = ['not asked for', 'no key', 'offline', 'nothing to read'];

/** Whether a review was asked for that did not come to an end. */
export function reviewFailed(reason: NotReviewedReason): boolean {
  return !neverBegun.includes(reason);
}

/** Something that the reviewer says is wrong, with a quote that was found at that place. Never slashable. */
export interface ReviewClaim {
  readonly severity: Severity;
  readonly category: Category;
  /** What it does and why that matters. Model text, escaped. */
  readonly explanation: string;
  /** Manifest digest of the image; null for a file of the source. */
  readonly image: Digest | null;
  /** Zero-based index of the layer; null for what lies in no layer. */
  readonly layer: number | null;
  /** Path in the layer, name of the file, or what of the configuration it is; escaped. */
  readonly path: string;
  /** sha256 (hex) of the whole content; null for what is no file. */
  readonly sha256: string | null;
  /** One-based. */
  readonly line: number;
  /** As it stands there, escaped. */
  readonly quote: string;
}

/** What the language model said, or why it said nothing. Its texts are escaped. */
export type Review =
  | {
      readonly status: 'reviewed';
      /** At least one claim of medium severity or worse has a quote that was found. */
      readonly adverse: boolean;
      /** What the subject is for and what it does, in plain words. */
      readonly explanation: string;
      /** Worst first. */
      readonly claims: readonly ReviewClaim[];
      /** Claims that were dropped because their quote is not at the place named. */
      readonly droppedClaims: number;
      readonly pieces: ReviewedPieces;
      readonly models: { readonly triage: string; readonly judge: string };
      /** Version of prompts and answer shapes. */
      readonly prompt: string;
    }
  | {
      readonly status: 'not_reviewed';
      readonly reason: NotReviewedReason;
      /** What happened, escaped; empty where the reason says it all. */
      readonly detail: string;
    };

/** How much of the shortlist was read. */
export interface ReviewedPieces {
  /** Read by the small model. */
  readonly triaged: number;
  /** Of these, read in full by the larger one. */
  readonly judged: number;
  /** Left out, as the shortlist was longer than its budget. */
  readonly leftOut: number;
  /** Chosen, but their bytes could not be had. */
  readonly unread: number;
}

/** What a review took. May differ between two runs over the same bytes. */
export interface ReviewRun {
  readonly requests: number;
  /** Answers that were known from an earlier review. */
  readonly cached: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Millionths of a US dollar. */
  readonly microUsd: number;
}
