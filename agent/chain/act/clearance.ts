import type { Intent } from '../outbox/intent.ts';
import type { ActState, RevisionView } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { cleanStruct } from './statement-struct.ts';
import { tryOf } from './timing.ts';

const contradicting: ReadonlySet<string> = new Set(['malicious', 'malformed', 'suspicious']);

/**
 * Whether our word that the revision is clean is to be given, or given again: our last verdict says so, everything that was
 * examined stays what it is, and no word of ours says the same for long enough.
 */
export function isCleanDue(state: ActState, { dossier, chain }: RevisionView, now: number): boolean {
  const { judged, final, word } = dossier;
  const { standing, terms } = state;
  if (judged === null || judged.verdict !== 'clear' || !judged.pinned || !final) return false;
  if (!chain.present || chain.firstSeen === 0 || judged.scannedAt < chain.firstSeen) return false;
  if (judged.scannedAt > now || chain.convicted || isCharged(chain.dockets)) return false;
  if (judged.scannedAt + terms.clearance.maxValidity <= now) return false;
  if (!standing.member || standing.freeBond < terms.clearance.stake) return false;
  const last = chain.word;
  if (last === null) return true;
  // The contract takes a later scan only, and so an earlier word that was taken back stays so.
  if (judged.scannedAt <= last.wordAt) return false;
  const isSame = !last.revoked && !last.settled && word?.artifact === judged.artifact;
  return !isSame || needsRenewal(last.expiresAt, terms.clearance.maxValidity, now);
}

/** A quarter of its time is left. */
export function needsRenewal(expiresAt: number, maxValidity: number, now: number): boolean {
  return expiresAt - now <= maxValidity / 4;
}

/** Gives our signed word, or takes an earlier one back that a later verdict contradicts. */
export function clearance(state: ActState, view: RevisionView, now: number): Intent[] {
  const { dossier, chain } = view;
  const { judged, clean, source, revision, blockHash } = dossier;
  const last = chain.word;
  if (judged === null) return [];
  if (contradicting.has(judged.verdict)) {
    const stands = last !== null && !last.revoked && !last.settled && last.expiresAt > now;
    // What a scan said before our word is no news to it.
    if (!stands || judged.scannedAt <= last.wordAt) return [];
    return [
      courtCall(state, {
        contract: 'clearance',
        method: 'revoke',
        args: [last.uid],
        subject: last.uid,
        epoch: tryOf(judged.scannedAt, now),
        why: `Take back that revision ${revision} of source ${source} is clean: it is ${judged.verdict}`,
      }),
    ];
  }
  if (clean === null || !isCleanDue(state, view, now)) return [];
  const { message } = clean.statement;
  if (message.report !== judged.report || Number(message.expiresAt) <= now) return [];
  return [
    courtCall(state, {
      contract: 'clearance',
      method: 'attest',
      args: [cleanStruct(message), clean.signature],
      subject: `${source}:${revision}:${message.scannedAt}`,
      epoch: tryOf(judged.scannedAt, now),
      why: `State that revision ${revision} of source ${source} is clean`,
      blockHash,
    }),
  ];
}

function isCharged(dockets: RevisionView['chain']['dockets']): boolean {
  return dockets.some(({ last }) => last !== null && !last.settled);
}

/** Frees the stake behind statements whose time at risk is over. */
export function freeStakes(state: ActState, now: number): Intent[] {
  const { riskTime } = state.terms.clearance;
  return state.oldWords
    .filter(({ chain, convicted, live }) => {
      const until = chain.expiresAt + (convicted ? 2 : 1) * riskTime;
      return !chain.settled && chain.expiresAt !== 0 && !live && now > until;
    })
    .map(({ chain, statement }) =>
      courtCall(state, {
        contract: 'clearance',
        method: 'free',
        args: [chain.uid, cleanStruct(statement.message)],
        subject: chain.uid,
        epoch: tryOf(chain.expiresAt, now),
        why: `Free the stake behind our word on source ${statement.message.source}`,
      }),
    );
}
