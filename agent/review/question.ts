import type { z } from 'zod';
import type { ReviewEffort } from '../config/review-settings.ts';
import type { NotReviewedReason } from '../model/review.ts';
import type { Marker } from './prompt/marker.ts';

/** One question to a model. What it is about is rendered with the marker of the request, which the cache does not see. */
export interface Question<T> {
  readonly model: string;
  readonly effort: ReviewEffort;
  /** The same for all questions of a kind: instructions and rubric, kept by the API between requests. */
  readonly system: string;
  readonly evidence: (marker: Marker) => string;
  /** What an answer must look like, `receipt` among it. */
  readonly answer: z.ZodType<T>;
  /** Most tokens of the answer, thought included. */
  readonly maxTokens: number;
  /** Tokens of the request, counted by the API or guessed on the safe side. */
  readonly inputTokens: number;
  /** A long answer is streamed, so that no gateway takes it for a connection that hangs. */
  readonly stream: boolean;
}

/** Tokens that the API billed. */
export interface Usage {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** What came back. A failure was billed, too, where it has a usage. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T; readonly usage: Usage; readonly cached: boolean }
  | {
      readonly ok: false;
      readonly reason: NotReviewedReason;
      readonly detail: string;
      readonly usage: Usage | null;
    };

/** Asks all these questions, and gives the replies in their order. Never rejects, but with the reason of `signal`. */
export type Ask = <T>(questions: readonly Question<T>[], signal: AbortSignal) => Promise<readonly Reply<T>[]>;

/** A language model behind the Messages API, or behind anything else that can answer. */
export interface Reviewer {
  readonly ask: Ask;
  /** Half the price, and an answer within a day. */
  readonly askLater: Ask;
  /** Tokens of a request; null when this reviewer cannot count. */
  countTokens(model: string, system: string, evidence: string, signal: AbortSignal): Promise<number | null>;
}
