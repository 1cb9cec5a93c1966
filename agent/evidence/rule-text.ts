import { createHash } from 'node:crypto';
import { ownRuleInfo, userRuleInfo } from '../detect/rules/meta.ts';
import type { Ruleset, YaraRule } from '../detect/rules/ruleset.ts';
import { type SplitRule, splitRules } from '../detect/rules/split.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { Finding, RuleInfo } from '../model/finding.ts';
import { canonicalJson } from './canonical-json.ts';

/** A rule as the engines got it. */
export interface RuleText {
  readonly identifier: string;
  /** As findings name it; null for a private rule, which only others refer to. */
  readonly id: string | null;
  /** Of the text, hex. */
  readonly sha256: string;
  readonly text: string;
}

/** Rules that can be run on their own. */
export interface RuleTexts {
  /** Modules that they use, sorted. */
  readonly imports: readonly string[];
  /** In the order of the ruleset: a rule stands after those that it refers to. */
  readonly rules: readonly RuleText[];
}

/** The text of the rules with these ids, and of the rules that they refer to. Ids of detectors are passed over. */
export function ruleTexts({ source, rules }: Ruleset, ids: ReadonlySet<string>): RuleTexts {
  const split = splitRules(source);
  const wanted = new Set([...rules].filter(([, { info }]) => ids.has(info.id)).map(([name]) => name));
  const words = new Set<string>();
  // Backwards, since a rule refers only to rules before it.
  for (const rule of [...split.rules].reverse()) {
    if (!wanted.has(rule.name)) continue;
    for (const { name } of rule.references) {
      wanted.add(name);
      words.add(name);
    }
  }
  return {
    imports: [...new Set(split.imports.map(({ module }) => module))].filter((name) => words.has(name)).sort(),
    rules: split.rules
      .filter(({ name }) => wanted.has(name))
      .map(({ name, start, end }) => {
        const text = source.slice(start, end);
        return { identifier: name, id: rules.get(name)?.info.id ?? null, sha256: sha256(text), text };
      }),
  };
}

/**
 * Makes a ruleset of rules that somebody else sent. Nothing is compiled here: that is for an engine, which can be killed.
 * @param findings what they are said to have found; their rules have to say the same of themselves
 * @throws WardenError EVIDENCE_INVALID for a text that is not the one rule that it is said to be
 */
export function rulesetOf({ imports, rules }: RuleTexts, findings: readonly Finding[]): Ruleset {
  const infos = new Map(findings.map((finding) => [finding.id, infoOf(finding)]));
  const named = new Map<string, YaraRule>();
  for (const rule of rules) {
    const split = checkText(rule);
    if (rule.id === null) continue;
    const info = infos.get(rule.id);
    if (info === undefined) throw invalid(rule, 'no finding rests on it');
    if (!saysSo(split, info))
      throw invalid(rule, 'its text says something else of itself than the findings do');
    named.set(rule.identifier, { info, file: 'evidence', line: 1 });
  }
  const head = imports.map((module) => `import ${JSON.stringify(module)}`);
  const source = `${[...head, ...rules.map(({ text }) => text)].join('\n')}\n`;
  return { digest: sha256(source), source, rules: named, leftOut: [] };
}

function checkText(rule: RuleText): SplitRule {
  const { text, identifier } = rule;
  if (sha256(text) !== rule.sha256) throw invalid(rule, 'its text is not the one that its hash names');
  const { rules, imports, problems } = splitRules(text);
  const [split] = rules;
  if (
    split === undefined ||
    rules.length + imports.length + problems.length !== 1 ||
    split.start !== 0 ||
    split.end !== text.length
  )
    throw invalid(rule, 'its text is not one rule');
  if (split.global || split.name !== identifier || split.private !== (rule.id === null))
    throw invalid(rule, 'its text is another rule');
  return split;
}

/** A rule of ours has all of it in its meta; what a user's leaves out has defaults, and its id may come from its file. */
function saysSo(split: SplitRule, info: RuleInfo): boolean {
  const own = ownRuleInfo(split);
  const user = { ...userRuleInfo(split, ''), id: info.id };
  return [own, user].some((read) => typeof read !== 'string' && canonicalJson(read) === canonicalJson(info));
}

/** What a finding says of its rule. */
export function infoOf(finding: Finding): RuleInfo {
  const { id, title, severity, category, confidence, attack, slashable, reference } = finding;
  return {
    id,
    title,
    severity,
    category,
    confidence,
    slashable,
    ...(attack === undefined ? {} : { attack }),
    ...(reference === undefined ? {} : { reference }),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function invalid({ identifier }: RuleText, reason: string): WardenError {
  return new WardenError('EVIDENCE_INVALID', `Rule ${escapeText(identifier, 100)}: ${reason}`);
}
