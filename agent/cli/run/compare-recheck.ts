import { compareResults } from '../../../gpu-runner/recheck/compare.ts';
import { readClass } from '../../../gpu-runner/recheck/declared-class.ts';
import type { CompareRecheck } from '../../evidence/verify/check-recheck.ts';

/** Compares what stands in evidence as `warden recheck` does. */
export const compareRecheck: CompareRecheck = (evidence) => {
  const how = readClass(evidence.class);
  if (how === null) return { match: null, reason: 'it is compared in a way that is not known here' };
  const made = evidence.made.map((one) => Buffer.from(one, 'base64'));
  const comparison = compareResults(Buffer.from(evidence.claimed, 'base64'), made, how);
  return comparison.match === true ? { match: true, reason: '' } : comparison;
};
