import type { Address, Hex } from 'viem';
import type { ActState } from './act-state.ts';
import { needsRenewal } from './clearance.ts';

/**
 * Revisions of which a newer scan is wanted: our word on them runs out, or the scan is older than their checkpoint, so that it counts
 * for nothing.
 */
export function rescansDue(state: ActState, now: number): { source: Address; revision: Hex }[] {
  const { maxValidity } = state.terms.clearance;
  return state.revisions
    .filter(({ dossier: { judged, final }, chain }) => {
      if (!final || !chain.present || chain.convicted || chain.firstSeen === 0 || judged === null)
        return false;
      if (judged.verdict !== 'clear' || !judged.pinned) return false;
      if (judged.scannedAt < chain.firstSeen) return true;
      const { word } = chain;
      return (
        word !== null &&
        !word.revoked &&
        judged.scannedAt <= word.wordAt &&
        needsRenewal(word.expiresAt, maxValidity, now)
      );
    })
    .map(({ dossier: { source, revision } }) => ({ source, revision }));
}

const shortestWaitMs = 5_000;
const longestWaitMs = 3_600_000;

/** Asks for the same at growing intervals, by this machine's clock: the chain's may stand still. */
export function patience() {
  const waits = new Map<Hex, { until: number; gap: number }>();
  return {
    again(revision: Hex): boolean {
      const wait = waits.get(revision);
      const time = performance.now();
      if (wait !== undefined && time < wait.until) return false;
      const gap = wait === undefined ? shortestWaitMs : Math.min(longestWaitMs, 2 * wait.gap);
      waits.set(revision, { until: time + gap, gap });
      return true;
    },
  };
}
