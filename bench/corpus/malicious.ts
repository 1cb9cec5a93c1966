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
  /** One such finding is at the expected place. */
  readonly placed: boolean;
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
    ...listOf(
      'Missed',
      outcomes.filter(({ caught }) => !caught),
    ),
    ...listOf(
      'Found, but not at the expected place',
      outcomes.filter(({ caught, placed }) => caught && !placed),
    ),
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
    placed: held.some((finding) => isAt(finding, where)),
    findings: findings.map((one) => `${one.severity} ${one.id} ${one.locations[0]?.path ?? ''}`.trimEnd()),
    failures: compose === undefined ? failures.map(({ code, message }) => `${code}: ${message}`) : [],
  };
}

function holds({ severity, slashable }: Finding): boolean {
  return slashable || severities.indexOf(severity) >= severities.indexOf('medium');
}

function isAt({ locations, file }: Finding, where: string): boolean {
  if (where === 'compose.yaml') return file !== undefined;
  if (where === 'config') return locations.length === 0;
  return locations.some(({ path }) => path === where);
}

function tableOf(title: string, keyOf: (outcome: Outcome) => string): string[] {
  const keys = [...new Set(outcomes.map(keyOf))];
  return [
    `| ${title} | samples | found | recall, 95 % interval | at the place | judged malicious, of those that are |`,
    '|---|---|---|---|---|---|',
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
  const placed = some.filter((one) => one.placed).length;
  const worst = some.filter(({ expect }) => expect === 'malicious');
  const judged = worst.filter(({ verdict }) => verdict === 'malicious').length;
  const [low, high] = wilson(found, some.length);
  const recall = `${percent(found / some.length)} (${percent(low)} to ${percent(high)})`;
  return `| ${name} | ${some.length} | ${found} | ${recall} | ${placed} | ${judged} of ${worst.length} |`;
}

function listOf(title: string, some: readonly Outcome[]): string[] {
  return [
    `${title}: ${some.length}`,
    ...some.map(({ id, level, technique }) => `- ${id} (${level}): ${technique}`),
  ];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
