import { createHash } from 'node:crypto';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { splitRules } from '../../detect/rules/split.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import type { Finding, Match } from '../../model/finding.ts';
import { ensureEscaped } from '../../verdict/escaped.ts';
import { type Excerpt, excerptOf } from '../excerpt.ts';
import type { RuleTexts } from '../rule-text.ts';
import { describe } from './check-findings.ts';
import type { Rescan } from './rescan.ts';
import { scanContents } from './scan-contents.ts';
import { failed, missing, passed, type Step } from './step.ts';

interface Kept {
  readonly finding: Finding;
  readonly match: Match;
  readonly excerpt: Excerpt;
  readonly sha256: string;
}

/** Matches of one content that are told; with more of them it is not known where all are. */
const matchesTold = 16;

/**
 * Whether the bytes that the evidence itself keeps of each match are such as its rule looks for. Needs nothing but the evidence: the
 * patterns of the rules are run over the excerpts. That the excerpt is what stands in the image is for the step `finding`.
 * @param ruleset made of the rules, with their texts checked
 * @param sameEngine whether ours is the engine that the findings are by: another may match otherwise
 * @returns no step where there is no excerpt that can be run over
 * @throws as `scanContents`
 */
export async function checkExcerpts(
  findings: readonly Finding[],
  rules: RuleTexts,
  ruleset: Ruleset,
  sameEngine: boolean,
  rescan: Rescan,
): Promise<Step[]> {
  const known = new Set([...ruleset.rules.values()].map(({ info }) => info.id));
  const kept: Kept[] = [];
  for (const finding of findings)
    for (const match of finding.matches) {
      const excerpt = excerptOf(match);
      if (excerpt === undefined)
        return [
          failed('excerpt', `${describe(finding)}: the bytes are not as long as the match, or no bytes`),
        ];
      if (excerpt === null || !known.has(finding.id) || !match.pattern.startsWith('$')) continue;
      const sha256 = createHash('sha256').update(excerpt.bytes).digest('hex');
      kept.push({ finding, match, excerpt, sha256 });
    }
  if (kept.length === 0) return [];
  const patterns = patternsOf(rules, ruleset, new Set(kept.map(({ finding }) => finding.id)));
  const contents = new Map(kept.map(({ sha256, excerpt }) => [sha256, excerpt.bytes]));
  const report = await scanContents([...contents.values()], patterns, rescan).catch((thrown: unknown) => {
    const error = toWardenError(thrown);
    if (error.code === 'RULES_INVALID') return error;
    throw error;
  });
  if (report instanceof WardenError)
    return [
      missing(
        'excerpt',
        `patterns without their conditions do not compile: ${ensureEscaped(report.message)}`,
      ),
    ];
  const found = new Map(
    report.findings
      .filter(({ member }) => member.length === 0)
      .map((finding) => [`${finding.id} ${finding.sha256}`, finding]),
  );
  const wrong = kept.find(({ finding, match, excerpt, sha256 }) => {
    const again = found.get(`${finding.id} ${sha256}`);
    if (again !== undefined && again.matchCount > matchesTold) return false;
    return !again?.matches.some(
      ({ pattern, offset }) => pattern === match.pattern && offset === excerpt.offset,
    );
  });
  if (wrong === undefined)
    return [passed('excerpt', `${kept.length} matches are what the patterns of their rules look for`)];
  const detail = `${describe(wrong.finding)}: its rule does not look for the bytes at byte ${wrong.match.offset}`;
  const isSure = sameEngine && report.failures.length === 0;
  return [isSure ? failed('excerpt', detail) : missing('excerpt', detail)];
}

/** The rules with these ids, each with a condition that holds wherever one of its patterns is. */
function patternsOf({ imports, rules }: RuleTexts, ruleset: Ruleset, ids: ReadonlySet<string>): Ruleset {
  const wanted = rules.filter(({ id }) => id !== null && ids.has(id));
  const texts = wanted.map(({ text }) => {
    const [split] = splitRules(text).rules;
    return `${text.slice(0, split!.conditionStart)} any of them }`;
  });
  const head = imports.map((module) => `import ${JSON.stringify(module)}`);
  const source = `${[...head, ...texts].join('\n')}\n`;
  const digest = createHash('sha256').update(source).digest('hex');
  const named = wanted.map(({ identifier }) => [identifier, ruleset.rules.get(identifier)!] as const);
  return { digest, source, rules: new Map(named), leftOut: [] };
}
