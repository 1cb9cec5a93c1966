import { detectorInfo } from '../../detect/rules/detector-info.ts';
import { detectorVersions } from '../../detect/rules/detector-versions.ts';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { toWardenError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { ensureEscaped } from '../../verdict/escaped.ts';
import type { Bundle } from '../bundle.ts';
import { canonicalJson } from '../canonical-json.ts';
import { infoOf, rulesetOf, ruleTexts } from '../rule-text.ts';
import { failed, missing, passed, type Step, skipped } from './step.ts';

export interface CheckedRules {
  readonly steps: readonly Step[];
  /** The rules of the evidence, with their texts checked. */
  readonly own: Ruleset | null;
  /** What the subject is examined with: the installed rules where they are the same, else those of the evidence. */
  readonly ruleset: Ruleset | null;
  /** The installed rules and detectors are those of the report, so that nothing more and nothing less is to be found. */
  readonly complete: boolean;
  /** Whether what the detectors besides rules found can be found again: their versions are the same. */
  readonly sameDetectors: boolean;
}

/** Whether the rules of the evidence are what they are said to be, and whether this Warden has the same. */
export function checkRules(bundle: Bundle, installed: Ruleset): CheckedRules {
  const { report, rules, detectors } = bundle;
  const { findings, ruleset } = report;
  const sameDetectors = canonicalJson(detectors) === canonicalJson(detectorVersions);
  const complete = ruleset.digest === `sha256:${installed.digest}`;
  let own: Ruleset;
  try {
    own = rulesetOf(rules, findings);
  } catch (thrown) {
    return {
      steps: [failed('rules', toWardenError(thrown).message)],
      own: null,
      ruleset: null,
      complete,
      sameDetectors,
    };
  }
  const steps = [
    passed('rules', `${own.rules.size} rules have the text that their hashes name`),
    complete
      ? checkSame(bundle, installed, sameDetectors)
      : checkKnown(rules, installed, findings, ruleset.digest),
  ];
  const detector = checkDetectors(findings, own, sameDetectors);
  if (detector !== null) steps.push(detector);
  return { steps, own, ruleset: complete ? installed : own, complete, sameDetectors };
}

function idsOf(findings: readonly Finding[]): Set<string> {
  return new Set(findings.map(({ id }) => id));
}

function checkSame({ report, rules }: Bundle, installed: Ruleset, sameDetectors: boolean): Step {
  const { findings, ruleset } = report;
  const same =
    sameDetectors &&
    ruleset.rules === installed.rules.size &&
    canonicalJson(ruleset.leftOut) === canonicalJson(installed.leftOut) &&
    canonicalJson(ruleTexts(installed, idsOf(findings))) === canonicalJson(rules);
  return same
    ? passed('ruleset', `this Warden has the same: sha256:${installed.digest}`)
    : failed('ruleset', 'it is not the one that its digest names, which this Warden has');
}

/** A rule that nobody else has may say anything; nobody is to lose a stake by it unread. */
function checkKnown(
  rules: Bundle['rules'],
  installed: Ruleset,
  findings: readonly Finding[],
  digest: string,
): Step {
  const known = new Set(ruleTexts(installed, idsOf(findings)).rules.map(({ text }) => text));
  const unknown = rules.rules.filter(({ text }) => !known.has(text));
  const other = `this Warden has another ruleset than ${ensureEscaped(digest)}`;
  if (unknown.length === 0) return passed('ruleset', `${other}, and the same ${rules.rules.length} rules`);
  const names = unknown.map(({ id, identifier }) => ensureEscaped(id ?? identifier));
  const detail = `${other}, and not these rules: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}`;
  const costly = findings.some(({ id, slashable }) => slashable && unknown.some((rule) => rule.id === id));
  return costly ? missing('ruleset', detail) : skipped('ruleset', detail);
}

/** What detectors besides rules say of themselves stands in a table. */
function checkDetectors(findings: readonly Finding[], own: Ruleset, sameDetectors: boolean): Step | null {
  const ruleIds = new Set([...own.rules.values()].map(({ info }) => info.id));
  const wrong = findings.find(
    (finding) =>
      !ruleIds.has(finding.id) && canonicalJson(detectorInfo(finding.id)) !== canonicalJson(infoOf(finding)),
  );
  if (wrong === undefined) return null;
  const detail = `${ensureEscaped(wrong.id)} is said to be something else than this Warden knows it for`;
  return sameDetectors ? failed('ruleset', detail) : missing('ruleset', detail);
}
