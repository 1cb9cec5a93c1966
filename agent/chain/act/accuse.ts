import type { Intent } from '../outbox/intent.ts';
import { anchorOf, encodeAnchored } from '../peers/anchored-finding.ts';
import type { SignedFinding } from '../peers/signed-finding.ts';
import { commitmentOf } from './accusation.ts';
import { type ActState, canPay, type RevisionView } from './act-state.ts';
import { courtCall } from './court-call.ts';
import type { SourceCharge } from './judged.ts';
import { quorumOf } from './quorum.ts';
import { findingStruct } from './statement-struct.ts';
import { hour, minute, tryOf, turnOf } from './timing.ts';

/** A commitment lives for an hour; the last minutes of it are no time to open in. */
const commitmentLife = hour;
const lastMinutes = 5 * minute;

/** For so long the one whose turn comes first is left alone with a case. */
const turnTime = 2 * minute;

/** How long peers have to sign before our finding goes on chain. */
const patience = 10 * minute;

/** Rounds in which the same may be brought before the court, each for twice the bond of the one before. */
const mostRounds = 3;

const chargeWords = ['malicious', 'malformed'] as const;

/**
 * Whether a source may be charged with this now, whoever does it: it is known to be on chain for good, nobody was convicted of it, no
 * case on it is live, and what was tried before ended in an acquittal that this evidence was not part of.
 */
export function isChargeable(state: ActState, { dossier, chain, filing }: RevisionView): boolean {
  if (filing === null || filing.spent || state.terms.retired || !dossier.final || chain.firstSeen === 0)
    return false;
  const { charge } = filing.accusation;
  const worse = chain.dockets.slice(0, charge);
  // Worse that is being tried, or was proven, takes more than this could.
  if (worse.some(({ last }) => last !== null && (!last.settled || last.outcome === 'Convicted')))
    return false;
  const docket = chain.dockets[charge];
  if (docket === undefined) return false;
  return (
    docket.last === null ||
    (docket.last.settled && docket.last.outcome === 'Acquitted' && docket.rounds < mostRounds)
  );
}

/** Commits to an accusation, then opens the case: with a proof alone, else with the findings of a quorum. */
export function accuse(state: ActState, view: RevisionView, now: number): Intent[] {
  const { dossier, filing } = view;
  if (filing === null || dossier.judged === null || !isChargeable(state, view)) return [];
  const { accusation } = filing;
  const findings = accusation.proof === null ? quorumOf(state, view, accusation.charge, now) : [];
  if (findings === null) return spreadFinding(state, view, accusation.charge, now);
  const value = bondWithMargin(view, accusation.charge);
  const readySince = lastOf(dossier.judged.scannedAt, findings);
  if (!canPay(state, value) || now < readySince + turnOf(state.standing, dossier.revision) * turnTime)
    return [];

  const { committed } = filing;
  const isOpenable = committed !== null && now <= committed.at + commitmentLife - lastMinutes;
  if (isOpenable) return [open(state, view, findings, value, committed.at)];
  // The court takes the same commitment again once it has lapsed; what failed once is given time.
  if (committed !== null && now <= committed.at + 2 * commitmentLife) return [];
  return [commit(state, view, committed?.at ?? tryOf(readySince, now))];
}

function commit(state: ActState, view: RevisionView, epoch: number): Intent {
  const { source, revision, salt, blockHash } = view.dossier;
  const { evidence } = view.filing!.accusation;
  const accuser = state.standing.account;
  const { chainId, court } = state;
  const hash = commitmentOf({ chainId, court: court.court, accuser, source, revision, evidence, salt });
  return courtCall(state, {
    contract: 'court',
    method: 'commitAccusation',
    args: [hash],
    subject: hash,
    epoch,
    why: 'Announce an accusation, without saying of whom',
    blockHash,
  });
}

function open(
  state: ActState,
  view: RevisionView,
  findings: readonly SignedFinding[],
  value: bigint,
  committedAt: number,
): Intent {
  const { source, revision, params, salt, uri, blockHash } = view.dossier;
  const { charge, evidence, proof } = view.filing!.accusation;
  const shared = {
    contract: 'court',
    subject: `${source}:${revision}:${charge}:${view.chain.dockets[charge]!.rounds}`,
    epoch: committedAt,
    value,
    blockHash,
  } as const;
  const what = `Accuse source ${source} of being ${chargeWords[charge]}`;
  if (proof !== null)
    return courtCall(state, {
      ...shared,
      method: 'openProven',
      args: [source, revision, proof.rule, params, proof.proof, salt],
      why: `${what}, by proof of rule ${proof.rule}`,
    });
  return courtCall(state, {
    ...shared,
    method: 'openSource',
    args: [
      { source, revision, charge, report: evidence, uri, salt },
      findings.map(({ statement }) => findingStruct(statement.message)),
      findings.map(({ signature }) => signature),
    ],
    why: `${what}, on the findings of ${findings.length} scanners`,
  });
}

/** Puts our finding on chain where peers that did not answer can read it. */
function spreadFinding(state: ActState, view: RevisionView, charge: SourceCharge, now: number): Intent[] {
  const { dossier, filing } = view;
  const ours = dossier.findings.find(
    ({ scanner, statement }) => scanner === state.standing.account && statement.message.charge === charge,
  );
  if (ours === undefined || filing!.anchored || !state.standing.member) return [];
  if (now < dossier.judged!.scannedAt + patience) return [];
  const hash = anchorOf(ours);
  const call = courtCall(state, {
    contract: 'revisions',
    method: 'anchor',
    args: [hash],
    subject: hash,
    epoch: tryOf(dossier.judged!.scannedAt, now),
    why: `Show our finding on source ${dossier.source} on chain, as too few peers have answered`,
    blockHash: dossier.blockHash,
  });
  return [{ ...call, data: encodeAnchored(ours) }];
}

/** The stake may have grown until the case is opened; what is too much becomes credit. */
function bondWithMargin({ chain }: RevisionView, charge: SourceCharge): bigint {
  const { bond } = chain.dockets[charge]!;
  return bond + bond / 10n;
}

function lastOf(scannedAt: number, findings: readonly SignedFinding[]): number {
  return Math.max(scannedAt, ...findings.map(({ statement }) => Number(statement.message.scannedAt)));
}
