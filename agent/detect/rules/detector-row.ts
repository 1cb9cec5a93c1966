import type { Category, RuleInfo, Severity } from '../../model/finding.ts';

/** A detector in short; `confidence` is high and `slashable` false unless it says otherwise. */
export type DetectorRow = readonly [severity: Severity, category: Category, title: string, more?: MoreInfo];

type MoreInfo = Partial<Pick<RuleInfo, 'confidence' | 'attack' | 'slashable' | 'reference'>>;

export function toRuleInfo(id: string, [severity, category, title, more]: DetectorRow): RuleInfo {
  return { id, title, severity, category, confidence: 'high', slashable: false, ...more };
}
