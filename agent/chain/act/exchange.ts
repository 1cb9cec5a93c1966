import type { Address } from 'viem';
import type { WardenError } from '../../model/errors.ts';
import type { Database } from '../../store/store.ts';
import { askPeers } from '../peers/ask-peer.ts';
import { keepFinding } from '../peers/finding-store.ts';
import type { Peer } from '../peers/message.ts';
import type { ActState } from './act-state.ts';
import { quorumOf } from './quorum.ts';
import { minute } from './timing.ts';

/** Peers are asked so often about one revision. */
const askEvery = minute;
/** One that did not answer is left alone for so long. */
const restFor = 2 * minute;

export interface ExchangeOptions {
  readonly db: Database;
  readonly peers: readonly Peer[];
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

export interface Exchanged {
  /** A peer has signed what it had not. */
  readonly isNew: boolean;
  readonly failures: readonly { readonly peer: Peer; readonly failure: WardenError }[];
}

/** Shows our findings to peers who have not signed the same, while there are too few of us. */
export function exchange() {
  const asked = new Map<string, number>();
  const restingUntil = new Map<Address, number>();

  /** @param now Unix seconds, by the chain's clock */
  return async function show(options: ExchangeOptions, state: ActState, now: number): Promise<Exchanged> {
    const { db, allowedHosts, signal } = options;
    const bench = { chainId: state.chainId, court: state.court.court };
    const failures: { peer: Peer; failure: WardenError }[] = [];
    let isNew = false;
    for (const view of state.revisions) {
      const { dossier, filing } = view;
      if (filing === null || filing.accusation.proof !== null) continue;
      const { charge } = filing.accusation;
      if (quorumOf(state, view, charge, now) !== null) continue;
      const ofCharge = dossier.findings.filter(({ statement }) => statement.message.charge === charge);
      const ours = ofCharge.find(({ scanner }) => scanner === state.standing.account);
      if (ours === undefined || now - (asked.get(dossier.revision) ?? 0) < askEvery) continue;
      asked.set(dossier.revision, now);
      const silent = options.peers.filter(
        ({ address }) =>
          (restingUntil.get(address) ?? 0) <= now && !ofCharge.some(({ scanner }) => scanner === address),
      );
      for (const answer of await askPeers(ours, silent, { bench, allowedHosts, now, signal })) {
        const { peer, finding, failure } = answer;
        if (failure !== null) {
          failures.push({ peer, failure });
          restingUntil.set(peer.address, now + restFor);
        }
        if (finding !== null) isNew = (await keepFinding(db, finding)) || isNew;
      }
    }
    return { isNew, failures };
  };
}
