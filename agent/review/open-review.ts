import type { Settings } from '../config/settings-table.ts';
import type { NotReviewedReason } from '../model/review.ts';
import type { ReviewService, ReviewServiceSettings } from './review-service.ts';

/** Why nothing is sent to a model, or null. */
function whyNotAsked(
  settings: Pick<Settings, 'noReview' | 'offline'>,
  env: Readonly<Record<string, string | undefined>>,
): NotReviewedReason | null {
  if (settings.noReview) return 'not asked for';
  if (!env.ANTHROPIC_API_KEY) return 'no key';
  return settings.offline ? 'offline' : null;
}

/**
 * The review as a user of this machine has it, or the reason why there is none. The code that talks to a model is loaded only
 * where it is needed.
 * @throws WardenError CONFIG_INVALID for a model that the API does not have
 */
export async function openReview(
  settings: ReviewServiceSettings & Pick<Settings, 'reviewLedger'>,
  env: Readonly<Record<string, string | undefined>>,
  cancelled: AbortSignal,
): Promise<ReviewService | NotReviewedReason> {
  const reason = whyNotAsked(settings, env);
  if (reason !== null) return reason;
  const [{ openReviewService }, { fileLedger }] = await Promise.all([
    import('./review-service.ts'),
    import('./spend/file-ledger.ts'),
  ]);
  return openReviewService({ settings, env, ledger: fileLedger(settings.reviewLedger) }, cancelled);
}
