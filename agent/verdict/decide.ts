import { type Finding, severities } from '../model/finding.ts';
import type { Report, Verdict, VerdictName } from '../model/report.ts';
import { reviewFailed } from '../model/review.ts';
import { matchCombination } from './combination.ts';
import { ensureEscaped } from './escaped.ts';
import { type Examined, faultOf, incompleteReasons } from './incomplete.ts';
import { compareFindings, compareText } from './order.ts';
import type { Policy } from './policy.ts';

export interface DecideInput extends Examined {
  readonly review: Report['review'];
  /** Hosts (and ports) of the registries that the images came from; none for a local target. Not escaped. */
  readonly registries: readonly string[];
}

/**
 * The verdict. Worst first: malicious, malformed, incomplete, suspicious, clear; one more finding, gap or failure never
 * makes it better. All reasons that apply are given, worst first, one sentence for each rule. Pure and deterministic:
 * the order of the input does not matter.
 */
export function decide(input: DecideInput, policy: Policy): Verdict {
  const findings = [...input.findings].sort(compareFindings);
  const reasons: Record<Exclude<VerdictName, 'clear'>, string[]> = {
    malicious: [...maliciousReasons(findings), ...combinationReasons(findings, policy)],
    malformed: malformedReasons(findings, input),
    incomplete: [
      ...incompleteReasons({ ...input, findings }, policy).sort(compareText),
      ...reviewReasons(input, policy),
    ],
    suspicious: suspiciousReasons(findings, input, policy),
  };
  for (const name of ['malicious', 'malformed', 'incomplete', 'suspicious'] as const)
    if (reasons[name].length > 0) return { name, reasons: unique(Object.values(reasons).flat()) };
  return { name: 'clear', reasons: [] };
}

/** Whether the finding alone makes its image `malicious`. What is malformed is no malice, though it may cost stake, too. */
function convicts(finding: Finding): boolean {
  if (finding.category === 'malformed') return false;
  return finding.slashable && atLeast(finding, 'high') && isActive(finding);
}

function isActive(finding: Finding): boolean {
  return finding.presence === 'live' || finding.reachable === true;
}

function atLeast(finding: Pick<Finding, 'severity'>, severity: Finding['severity']): boolean {
  return severities.indexOf(finding.severity) >= severities.indexOf(severity);
}

function maliciousReasons(findings: readonly Finding[]): string[] {
  return byRule(findings.filter(convicts));
}

function combinationReasons(findings: readonly Finding[], policy: Policy): string[] {
  const active = findings.filter(isActive);
  const images = new Set(active.map((finding) => finding.image));
  const found = policy.combinations.filter((members) =>
    [...images].some((image) =>
      matchCombination(
        members,
        // What a file of the source says, it says of each of its images.
        active.filter((finding) => finding.image === image || finding.image === null),
      ),
    ),
  );
  return found
    .map((members) => `Together in one image: ${[...members].sort(compareText).join(' + ')}`)
    .sort(compareText);
}

function malformedReasons(findings: readonly Finding[], input: DecideInput): string[] {
  const failures = input.failures
    .filter((failure) => faultOf(failure) === 'source')
    .map((failure) => `${failure.code}: ${failure.message}`);
  return [
    ...failures.sort(compareText),
    ...byRule(findings.filter((finding) => finding.category === 'malformed' && atLeast(finding, 'high'))),
  ];
}

function suspiciousReasons(findings: readonly Finding[], input: DecideInput, policy: Policy): string[] {
  const held = byRule(
    findings.filter((finding) => !convicts(finding) && (finding.slashable || atLeast(finding, policy.hold))),
  );
  held.push(...adverseReasons(input.review));
  for (const registry of [...input.registries].sort(compareText))
    if (policy.allowedRegistries !== null && !policy.allowedRegistries.includes(registry.toLowerCase()))
      held.push(`The registry ${registry} is not one that the policy allows`);
  return held;
}

/** Whether a review that is not there keeps the subject from being `clear`. */
function reviewReasons({ review }: DecideInput, policy: Policy): string[] {
  if (review.status === 'reviewed' || policy.review === 'optional') return [];
  if (policy.review === 'asked' && !reviewFailed(review.reason)) return [];
  return [`Not reviewed: ${review.reason}${review.detail === '' ? '' : ` (${review.detail})`}`];
}

function adverseReasons(review: DecideInput['review']): string[] {
  if (review.status !== 'reviewed') return [];
  // The claims count also in a report whose own summary of them says otherwise.
  if (!review.adverse && !review.claims.some((claim) => atLeast(claim, 'medium'))) return [];
  const [worst] = review.claims;
  if (worst === undefined) return ['The review is adverse'];
  const more = review.claims.length > 1 ? `, and ${review.claims.length - 1} more` : '';
  return [`The review: ${worst.explanation} (${worst.severity}, ${worst.path}, line ${worst.line}${more})`];
}

/** One sentence for each rule: the worst finding of it, and how many more there are. Expects sorted findings. */
function byRule(findings: readonly Finding[]): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.id);
    if (group) group.push(finding);
    else groups.set(finding.id, [finding]);
  }
  return [...groups.values()].map((group) => sentence(group[0]!, group.length - 1));
}

function sentence(finding: Finding, more: number): string {
  const location = finding.locations[0];
  const path = location && [location.path, ...finding.member].join('!/');
  const where = location ? `, layer ${location.layer}, ${path}` : filePlace(finding);
  const reached = finding.reachable === true ? `${finding.presence}, reachable` : finding.presence;
  const others = more > 0 ? `, and ${more} more` : '';
  return `${finding.title} (${finding.id}, ${finding.severity}, ${reached}${where}${others})`;
}

function filePlace({ file }: Finding): string {
  if (file === undefined) return '';
  return file.line === null ? `, ${file.name}` : `, ${file.name}, line ${file.line}`;
}

function unique(reasons: readonly string[]): string[] {
  return [...new Set(reasons.map(ensureEscaped))];
}
