import { hostname } from 'node:os';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import { parseReference } from '../image/reference.ts';
import { parseTarget } from '../image/target.ts';
import type { Report } from '../model/report.ts';
import type { Subject } from '../model/subject.ts';
import { decide } from '../verdict/decide.ts';
import { orderReport } from '../verdict/order.ts';
import { type Policy, policyDigest } from '../verdict/policy.ts';
import { type Reviewed, unreviewed } from './reviewed.ts';
import type { ScanOutcome, ScanTarget } from './scan-target.ts';

export interface ReportContext {
  readonly target: ScanTarget;
  readonly ruleset: Ruleset;
  readonly engine: { readonly name: string; readonly version: string };
  readonly policy: Policy;
  readonly workers: number;
  readonly version: string;
  readonly startedAt: Date;
}

/** Judges an outcome and its review, and writes it down. Everything that may differ between two runs goes into `run`. */
export function toReport(
  outcome: ScanOutcome,
  context: ReportContext,
  { review, run: reviewRun }: Reviewed = unreviewed('not asked for'),
): Report {
  const { policy, ruleset } = context;
  const images = outcome.images.map(({ report }) => report);
  const findings = [...outcome.fileFindings, ...outcome.images.flatMap((image) => image.findings)];
  const input = {
    findings,
    images,
    fileGaps: outcome.fileGaps,
    failures: outcome.failures,
    review,
    registries: registriesOf(outcome.subject, context.target),
  };
  return orderReport({
    schema: 'warden.report/1',
    subject: outcome.subject,
    verdict: decide(input, policy),
    findings,
    images,
    fileGaps: outcome.fileGaps,
    failures: outcome.failures,
    review,
    ruleset: {
      digest: `sha256:${ruleset.digest}`,
      rules: ruleset.rules.size,
      engine: context.engine,
      leftOut: ruleset.leftOut,
    },
    policy: { digest: policyDigest(policy), hold: policy.hold, accept: policy.accept },
    run: {
      warden: context.version,
      node: process.version,
      host: hostname(),
      startedAt: context.startedAt.toISOString(),
      seconds: { ...outcome.seconds, total: (Date.now() - context.startedAt.getTime()) / 1000 },
      workers: context.workers,
      bytesFetched: outcome.bytesFetched,
      cache: outcome.cacheUse,
      ...(reviewRun === null ? {} : { review: reviewRun }),
    },
  });
}

/** A report with another review, judged anew. @throws WardenError TARGET_INVALID, REFERENCE_INVALID for no report of ours */
export function withReview(report: Report, { review, run: reviewRun }: Reviewed, policy: Policy): Report {
  const { review: _, ...run } = report.run;
  const target = { kind: report.subject.kind, text: report.subject.target };
  return orderReport({
    ...report,
    review,
    verdict: decide({ ...report, review, registries: registriesOf(report.subject, target) }, policy),
    policy: { digest: policyDigest(policy), hold: policy.hold, accept: policy.accept },
    run: reviewRun === null ? run : { ...run, review: reviewRun },
  });
}

/** The registries that the images come from; none for a local target. */
function registriesOf({ images }: Subject, target: Pick<ScanTarget, 'kind' | 'text'>): string[] {
  const named = images.flatMap(({ usedBy }) => usedBy.map(({ reference }) => reference));
  if (target.kind === 'image') {
    const parsed = parseTarget(target.text);
    if (parsed.kind === 'registry') named.push(parsed.name);
  }
  return [...new Set(named.map((reference) => parseReference(reference).domain))];
}
