import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { resolveSettings } from '../../agent/config/settings.ts';
import { openScanner, type Scanner } from '../../agent/jobs/scanner.ts';
import type { Report } from '../../agent/model/report.ts';
import { workFolder } from '../paths.ts';
import { formatTable, megabytes, type Row } from '../table.ts';
import { debian, npm, type PackageSet, pypi, scratchFolder } from './packages.ts';

/*
 * How quiet Warden is on what is honest: every package on its own, unpacked, without the package database that would
 * speak for its files. None may be malicious or malformed, and at most one in a hundred held. Arguments: the sets, if not all.
 */
interface Outcome {
  readonly set: string;
  readonly package: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly findings: readonly string[];
  readonly bytes: number;
}

const asked = process.argv.slice(2);
const sets = [debian, npm, pypi].filter(({ name }) => asked.length === 0 || asked.includes(name));
const mostHeld = 0.01;

const settings = await resolveSettings({ flags: { noCache: true }, env: {} });
const scanner = await openScanner(settings, 'corpus');
const outcomes: Outcome[] = [];
try {
  for (const set of sets) await scanSet(set, scanner);
} finally {
  await scanner.close();
}
mkdirSync(workFolder, { recursive: true });
writeFileSync(join(workFolder, 'corpus-benign.json'), `${JSON.stringify(outcomes, null, 2)}\n`);
for (const set of sets) console.log(formatTable(`Benign, ${set.name}`, rowsOf(set)));
for (const { set, package: file, verdict, findings } of outcomes)
  if (verdict !== 'clear') console.log(`${verdict}  ${set} ${file}\n  ${findings.join('\n  ')}`);

async function scanSet(set: PackageSet, { scan }: Scanner): Promise<void> {
  const files = set.files();
  for (const [number, file] of files.entries()) {
    if (number % 50 === 0) process.stderr.write(`${set.name}: ${number} of ${files.length}\n`);
    const folder = scratchFolder();
    set.unpack(file, folder);
    const { report } = await scan({ kind: 'image', text: `dir:${folder}` }, new AbortController().signal);
    outcomes.push(outcomeOf(set.name, basename(file), report));
    const { verdict } = outcomes.at(-1)!;
    if (verdict !== 'clear') process.stderr.write(`${verdict}  ${basename(file)}\n`);
  }
}

function outcomeOf(set: string, name: string, { verdict, findings, images, failures }: Report): Outcome {
  const gaps = images.flatMap(({ coverage }) => coverage.gaps);
  return {
    set,
    package: name,
    verdict: verdict.name,
    reasons: verdict.reasons,
    findings: [
      ...findings
        .filter(({ severity }) => severity !== 'info' && severity !== 'low')
        .map(({ id, severity, locations, member }) =>
          [severity, id, locations[0]?.path ?? '', ...member].join(' '),
        ),
      ...gaps.map(({ reason, path }) => `${reason} ${path}`),
      ...failures.map(({ code, message }) => `${code} ${message}`),
    ].slice(0, 20),
    bytes: images.reduce((sum, { coverage }) => sum + coverage.bytes.scanned + coverage.nested.bytes, 0),
  };
}

function rowsOf({ name, least }: PackageSet): Row[] {
  const all = outcomes.filter((outcome) => outcome.set === name);
  const count = (...names: string[]) => all.filter(({ verdict }) => names.includes(verdict)).length;
  const convicted = count('malicious', 'malformed');
  const held = count('suspicious', 'incomplete');
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  return [
    {
      what: 'packages',
      value: `${all.length}`,
      target: `≥ ${least}`,
      met: all.length >= least,
    },
    { what: 'bytes examined', value: megabytes(bytes), target: '', met: null },
    { what: 'malicious or malformed', value: `${convicted}`, target: '0', met: convicted === 0 },
    {
      what: 'suspicious or incomplete',
      value: `${held}, ${((100 * held) / all.length).toFixed(1)} %`,
      target: '≤ 1 %',
      met: held <= mostHeld * all.length,
    },
  ];
}
