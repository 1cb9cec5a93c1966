import { escapeText } from '../../model/escape.ts';
import type { RecheckEvidence } from '../recheck-evidence.ts';
import { failed, missing, passed, type Step } from './step.ts';

/**
 * Holds the result that a provider submitted against those of the checker's runs, as the source declares that they may be compared.
 * @returns match: null where it cannot be told; reason: not escaped
 */
export type CompareRecheck = (evidence: RecheckEvidence) => {
  readonly match: boolean | null;
  readonly reason: string;
};

/** What can be said of a recheck without running the task again. */
export function checkRecheck(evidence: RecheckEvidence, compare: CompareRecheck): Step[] {
  const { task, provider } = evidence;
  const { match, reason } = compare(evidence);
  const why = escapeText(reason, 300);
  if (match === true)
    return [failed('comparison', `the result of ${provider} is one that may be given for ${task}`)];
  if (match === null) return [failed('comparison', `the results do not tell: ${why}`)];
  return [
    passed('comparison', `the result of ${provider} is not what the runs gave for ${task}: ${why}`),
    missing(
      'execution',
      `that the task gives this result is found by running it: warden recheck ${task} --provider ${provider}`,
    ),
  ];
}
