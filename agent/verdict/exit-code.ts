import type { VerdictName } from '../model/report.ts';

const codes = {
  clear: 0,
  malicious: 2,
  malformed: 2,
  suspicious: 3,
  incomplete: 3,
} as const satisfies Record<VerdictName, number>;

/**
 * The exit code of `warden scan` over all its targets, worst first: 2 (malicious, malformed), 3 (suspicious,
 * incomplete), 0 (all clear). Nothing examined is 3.
 */
export function exitCode(verdicts: readonly VerdictName[]): 0 | 2 | 3 {
  const all = verdicts.map((name) => codes[name]);
  if (all.includes(2)) return 2;
  return all.length > 0 && all.every((code) => code === 0) ? 0 : 3;
}
