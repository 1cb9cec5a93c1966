import type { Severity } from '../../model/finding.ts';
import type { VerdictName } from '../../model/report.ts';

/** Least to worst, exactly as the Pluggable Scanner API has them. */
export const harborSeverities = ['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical'] as const;
export type HarborSeverity = (typeof harborSeverities)[number];

export const severityOf: Readonly<Record<Severity, HarborSeverity>> = {
  info: 'Negligible',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

/**
 * Harbor holds images back from a severity on: what must not run, or was not examined to its end, is held back by the laxest rule
 * that can be set.
 */
export const severityOfVerdict: Readonly<Record<Exclude<VerdictName, 'clear'>, HarborSeverity>> = {
  malicious: 'Critical',
  malformed: 'Critical',
  incomplete: 'Critical',
  suspicious: 'High',
};

/** @returns `Unknown` where there is nothing */
export function worst(severities: readonly HarborSeverity[]): HarborSeverity {
  const ranks = severities.map((severity) => harborSeverities.indexOf(severity));
  return harborSeverities[Math.max(0, ...ranks)]!;
}
