import type { Intent } from '../outbox/intent.ts';
import { type ActState, type AttemptView, canPay, isUs } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { minute, tryOf, turnOf } from './timing.ts';

const nonDelivery = 2;
const turnTime = 2 * minute;

/** Tasks that nobody can deliver any more, and for which nobody else was taken. */
const overdue: ReadonlySet<string> = new Set(['ATTEMPTED', 'RESPONDED', 'EXPIRED']);

/**
 * A case on a provider who attempted a task, had time enough and never answered: from the task's own state alone. Not where we have
 * a part in the task ourselves, and not where the provider had reason not to run its source, as it would be excused.
 */
export function chargeNonDelivery(state: ActState, view: AttemptView, now: number): Intent[] {
  const { chain: attempt, final, sourceInDoubt } = view;
  const terms = state.terms.charges[nonDelivery];
  if (terms === undefined || state.terms.retired || !final || sourceInDoubt) return [];
  if (attempt.tried || attempt.responded || attempt.attemptIndex === null || attempt.taskIndex === null)
    return [];
  if (attempt.status === null || !overdue.has(attempt.status)) return [];
  const dueAt = attempt.expiresAt + terms.grace;
  if (attempt.expiresAt - attempt.attemptedAt < terms.minDeliveryTime) return [];
  if ([attempt.client, attempt.provider, attempt.master].some((party) => isUs(state, party))) return [];
  if (now <= dueAt + turnOf(state.standing, attempt.task) * turnTime || !canPay(state, attempt.bond))
    return [];
  return [
    courtCall(state, {
      contract: 'court',
      method: 'openNonDelivery',
      args: [attempt.task, attempt.taskIndex, attempt.attemptIndex],
      subject: `${attempt.task}:${attempt.provider}`,
      epoch: tryOf(dueAt, now),
      value: attempt.bond,
      why: `Charge provider ${attempt.provider} with not delivering task ${attempt.task}`,
    }),
  ];
}
