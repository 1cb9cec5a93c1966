import type { Intent } from '../outbox/intent.ts';
import { isChargeable } from './accuse.ts';
import type { ActState } from './act-state.ts';
import { slotOfResult, versionOf, versionOfResult } from './load-matters.ts';
import { hour } from './timing.ts';

/** What nothing is to be done about is looked at again so much later, unless we learn something about it. */
const idle = hour;

export interface Memory {
  isDue(subject: string, version: string, now: number): boolean;
  rest(subject: string, version: string, until: number): void;
}

/** Which matters rest, and for how long. It only saves work: without it everything is looked at every time. */
export function memory(): Memory {
  const resting = new Map<string, { version: string; until: number }>();
  return {
    isDue(subject, version, now) {
      const rest = resting.get(subject);
      return rest === undefined || rest.version !== version || rest.until <= now;
    },
    rest(subject, version, until) {
      resting.set(subject, { version, until });
    },
  };
}

/** Lets rest what had nothing to be done about in this round, and nothing that is waited for. */
export function lookAgainAt(looked: Memory, state: ActState, intents: readonly Intent[], now: number): void {
  const subjects = intents.map(({ subject }) => subject);
  const isBusy = (id: string) => subjects.some((subject) => subject.includes(id));
  for (const view of state.revisions) {
    const { dossier, chain } = view;
    // A chain's clock is that of its last block: a scan of now is still ahead of it.
    const isAhead = dossier.judged !== null && dossier.judged.scannedAt > now;
    const waits = isAhead || (chain.present && chain.firstSeen === 0) || isChargeable(state, view);
    if (!waits && !isBusy(dossier.revision))
      looked.rest(dossier.revision, versionOf(dossier, dossier), now + idle);
  }
  for (const { chain } of state.cases)
    if (chain.phase === 'Settled' && !isBusy(chain.id)) looked.rest(chain.id, '', now + idle);
  for (const { chain } of state.oldWords) if (!isBusy(chain.uid)) looked.rest(chain.uid, '', now + idle);
  for (const { chain } of state.attempts) {
    const { task, provider, expiresAt, tried, responded } = chain;
    if (isBusy(task)) continue;
    const isOver = tried || responded || now > expiresAt;
    looked.rest(`${task}:${provider}`, '', isOver ? now + idle : expiresAt);
  }
  for (const { known, chain } of state.results)
    if (chain.tried) looked.rest(slotOfResult(known), versionOfResult(known), now + idle);
}
