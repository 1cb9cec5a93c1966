import { invalidResult } from '../court-state/result-state.ts';
import type { Intent } from '../outbox/intent.ts';
import { type ActState, canPay, isUs, type ResultView } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { hour, minute, tryOf, turnOf } from './timing.ts';

/** A commitment lives for an hour; the last minutes of it are no time to open in. */
const commitmentLife = hour;
const lastMinutes = 5 * minute;
const turnTime = 2 * minute;

/**
 * A case on a provider whose result a recheck found to be another one: by our own finding, or by those of as many members as the
 * charge asks for. The court asks for no signatures here, as a panel judges it in any event, and a result is charged once. Not where
 * we have a part in the task, and not where the source is in doubt, as the provider would be excused.
 */
export function chargeInvalidResult(state: ActState, view: ResultView, now: number): Intent[] {
  const { chain: result, known, sourceInDoubt } = view;
  const terms = state.terms.charges[invalidResult];
  if (terms === undefined || state.terms.retired || sourceInDoubt) return [];
  const submitted = known.responses.find(({ response }) => response === result.response);
  if (submitted === undefined || result.tried || result.spent || result.taskIndex === null) return [];
  const isOurs = known.findings.some(({ scanner }) => isUs(state, scanner));
  if (!isOurs && result.members.length < terms.quorumToOpen) return [];
  if ([result.client, result.provider, result.master].some((party) => isUs(state, party))) return [];
  const value = result.bond + result.bond / 10n;
  if (now < known.foundAt + turnOf(state.standing, result.task) * turnTime || !canPay(state, value))
    return [];

  const { committed, commitment, salt } = { ...view, committed: result.committed };
  const { blockHash } = submitted;
  const isOpenable = committed !== null && now <= committed.at + commitmentLife - lastMinutes;
  if (!isOpenable) {
    // The court takes the same commitment again once it has lapsed; what failed once is given time.
    if (committed !== null && now <= committed.at + 2 * commitmentLife) return [];
    return [
      courtCall(state, {
        contract: 'court',
        method: 'commitAccusation',
        args: [commitment],
        subject: commitment,
        epoch: committed?.at ?? tryOf(known.foundAt, now),
        why: 'Announce an accusation, without saying of whom',
        blockHash,
      }),
    ];
  }
  const { report, uri } = view.evidence;
  return [
    courtCall(state, {
      contract: 'court',
      method: 'openInvalidResult',
      args: [result.task, result.taskIndex, result.provider, report, uri, salt],
      subject: `${result.task}:${result.provider}`,
      epoch: committed.at,
      value,
      why: `Charge provider ${result.provider} with an invalid result of task ${result.task}`,
      blockHash,
    }),
  ];
}
