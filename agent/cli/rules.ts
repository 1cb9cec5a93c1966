import { join } from 'node:path';
import { packageRoot } from '../config/package-root.ts';
import { loadSamples, type Sample } from '../detect/rules/load-samples.ts';
import { prepareRuleset } from '../detect/rules/prepare-ruleset.ts';
import { readRules } from '../detect/rules/read-rules.ts';
import type { LeftOutRule, Ruleset } from '../detect/rules/ruleset.ts';
import { checkSource } from '../detect/yara/check-source.ts';
import type { YaraEngine } from '../detect/yara/engine.ts';
import { loadEngine } from '../detect/yara/load-engine.ts';

/** Receives one line of output, without its line end. */
export type Out = (line: string) => void;

/**
 * `warden rules list`: every rule with its severity, whether it can cost a stake, its title, and where it is written.
 * @param paths as for `readRules`
 * @throws WardenError RULES_INVALID, ENGINE_UNAVAILABLE
 */
export async function listRules(paths: readonly string[], format: 'table' | 'json', out: Out): Promise<void> {
  const ruleset = await prepareRuleset(readRules(paths));
  const rules = [...ruleset.rules.values()].sort((a, b) => (a.info.id < b.info.id ? -1 : 1));
  if (format === 'json') {
    const list = rules.map(({ info, file, line }) => ({ ...info, file, line }));
    out(JSON.stringify({ digest: ruleset.digest, rules: list, leftOut: ruleset.leftOut }, null, 2));
    return;
  }
  const width = Math.max(...rules.map(({ info }) => info.id.length));
  for (const { info, file, line } of rules) {
    const slashable = info.slashable ? 'slashable' : '';
    out(
      `${info.id.padEnd(width)}  ${info.severity.padEnd(8)}  ${slashable.padEnd(9)}  ${info.title}  (${file}:${line})`,
    );
  }
  out('');
  out(`${rules.length} rules, digest ${ruleset.digest}`);
  for (const rule of ruleset.leftOut) out(`left out: ${describe(rule)}`);
}

/**
 * `warden rules test`: compiles every rule, and holds it against its samples, ours and those in `samples/` of the
 * folders given. A rule of ours needs samples of both kinds.
 * @returns how many samples and rules were as they should be, and how many were not; each failure is a line of `out`
 * @throws WardenError RULES_INVALID, ENGINE_UNAVAILABLE
 */
export async function testRules(
  paths: readonly string[],
  out: Out,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const ruleset = await prepareRuleset(readRules(paths));
  const own = loadSamples(join(packageRoot(), 'rules', 'samples'));
  const samples = [...own, ...paths.flatMap((path) => loadSamples(join(path, 'samples')))];
  const failures = [
    ...ruleset.leftOut.map((rule) => `left out: ${describe(rule)}`),
    ...(await compileFailures(ruleset)),
    ...withoutSamples(ruleset, own),
  ];
  let passed = 0;
  if (failures.length === 0) {
    const engine = await loadEngine(ruleset.source);
    for (const sample of samples) {
      const failure = sampleFailure(sample, ruleset, engine);
      if (failure === null) passed++;
      else failures.push(failure);
    }
  }
  for (const failure of failures) out(`FAILED ${failure}`);
  out(`${passed} samples passed, ${failures.length} failed, ${ruleset.rules.size} rules`);
  return { passed, failed: failures.length };
}

/** What has no name is a whole file, or text between rules. */
function describe({ file, line, rule, reason }: LeftOutRule): string {
  return `${file}:${line}: ${rule === '' ? '' : `${rule}: `}${reason}`;
}

async function compileFailures(ruleset: Ruleset): Promise<string[]> {
  const problems = await checkSource(ruleset.source);
  return problems.map(
    ({ line, reason }) => `the rules do not compile, line ${line} of all rules together: ${reason}`,
  );
}

function withoutSamples(ruleset: Ruleset, own: readonly Sample[]): string[] {
  return [...ruleset.rules.values()]
    .filter(({ file }) => file.startsWith('rules/'))
    .flatMap(({ info, file, line }) =>
      (['match', 'no-match'] as const)
        .filter((kind) => !own.some((sample) => sample.ruleId === info.id && sample.kind === kind))
        .map((kind) => `${file}:${line}: ${info.id} has no sample in samples/${info.id}/${kind}`),
    );
}

function sampleFailure(sample: Sample, ruleset: Ruleset, engine: YaraEngine): string | null {
  const rule = [...ruleset.rules].find(([, { info }]) => info.id === sample.ruleId);
  if (!rule) return `${sample.path}: there is no rule ${sample.ruleId}`;
  const matched = engine.scan(sample.bytes).some((match) => match.rule === rule[0]);
  if (matched === (sample.kind === 'match')) return null;
  const where = `${rule[1].file}:${rule[1].line}`;
  return matched
    ? `${sample.path}: ${sample.ruleId} (${where}) matches and should not`
    : `${sample.path}: ${sample.ruleId} (${where}) does not match`;
}
