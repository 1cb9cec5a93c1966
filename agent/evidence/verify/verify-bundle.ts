import type { EngineIdentity } from '../../detect/engine-handle.ts';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { toWardenError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';
import { ensureEscaped } from '../../verdict/escaped.ts';
import type { Policy } from '../../verdict/policy.ts';
import type { Bundle, SealedBundle } from '../bundle.ts';
import type { ChainView } from './chain-view.ts';
import { checkSource } from './check-chain.ts';
import { checkExcerpts } from './check-excerpts.ts';
import { refindInFiles } from './check-files.ts';
import { checkCompleteness, checkFindings, describe, type Refound } from './check-findings.ts';
import { type RescannedImage, rescanImages } from './check-images.ts';
import { checkArtifact, checkParts, checkServed, type PartFile } from './check-parts.ts';
import type { CompareRecheck } from './check-recheck.ts';
import { type CheckedRules, checkRules } from './check-rules.ts';
import { checkCoverage, checkVerdict } from './check-verdict.ts';
import { composeUses } from './compose-uses.ts';
import type { Rescan } from './rescan.ts';
import { failed, missing, type Step, skipped } from './step.ts';

/** What a verifier has of its own. */
export interface Verifier {
  readonly ruleset: Ruleset;
  readonly engine: EngineIdentity;
  readonly policy: Policy;
  readonly rescan: Rescan;
  readonly compare: CompareRecheck;
  readonly fetch: FetchOptions;
  /** null where no node is asked. */
  readonly chain: ChainView | null;
  /** Where the user says that the image is; null: where the evidence says. */
  readonly subject: string | null;
}

/**
 * Finds everything that a bundle says again, from the bytes that its digests name. Takes nobody's word: neither the bundle
 * nor who serves its parts is trusted.
 * @param block of the chain, in which the revision may have been the present one; null for none
 * @throws WardenError for the user's or this machine's faults, INTERRUPTED, and what `ChainView` throws
 */
export async function verifyBundle(
  sealed: SealedBundle,
  verifier: Verifier,
  block: number | null,
): Promise<Step[]> {
  const { bundle } = sealed;
  const steps = [await checkSource(sealed, verifier.chain, block), checkArtifact(bundle)];
  const parts = checkParts(bundle);
  steps.push(parts.step, ...(await checkServed(bundle, verifier.fetch)));
  const rules = checkRules(bundle, verifier.ruleset);
  steps.push(...rules.steps);
  // What is refuted already is not worth a download.
  if (rules.ruleset === null || steps.some(({ state }) => state === 'failed')) return steps;
  try {
    if (rules.own !== null)
      steps.push(
        ...(await checkExcerpts(
          bundle.report.findings,
          bundle.rules,
          rules.own,
          isSameEngine(bundle, verifier.engine),
          verifier.rescan,
        )),
      );
    if (steps.some(({ state }) => state === 'failed')) return steps;
    steps.push(...(await examineAgain(bundle, parts.files, rules, rules.ruleset, verifier)));
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (error.code !== 'RULES_INVALID' || rules.ruleset === verifier.ruleset) throw error;
    steps.push(failed('rules', `they do not compile: ${ensureEscaped(error.message)}`));
  }
  return steps;
}

async function examineAgain(
  bundle: Bundle,
  files: readonly PartFile[],
  rules: CheckedRules,
  ruleset: Ruleset,
  { subject: given, rescan, engine, policy }: Verifier,
): Promise<Step[]> {
  const { subject, review } = bundle.report;
  const images = await rescanImages(subject, given, composeUses(files), ruleset, rescan);
  const inFiles = await refindInFiles(subject, files, ruleset, rescan);
  const sameEngine = isSameEngine(bundle, engine);
  const opinion =
    review.status === 'reviewed'
      ? [skipped('review', 'it is the opinion of a model, which nobody can repeat')]
      : [];
  return [
    ...images.map(({ step }) => step),
    ...refind(bundle, images, inFiles, rules, engine),
    checkCoverage(bundle, images, rules.sameDetectors && sameEngine),
    checkVerdict(bundle, policy),
    ...opinion,
  ];
}

function isSameEngine({ report }: Bundle, ours: EngineIdentity): boolean {
  const { name, version } = report.ruleset.engine;
  return name === ours.name && version === ours.version;
}

function refind(
  bundle: Bundle,
  images: readonly RescannedImage[],
  inFiles: Refound,
  rules: CheckedRules,
  engine: EngineIdentity,
): Step[] {
  const { report, findingsLeftOut } = bundle;
  const doubts = doubtsOf(isSameEngine(bundle, engine), rules);
  const claimed = (of: string | null) => report.findings.filter(({ image }) => image === of);
  const steps: Step[] = checkFindings(claimed(null), { ...inFiles, doubt: inFiles.doubt ?? doubts });
  const refound: Finding[] = [...inFiles.findings];
  for (const { image, report: found } of images) {
    const mine = claimed(image.manifestDigest);
    if (found === null) {
      steps.push(
        ...mine.map((finding) => missing('finding', `${describe(finding)}: the image could not be had`)),
      );
      continue;
    }
    const doubt = found.images.every(({ coverage }) => coverage.balanced)
      ? null
      : 'not all of the image could be examined here';
    steps.push(...checkFindings(mine, { findings: found.findings, doubt: doubt ?? doubts }));
    refound.push(...found.findings);
  }
  const known = new Set<string | null>([null, ...images.map(({ image }) => image.manifestDigest)]);
  const stray = report.findings.filter(({ image }) => !known.has(image));
  steps.push(...stray.map(({ id }) => failed('finding', `${id}: it is in no part of the subject`)));
  steps.push(completeness(report, images, refound, findingsLeftOut, rules));
  return steps;
}

/** Why the same bytes may give another result here; null: they may not. */
function doubtsOf(sameEngine: boolean, { sameDetectors }: CheckedRules): string | null {
  if (!sameDetectors) return 'this Warden examines content in another version';
  return sameEngine ? null : 'this Warden has another engine';
}

function completeness(
  report: Bundle['report'],
  images: readonly RescannedImage[],
  refound: readonly Finding[],
  left: number,
  { complete }: CheckedRules,
): Step {
  const open = report.verdict.name === 'clear' ? missing : skipped;
  if (!complete)
    return open('completeness', 'only the rules of the evidence were run, not all of its ruleset');
  if (images.some((image) => image.report === null))
    return open('completeness', 'not all images could be examined');
  return checkCompleteness(report.findings, refound, left);
}
