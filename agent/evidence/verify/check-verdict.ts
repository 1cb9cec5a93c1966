import { parseReference } from '../../image/reference.ts';
import type { Coverage } from '../../model/coverage.ts';
import type { Subject } from '../../model/subject.ts';
import { decide } from '../../verdict/decide.ts';
import { faultOf } from '../../verdict/incomplete.ts';
import { type Policy, policyDigest } from '../../verdict/policy.ts';
import type { Bundle } from '../bundle.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { RescannedImage } from './check-images.ts';
import { failed, missing, passed, type Step, skipped } from './step.ts';

/**
 * Whether ledgers and facts of the images come out the same.
 * @param same detectors and engine are those of the report
 */
export function checkCoverage({ report }: Bundle, images: readonly RescannedImage[], same: boolean): Step {
  const isClear = report.verdict.name === 'clear';
  const open = isClear ? missing : skipped;
  if (images.some((image) => image.report === null))
    return open('coverage', 'not all images could be examined');
  if (!same) return open('coverage', 'this Warden examines content in another version');
  if (report.images.length !== images.length)
    return failed('coverage', 'there is not one ledger for each image');
  for (const { image, report: found } of images) {
    const claimed = report.images.find(({ manifestDigest }) => manifestDigest === image.manifestDigest);
    const again = found!.images[0]!;
    if (claimed === undefined) return failed('coverage', `there is no ledger of ${image.manifestDigest}`);
    if (canonicalJson(claimed) === canonicalJson(again)) continue;
    const detail = `what is said of ${image.manifestDigest} comes out differently`;
    // What a machine had no time or no memory for, another may have.
    return [claimed, again].some(({ coverage }) => dependsOnMachine(coverage))
      ? open('coverage', detail)
      : failed('coverage', detail);
  }
  return passed('coverage', `${images.length} ledgers come out the same`);
}

function dependsOnMachine({ gaps }: Coverage): boolean {
  return gaps.some(({ reason }) => /^(budget|engine|rule)-|^fetch-failed$|^interrupted$/.test(reason));
}

/** Whether the verdict follows from what was found and from what was examined. */
export function checkVerdict({ report, findingsLeftOut }: Bundle, policy: Policy): Step {
  const isClear = report.verdict.name === 'clear';
  const { digest, hold, accept } = report.policy;
  if (policyDigest(policy) === digest) {
    if (
      policy.hold !== hold ||
      canonicalJson([...policy.accept].sort()) !== canonicalJson([...accept].sort())
    )
      return failed('verdict', 'the policy is not the one that its digest names');
  } else
    return (isClear ? missing : skipped)(
      'verdict',
      'it was reached with another policy: give it with --policy',
    );
  if (findingsLeftOut > 0)
    return (isClear ? missing : skipped)('verdict', 'not all findings stand in the evidence');
  const { findings, images, fileGaps, failures, review, subject } = report;
  const input = { findings, images, fileGaps, failures, review, registries: registriesOf(subject) };
  const verdict = decide(input, policy);
  if (canonicalJson(verdict) !== canonicalJson(report.verdict))
    return failed('verdict', `what was found comes to ${verdict.name}, not to ${report.verdict.name}`);
  // A document that could not be read is the scanner's word: nothing of it is in the evidence.
  const unread = failures.filter((failure) => faultOf(failure) === 'source');
  const withoutThem = { ...input, failures: failures.filter((failure) => !unread.includes(failure)) };
  if (verdict.name === 'malformed' && decide(withoutThem, policy).name !== 'malformed')
    return missing('verdict', `it rests on what could not be read: ${unread[0]?.code}`);
  return passed('verdict', `${verdict.name} follows from what was found`);
}

function registriesOf({ kind, target, reference, images }: Subject): string[] {
  const named = images.flatMap(({ usedBy }) => usedBy.map((use) => use.reference));
  if (kind === 'image' && !/^(docker|oci|archive|dir):/.test(target)) named.push(reference);
  try {
    return [...new Set(named.map((name) => parseReference(name).domain))];
  } catch {
    return [];
  }
}
