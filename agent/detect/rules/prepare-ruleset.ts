import { basename, extname } from 'node:path';
import { WardenError } from '../../model/errors.ts';
import { checkSource } from '../yara/check-source.ts';
import { leaveOutBad } from './leave-out-bad.ts';
import { ownRuleInfo, userRuleInfo } from './meta.ts';
import type { RuleFile, RuleFiles } from './read-rules.ts';
import { freeName, type RuleUnit, type SplitRuleFile, sourceOf, toUnits } from './rule-unit.ts';
import type { LeftOutRule, Ruleset, YaraRule } from './ruleset.ts';
import { splitRules } from './split.ts';

/**
 * Turns rule files into one source for the engines. Our rules are taken as they are (the tests compile them); what of
 * the user's does not compile, or would slow every scan down, is left out by name. The result depends on the files
 * only, so it may be cached under their digest.
 * @throws WardenError RULES_INVALID for a rule of ours with an error, ENGINE_UNAVAILABLE
 */
export async function prepareRuleset(files: RuleFiles): Promise<Ruleset> {
  const leftOut: LeftOutRule[] = [];
  const own = files.files.filter((file) => file.own).map(ownSplit);
  const user = files.files.filter((file) => !file.own).flatMap((file) => userSplit(file, leftOut));
  const units = toUnits([...own, ...user]);
  const imports = new Set(own.flatMap(({ split }) => split.imports.map(({ module }) => module)));
  const userImports = new Set(user.flatMap(({ split }) => split.imports.map(({ module }) => module)));
  const kept = await leaveOutBad(
    units.filter((unit) => !unit.file.own),
    userImports,
    checkSource,
  );
  leftOut.push(...kept.leftOut);
  const all = [...units.filter((unit) => unit.file.own), ...kept.units];
  return {
    digest: files.digest,
    source: sourceOf(new Set([...imports, ...kept.imports]), all).text,
    rules: infosOf(all),
    leftOut: leftOut.sort((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule)),
  };
}

function ownSplit(file: RuleFile): SplitRuleFile {
  const text = file.bytes.toString('utf8');
  const split = splitRules(text);
  const [problem] = split.problems;
  if (problem) throw invalid(file, problem.line, problem.reason);
  return { file, text, split };
}

function userSplit(file: RuleFile, leftOut: LeftOutRule[]): SplitRuleFile[] {
  const text = decode(file.bytes);
  if (text === null) {
    leftOut.push({ file: file.name, rule: '', line: 1, reason: 'the file is not UTF-8 text' });
    return [];
  }
  const split = splitRules(text);
  for (const { rule, line, reason } of split.problems) leftOut.push({ file: file.name, rule, line, reason });
  return [{ file, text, split }];
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** What the rules that can match say about themselves; ids are unique. */
function infosOf(units: readonly RuleUnit[]): Map<string, YaraRule> {
  const rules = new Map<string, YaraRule>();
  const ids = new Set<string>();
  for (const { file, rule, identifier } of units) {
    if (rule.private) continue;
    const info = file.own ? ownRuleInfo(rule) : userRuleInfo(rule, basename(file.name, extname(file.name)));
    if (typeof info === 'string') throw invalid(file, rule.line, `rule ${rule.name}: ${info}`);
    if (file.own && ids.has(info.id)) throw invalid(file, rule.line, `rule ${rule.name}: the id is taken`);
    const id = ids.has(info.id) ? freeName(info.id, '-', ids) : info.id;
    ids.add(id);
    rules.set(identifier, { info: { ...info, id }, file: file.name, line: rule.line });
  }
  return rules;
}

function invalid(file: RuleFile, line: number, reason: string): WardenError {
  return new WardenError('RULES_INVALID', `${file.name}:${line}: ${reason}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
