import { join } from 'node:path';
import type { Report } from '../agent/model/report.ts';
import { buildReferenceImage } from './build-image.ts';
import { buildManyFilesImage, buildSingleFileImage } from './build-shapes.ts';
import { emptyFolder } from './folder.ts';
import { type CgroupRun, runInCgroup } from './memory-cgroup.ts';
import { verdictCodes, wardenCommand, workFolder } from './paths.ts';
import { formatTable, megabytes, type Row, seconds } from './table.ts';

/*
 * Scans of three shapes of image inside a memory cgroup of 512 MiB, against the same scans with no limit. Page cache
 * counts towards the limit and is dropped when it is reached; anonymous memory is what has to fit. Needs root.
 */
const limit = 512 * 1024 * 1024;
/** The quicker of so many: what else the machine does makes a run slower, never quicker. */
const runs = 2;

const images = [
  ['reference image', await buildReferenceImage(workFolder)],
  ['one file of 8 GB', await buildSingleFileImage(workFolder)],
  ['1,000,000 files', await buildManyFilesImage(workFolder)],
] as const;
for (const [title, layout] of images) process.stdout.write(formatTable(title, await compare(layout)));

async function compare(layout: string): Promise<Row[]> {
  const free = await quickest(layout, null);
  const limited = await quickest(layout, limit);
  const ratio = limited.seconds / free.seconds;
  const fits = limited.oomKills === 0 && verdictCodes.includes(limited.exitCode ?? 1);
  return [
    { what: 'no limit', value: show(free), target: '', met: null },
    { what: 'in 512 MiB', value: show(limited), target: 'completes', met: fits },
    { what: 'limited / free', value: ratio.toFixed(2), target: '≤ 1.20', met: fits && ratio <= 1.2 },
  ];
}

async function quickest(layout: string, bytes: number | null): Promise<CgroupRun> {
  const cache = join(workFolder, 'cache-memory');
  const options = ['--cache-dir', cache, '--format', 'json'];
  const done: CgroupRun[] = [];
  for (let i = 0; i < runs; i++) {
    emptyFolder(cache);
    done.push(await runInCgroup([...wardenCommand, 'scan', ...options, `oci:${layout}`], bytes));
  }
  return done.sort((a, b) => a.seconds - b.seconds)[0]!;
}

function show({ seconds: wall, peakAnonymous, oomKills, exitCode, stdout }: CgroupRun): string {
  const verdict = exitCode !== null && verdictCodes.includes(exitCode) ? verdictOf(stdout) : 'no verdict';
  return `${seconds(wall)}, anonymous ${megabytes(peakAnonymous)}, ${oomKills} killed, ${verdict}, exit ${exitCode}`;
}

function verdictOf(stdout: string): string {
  return (JSON.parse(stdout) as Report).verdict.name;
}
