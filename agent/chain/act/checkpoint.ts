import type { Intent } from '../outbox/intent.ts';
import type { ActState, RevisionView } from './act-state.ts';
import { courtCall } from './court-call.ts';
import { turnOf } from './timing.ts';

/** Blocks for which the one whose turn comes first is left alone with it. */
const blocksEach = 2;

/**
 * A checkpoint of a revision that has none. It waits for no finality: an update would take the revision away, and no scan that is
 * older than its checkpoint counts as a word that it is clean.
 */
export function checkpoint(state: ActState, { dossier, chain }: RevisionView): Intent[] {
  const { source, revision, blockHash, blockNumber } = dossier;
  if (!chain.present || chain.firstSeen !== 0) return [];
  const turn = turnOf(state.standing, revision);
  if (state.head.number < blockNumber + turn * blocksEach) return [];
  return [
    courtCall(state, {
      contract: 'revisions',
      method: 'checkpoint',
      args: [source],
      subject: `${source}:${revision}`,
      epoch: 0,
      why: `Note that source ${source} has revision ${revision}`,
      blockHash,
    }),
  ];
}
