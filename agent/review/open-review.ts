import type { Settings } from '../config/settings-table.ts';
import type { NotReviewedReason } from '../model/review.ts';
import type { ReviewService, ReviewServiceSettings } from './review-service.ts';
import type { SpendLedger } from './spend/spend-ledger.ts';

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
 * The review as a process has it, or the reason why there is none. The code that talks to a model is loaded only
 * where it is needed.
 * @param ledger in place of the one in the folder of the settings
 * @throws WardenError CONFIG_INVALID for a model that the API does not have
 */
export async function openReview(
  settings: ReviewServiceSettings & Pick<Settings, 'reviewLedger'>,
  env: Readonly<Record<string, string | undefined>>,
  cancelled: AbortSignal,
  ledger?: SpendLedger,
): Promise<ReviewService | NotReviewedReason> {
  const reason = whyNotAsked(settings, env);
  if (reason !== null) return reason;
  const [{ openReviewService }, { fileLedger }] = await Promise.all([
    import('./review-service.ts'),
    import('./spend/file-ledger.ts'),
  ]);
  return openReviewService({ settings, env, ledger: ledger ?? fileLedger(settings.reviewLedger) }, cancelled);
}
