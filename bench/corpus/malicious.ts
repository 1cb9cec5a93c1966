import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSettings } from '../../agent/config/settings.ts';
import type { ScanTarget } from '../../agent/jobs/scan-target.ts';
import { openScanner } from '../../agent/jobs/scanner.ts';
import { type Finding, severities } from '../../agent/model/finding.ts';
import type { Report } from '../../agent/model/report.ts';
import { workFolder } from '../paths.ts';
import type { MaliciousSample } from './malicious/sample.ts';
import { maliciousSamples } from './malicious/samples.ts';
import { savedImage } from './malicious/saved-image.ts';
import { namesFamily } from './named-family.ts';
import { wilson } from './wilson.ts';

/*
 * How much Warden finds of what attackers are described to do: every sample on its own, scanned as the user would.
 * Prints the recall of each family; nothing here passes or fails.
 */
interface Outcome {
  readonly id: string;
  readonly family: string;
  readonly level: string;
  readonly technique: string;
  readonly expect: string;
  readonly where: string;
  readonly verdict: string;
  /** Something keeps it from being run: a finding of medium severity or more, or a form that no honest image has. */
  readonly caught: boolean;
  /** One such finding is at the expected place: the file, the config, or one of the lines of the compose file. */
  readonly placed: boolean;
  /** One such finding is of the family of the sample. */
  readonly named: boolean;
  /** One such finding is both. */
  readonly exact: boolean;
  /** The categories of those findings, and where they are. */
  readonly families: readonly string[];
  readonly places: readonly string[];
  readonly findings: readonly string[];
  /** Why less than all of it was examined. A compose file is examined without its images, which nobody has. */
  readonly failures: readonly string[];
}

const folder = join(workFolder, 'corpus');
mkdirSync(folder, { recursive: true });
const flags = { noCache: true, offline: true, noReview: true };
const scanner = await openScanner(await resolveSettings({ flags, env: {} }), 'corpus');
const outcomes: Outcome[] = [];
try {
  for (const sample of maliciousSamples) {
    const { report } = await scanner.scan(await targetOf(sample), new AbortController().signal);
    outcomes.push(outcomeOf(sample, report));
  }
} finally {
  await scanner.close();
}
writeFileSync(join(workFolder, 'corpus-malicious.json'), `${JSON.stringify(outcomes, null, 2)}\n`);
process.stdout.write(
  [
    `${scanner.ruleset.rules.size} rules, sha256:${scanner.ruleset.digest}`,
    '',
    ...tableOf('Family', ({ family }) => family),
    '',
    ...tableOf('Level', ({ level }) => level),
    '',
    `Not found: ${outcomes.filter(({ caught }) => !caught).length}`,
    ...outcomes
      .filter(({ caught }) => !caught)
      .map(({ id, level, technique }) => `- ${id} (${level}): ${technique}`),
    '',
    '| Sample | family named | families of the findings | place right | places of the findings |',
    '|---|---|---|---|---|',
    ...outcomes.map(({ id, named, families, placed, places }) =>
      [id, yes(named), families.join(' '), yes(placed), places.slice(0, 4).join(' ')].join(' | '),
    ),
    '',
    ...outcomes.flatMap(({ id, failures }) =>
      failures.map((failure) => `${id} was not examined to the end: ${failure}`),
    ),
    '',
  ].join('\n'),
);

async function targetOf(sample: MaliciousSample): Promise<ScanTarget> {
  if (sample.compose !== undefined)
    return { kind: 'compose', text: 'compose.yaml', bytes: Buffer.from(sample.compose) };
  const path = join(folder, 'malicious.tar');
  writeFileSync(path, await savedImage(sample));
  return { kind: 'image', text: `archive:${path}` };
}

function outcomeOf(sample: MaliciousSample, { verdict, findings, failures }: Report): Outcome {
  const { id, family, level, technique, expect, where, compose } = sample;
  const held = findings.filter(holds);
  return {
    id,
    family,
    level,
    technique,
    expect,
    where,
    verdict: verdict.name,
    caught: held.length > 0 || verdict.name === 'malformed',
    placed: held.some((finding) => isAt(finding, sample)),
    named: held.some((finding) => namesFamily(finding, sample)),
    exact: held.some((finding) => isAt(finding, sample) && namesFamily(finding, sample)),
    families: [...new Set(held.map(({ category }) => category))].sort(),
    places: [...new Set(held.flatMap(placesOf))].sort(),
    findings: findings.map((one) => `${one.severity} ${one.id} ${one.locations[0]?.path ?? ''}`.trimEnd()),
    failures: compose === undefined ? failures.map(({ code, message }) => `${code}: ${message}`) : [],
  };
}

function holds({ severity, slashable }: Finding): boolean {
  return slashable || severities.indexOf(severity) >= severities.indexOf('medium');
}

function isAt({ locations, file }: Finding, { where, compose, lines = [] }: MaliciousSample): boolean {
  if (where === 'compose.yaml') {
    const text = compose?.split('\n')[(file?.line ?? 0) - 1] ?? '';
    return lines.some((line) => text.includes(line));
  }
  if (where === 'config') return locations.length === 0;
  return locations.some(({ path }) => path === where);
}

function placesOf({ locations, file }: Finding): string[] {
  if (file !== undefined) return [`compose.yaml:${file.line ?? '?'}`];
  return locations.length === 0 ? ['config'] : locations.map(({ path }) => path);
}

function tableOf(title: string, keyOf: (outcome: Outcome) => string): string[] {
  const keys = [...new Set(outcomes.map(keyOf))];
  return [
    `| ${title} | samples | found | recall, 95 % interval | at the place | of the family | both | judged malicious, of those that are |`,
    '|---|---|---|---|---|---|---|---|',
    ...keys.map((key) =>
      rowOf(
        key,
        outcomes.filter((outcome) => keyOf(outcome) === key),
      ),
    ),
    rowOf('all', outcomes),
  ];
}

function rowOf(name: string, some: readonly Outcome[]): string {
  const found = some.filter(({ caught }) => caught).length;
  const counts = (['placed', 'named', 'exact'] as const).map((key) => some.filter((one) => one[key]).length);
  const worst = some.filter(({ expect }) => expect === 'malicious');
  const judged = worst.filter(({ verdict }) => verdict === 'malicious').length;
  const [low, high] = wilson(found, some.length);
  const recall = `${percent(found / some.length)} (${percent(low)} to ${percent(high)})`;
  return `| ${name} | ${some.length} | ${found} | ${recall} | ${counts.join(' | ')} | ${judged} of ${worst.length} |`;
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
