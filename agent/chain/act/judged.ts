import type { Hex } from 'viem';
import { bytes32, charges } from '../../evidence/statement.ts';
import type { Digest } from '../../model/digest.ts';
import type { Finding } from '../../model/finding.ts';
import type { Report, VerdictName } from '../../model/report.ts';

/** What a source can be charged with, by its number on chain. */
export type SourceCharge = (typeof charges)[keyof typeof charges];

/** A verdict on a revision, as far as it matters on chain. */
export interface Judged {
  readonly verdict: VerdictName;
  /** What its slashable findings amount to, worst first. */
  readonly charges: readonly SourceCharge[];
  /** sha256 of the bundle. */
  readonly report: Hex;
  readonly artifact: Hex;
  readonly ruleset: Hex;
  /** Unix seconds. */
  readonly scannedAt: number;
  /** No file and no image of it can change without the chain knowing. */
  readonly pinned: boolean;
}

/** Findings that say that a part of the subject can change. */
const changeable: ReadonlySet<string> = new Set(['source/mutable', 'compose/image-not-pinned']);

/**
 * What a report comes to before the court. Only what is slashable costs anybody anything: a verdict by a combination of
 * findings, by a review or by a structure that is no slashable rule accuses nobody.
 * @param bundle sha256 of the evidence
 * @param scannedAt Unix seconds, when the scan began
 * @returns null where nothing was pinned, so that there is nothing to sign about
 * @throws WardenError EVIDENCE_INVALID for digests that are no sha256
 */
export function judgedOf(
  report: Pick<Report, 'verdict' | 'findings' | 'subject' | 'ruleset'>,
  bundle: Digest,
  scannedAt: number,
): Judged | null {
  const { verdict, findings, subject, ruleset } = report;
  if (subject.artifact === null) return null;
  const grave = isCondemned(verdict.name) ? findings.filter(isGrave) : [];
  const isMalicious = verdict.name === 'malicious' && grave.some(({ category }) => category !== 'malformed');
  const isMalformed = grave.some(({ category }) => category === 'malformed');
  return {
    verdict: verdict.name,
    charges: [...(isMalicious ? [charges.malicious] : []), ...(isMalformed ? [charges.malformed] : [])],
    report: bytes32(bundle, 'The evidence'),
    artifact: bytes32(subject.artifact, 'The subject'),
    ruleset: bytes32(ruleset.digest, 'The ruleset'),
    scannedAt,
    pinned: !findings.some(({ id }) => changeable.has(id)),
  };
}

/** Bad by our own verdict, whether or not anything of it is slashable. */
export function isCondemned(verdict: VerdictName): boolean {
  return verdict === 'malicious' || verdict === 'malformed';
}

function isGrave({ slashable, severity, presence, reachable }: Finding): boolean {
  const isRun = presence === 'live' || reachable === true;
  return slashable && isRun && (severity === 'high' || severity === 'critical');
}
