import { splitRules } from '../../rules/split.ts';
import { literalsIn } from './candidates.ts';
import { type LiteralTables, literalTables } from './literal-tables.ts';
import { holdsWithoutLiterals, type Need } from './need.ts';
import { groupRules } from './rule-groups.ts';
import { ruleNeeds } from './rule-needs.ts';

/** What is worked out of the rules once, and is the same wherever they are loaded. Plain data. */
export interface Prefilter {
  /** Where each rule stands in the source: from, to. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  readonly imports: readonly string[];
  /** Numbers of rules that are compiled together. */
  readonly groups: readonly (readonly number[])[];
  /** What a content must have for each rule to match. */
  readonly needs: readonly Need[];
  readonly tables: LiteralTables;
}

/**
 * @param source one source with all rules, as in `Ruleset.source`
 * @returns null for rules that cannot be told apart: a global rule decides about all others, and what cannot be read about any
 */
export function prepare(source: string): Prefilter | null {
  const { rules, imports, problems } = splitRules(source);
  if (rules.some((rule) => rule.global) || problems.length > 0) return null;
  const needs = ruleNeeds(source, rules);
  return {
    spans: rules.map(({ start, end }) => [start, end] as const),
    imports: imports.map(({ module }) => module),
    groups: groupRules(rules, (index) => holdsWithoutLiterals(needs[index]!)),
    needs,
    tables: literalTables(literalsIn(needs)),
  };
}
