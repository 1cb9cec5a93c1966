import { LexError } from '../../rules/lexer.ts';
import type { SplitRule } from '../../rules/split.ts';
import { conditionNeed } from './condition-need.ts';
import { always, type Need, never } from './need.ts';
import { patternNeeds } from './pattern-needs.ts';
import { withoutShort } from './without-short.ts';

/** What each rule needs, in the order of the rules. A rule that cannot be read needs nothing. */
export function ruleNeeds(source: string, rules: readonly SplitRule[]): Need[] {
  const byName = new Map<string, Need>();
  return rules.map((rule) => {
    const need = ruleNeed(source, rule, byName);
    byName.set(rule.name, need);
    // Nobody asks for a private rule but the rules that name it.
    return rule.private ? never : need;
  });
}

function ruleNeed(source: string, rule: SplitRule, earlier: ReadonlyMap<string, Need>): Need {
  try {
    const patterns = patternNeeds(source.slice(rule.nameStart, rule.conditionStart));
    const need = conditionNeed(source.slice(rule.conditionStart, rule.end - 1), patterns, earlier);
    return withoutShort(need);
  } catch (thrown) {
    if (thrown instanceof LexError) return always;
    throw thrown;
  }
}
