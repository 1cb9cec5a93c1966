import type { NotReviewedReason, Review, ReviewRun } from '../model/review.ts';

/** A review, and what it took; null where none was begun. */
export interface Reviewed {
  readonly review: Review;
  readonly run: ReviewRun | null;
}

export function unreviewed(reason: NotReviewedReason): Reviewed {
  return { review: { status: 'not_reviewed', reason, detail: '' }, run: null };
}
