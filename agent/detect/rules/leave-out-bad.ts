import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { SourceProblem } from '../yara/check-source.ts';
import { type RuleUnit, sourceOf } from './rule-unit.ts';
import type { LeftOutRule } from './ruleset.ts';

/** Each round takes out every rule with an error and what builds on it; a pack that still changes after so many is broken. */
const maxRounds = 20;

export interface KeptRules {
  readonly units: readonly RuleUnit[];
  readonly imports: ReadonlySet<string>;
  readonly leftOut: readonly LeftOutRule[];
}

/**
 * Compiles all rules together, leaves out what has an error, and repeats until the rest compiles.
 * A `global` rule goes first: it would silence every other rule that it does not agree with.
 * @throws WardenError RULES_INVALID when it does not settle
 */
export async function leaveOutBad(
  units: readonly RuleUnit[],
  imports: ReadonlySet<string>,
  check: (source: string) => Promise<readonly SourceProblem[]>,
): Promise<KeptRules> {
  const bad = new Map<RuleUnit, { readonly reason: string; readonly line: number }>();
  const modules = new Set(imports);
  for (const unit of units)
    if (unit.rule.global)
      bad.set(unit, { reason: 'a global rule would silence all other rules', line: unit.rule.line });
  for (let round = 0; round < maxRounds; round++) {
    spread(units, bad);
    const kept = units.filter((unit) => !bad.has(unit));
    const source = sourceOf(modules, kept);
    const problems = kept.length === 0 ? [] : await check(source.text);
    if (problems.length === 0)
      return { units: kept, imports: kept.length ? modules : new Set(), leftOut: list(bad) };
    for (const { line, reason, slowPattern } of problems) {
      const place = source.find(line);
      if (place === null)
        throw new WardenError('RULES_INVALID', `The rules do not compile: ${escapeText(reason)}`);
      if (place.unit === null) modules.delete(place.module);
      else if (!bad.has(place.unit))
        bad.set(place.unit, { reason: escapeText(reason, 300), line: place.unit.rule.line + place.line });
      if (slowPattern !== null) spreadPattern(kept, slowPattern, bad);
    }
  }
  throw new WardenError('RULES_INVALID', `The rules still do not compile after ${maxRounds} rounds`);
}

// Rules name only rules that stand before them, so one pass reaches all.
function spread(
  units: readonly RuleUnit[],
  bad: Map<RuleUnit, { readonly reason: string; readonly line: number }>,
): void {
  for (const unit of units) {
    const missing = unit.needs.find((needed) => bad.has(needed));
    if (missing && !bad.has(unit))
      bad.set(unit, { reason: `refers to ${missing.rule.name}, which was left out`, line: unit.rule.line });
  }
}

// The compiler names only the first of several rules with the same slow pattern.
function spreadPattern(
  units: readonly RuleUnit[],
  definition: string,
  bad: Map<RuleUnit, { readonly reason: string; readonly line: number }>,
): void {
  const body = definition.slice(definition.indexOf('=')).trimEnd();
  for (const unit of units)
    if (!bad.has(unit) && unit.text.includes(body))
      bad.set(unit, {
        reason: `slow pattern: ${escapeText(body.slice(1).trim(), 200)}`,
        line: unit.rule.line,
      });
}

function list(bad: ReadonlyMap<RuleUnit, { readonly reason: string; readonly line: number }>): LeftOutRule[] {
  return [...bad].map(([{ file, rule }, { reason, line }]) => ({
    file: file.name,
    rule: rule.name,
    line,
    reason,
  }));
}
