import { randomBytes, randomUUID } from 'node:crypto';
import type { Settings } from '../config/settings-table.ts';
import { WardenError } from '../model/errors.ts';
import type { Review, ReviewRun } from '../model/review.ts';
import { openAnswerFolder } from './answer-folder.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import { checkModels, type KnownModels } from './messages-api/check-models.ts';
import { connectMessagesApi } from './messages-api/connect.ts';
import { messagesReviewer } from './messages-api/messages-reviewer.ts';
import type { Piece } from './pieces/piece.ts';
import { ownSecrets } from './pieces/redact.ts';
import type { Reviewer } from './question.ts';
import { reviewPieces } from './review-pieces.ts';
import type { Payer, SpendLedger } from './spend/spend-ledger.ts';
import { withCache } from './with-cache.ts';
import { type Tally, withSpend } from './with-spend.ts';

/** The settings that a review depends on. */
export type ReviewServiceSettings = Pick<
  Settings,
  | 'noReview'
  | 'offline'
  | 'noCache'
  | 'cacheDir'
  | 'allowHost'
  | 'reviewUrl'
  | 'reviewTriageModel'
  | 'reviewModel'
  | 'reviewEffort'
  | 'reviewMaxTokens'
  | 'reviewMaxTime'
  | 'reviewConcurrency'
  | 'reviewScanCost'
  | 'reviewTenantCost'
  | 'reviewDayCost'
>;

export interface ReviewServiceOptions {
  readonly settings: ReviewServiceSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ledger: SpendLedger;
  /** What sends the requests, and from what the markers are made: for recorded answers only. */
  readonly replay?: { readonly fetch: typeof fetch; readonly seed: Uint8Array };
}

/** What is to be read, and in whose name. */
export interface ReviewRequest {
  readonly pieces: readonly Piece[];
  readonly unread: number;
  readonly payer: Payer;
  /** Through the batch interface: half the price, within a day. */
  readonly later: boolean;
  readonly cancelled: AbortSignal;
}

export interface ReviewService {
  /** Models that will be switched off, in a sentence each. */
  readonly warnings: readonly string[];
  /** @throws WardenError INTERRUPTED when `cancelled` fires; all else that goes wrong is `not_reviewed` */
  review(request: ReviewRequest): Promise<{ readonly review: Review; readonly run: ReviewRun }>;
}

/** A day, for what goes through the batch interface; milliseconds. */
const laterMs = 24 * 3600 * 1000;

/**
 * Opens the review for a process. The models are looked up at once, so that a wrong id is told before anything is scanned;
 * an API that cannot be reached is no error here.
 * @throws WardenError CONFIG_INVALID for a model that the API does not have, or no longer
 */
export async function openReviewService(
  options: ReviewServiceOptions,
  cancelled: AbortSignal,
): Promise<ReviewService> {
  const { settings, env } = options;
  const client = connectMessagesApi({
    apiKey: env.ANTHROPIC_API_KEY ?? '',
    baseUrl: settings.reviewUrl,
    allowedHosts: settings.allowHost,
    timeoutMs: settings.reviewMaxTime * 1000,
    ...(options.replay ? { fetch: options.replay.fetch } : {}),
  });
  const models = { triage: settings.reviewTriageModel, judge: settings.reviewModel };
  const known = await checkModels(
    client,
    { reviewTriageModel: models.triage, reviewModel: models.judge },
    cancelled,
  ).catch((thrown: unknown): KnownModels => {
    if (thrown instanceof WardenError) throw thrown;
    return { takesEffort: () => false, warnings: [] };
  });
  const reviewer = messagesReviewer({
    client,
    seed: options.replay?.seed ?? randomBytes(32),
    concurrency: settings.reviewConcurrency,
    takesEffort: known.takesEffort,
  });
  const circuit = createCircuit();
  return {
    warnings: known.warnings,
    review: (request) => reviewWith(reviewer, circuit, options, request),
  };
}

async function reviewWith(
  reviewer: Reviewer,
  circuit: Circuit,
  { settings, ledger, env }: ReviewServiceOptions,
  { pieces, unread, payer, later, cancelled }: ReviewRequest,
): Promise<{ review: Review; run: ReviewRun }> {
  const tally: Tally = { requests: 0, cached: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 };
  const caps = {
    scan: settings.reviewScanCost,
    key: Number.POSITIVE_INFINITY,
    tenant: settings.reviewTenantCost,
    day: settings.reviewDayCost,
  };
  const sent = circuit.guard(later ? reviewer.askLater : reviewer.ask);
  const paid = withSpend(sent, ledger, { scan: randomUUID(), ...payer }, caps, later, tally);
  const answers = settings.noCache ? null : await openAnswerFolder(settings.cacheDir);
  const ask = answers === null ? paid : withCache(paid, answers, tally);
  const time = later ? laterMs : settings.reviewMaxTime * 1000;
  const review = await reviewPieces({
    pieces,
    unread,
    models: { triage: settings.reviewTriageModel, judge: settings.reviewModel },
    effort: settings.reviewEffort,
    maxTokens: settings.reviewMaxTokens,
    secrets: ownSecrets(env),
    ask,
    countTokens: reviewer.countTokens,
    signal: AbortSignal.any([cancelled, AbortSignal.timeout(time)]),
  });
  if (cancelled.aborted) throw new WardenError('INTERRUPTED', 'The review was stopped');
  return { review, run: tally };
}
