import { cpSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename, join } from 'node:path';
import type { Report } from '../agent/model/report.ts';
import { buildNewLayerImages, buildReferenceImage } from './build-image.ts';
import { type Measured, median } from './command.ts';
import { type Floor, measureFloor } from './floor.ts';
import { emptyFolder } from './folder.ts';
import { writeLargePack } from './large-pack.ts';
import { verdictCodes, wardenCommand, workFolder } from './paths.ts';
import { measurePipeline } from './pipeline.ts';
import { type Registry, startRegistry } from './registry.ts';
import { measureStartUp } from './start-up.ts';
import { formatTable, megabytes, milliseconds, type Row, seconds } from './table.ts';

/*
 * A scan against what it is made of and against what anybody can script, in one run. Prints ratios; nothing here
 * passes or fails.
 */
const cores = availableParallelism();
const cache = join(workFolder, 'cache');
const filled = join(workFolder, 'cache-filled');

const layout = await buildReferenceImage(workFolder);
const registry = await startRegistry(workFolder);
try {
  const reference = registry.push(layout, 'reference');
  process.stdout.write(`${cpus()[0]?.model}, ${cores} cores, Node ${process.version}\n`);
  await profile('Our own rules', reference, []);
  process.stdout.write(formatTable('Start-up', await measureStartUp()));
  await profile('With a pack of 912 more rules', reference, [writeLargePack(workFolder, 912)]);
} finally {
  registry.stop();
}

async function profile(title: string, reference: string, rules: readonly string[]): Promise<void> {
  const cold = await scan(3, () => emptyFolder(cache), reference, rules);
  cpSync(cache, emptied(filled), { recursive: true });
  const again = await scan(5, () => {}, reference, rules);
  const fresh = await newLayer(registry, rules);
  const floor = await measureFloor(layout, reference, rules);
  const pipeline = await measurePipeline(workFolder, reference, rules, cores);
  const piped = pipeline.copy + pipeline.unpack + pipeline.scan;
  const report = reportOf(cold);
  const stages = Math.max(floor.download, floor.slowestGunzip);
  const plain = Math.max(stages, (floor.gunzip + floor.digests + floor.engine) / cores);
  const prefiltered = Math.max(stages, (floor.gunzip + floor.digests + floor.scan) / cores);
  const nested = Math.max(stages, (floor.gunzip + floor.digests + floor.scanNested) / cores);
  const rows: Row[] = [
    fact('image: files', `${report.images[0]!.coverage.entries.scanned}`),
    fact('image: unpacked', megabytes(report.images[0]!.coverage.bytes.total)),
    fact('rules', `${floor.rules}`),
    fact('cold scan, empty cache, median of 3', seconds(cold.wall)),
    fact('verdict and findings', `${report.verdict.name}, ${report.findings.length}`),
    fact('skopeo copy', seconds(pipeline.copy)),
    fact('umoci unpack', seconds(pipeline.unpack)),
    fact(`yara -r -p ${cores}`, `${seconds(pipeline.scan)}, ${pipeline.matches} matches`),
    fact('… without', pipeline.leftOut.map((file) => basename(file)).join(' ') || '–'),
    asked('pipeline / cold', piped / cold.wall, '≥ 5', (ratio) => ratio >= 5),
    ...floorFacts(floor),
    asked('cold / floor, files as they lie', cold.wall / plain, '≤ 1.25', (ratio) => ratio <= 1.25),
    asked('cold / floor with our prefilter in it', cold.wall / prefiltered, '', () => null),
    asked('cold / … and nested contents and detectors', cold.wall / nested, '', () => null),
    fact('scan of the same image again, median of 5', milliseconds(again.wall)),
    fact('… of which opening the image', milliseconds(reportOf(again).run.seconds.open ?? 0)),
    asked('again / cold, %', (100 * again.wall) / cold.wall, '≤ 2', (percent) => percent <= 2),
    fact('new 50 MB layer on the image, median of 3', seconds(fresh.onTop.wall)),
    fact('the new layer as an image of its own, cold', seconds(fresh.alone.wall)),
    asked(
      '(new layer on top - again) / new layer alone',
      (fresh.onTop.wall - again.wall) / fresh.alone.wall,
      '≤ 1',
      (ratio) => ratio <= 1,
    ),
  ];
  process.stdout.write(formatTable(title, rows));
}

function floorFacts(floor: Floor): Row[] {
  return [
    fact('alone: download, own client', seconds(floor.download)),
    fact('alone: gunzip, all layers, CPU', seconds(floor.gunzip)),
    fact('alone: gunzip, largest layer', seconds(floor.slowestGunzip)),
    fact('alone: sha256 of blobs, streams, files, CPU', seconds(floor.digests)),
    fact(`alone: engine over ${megabytes(floor.uniqueBytes)}, CPU`, seconds(floor.engine)),
    fact('alone: engine behind our prefilter, CPU', seconds(floor.scan)),
    fact(`alone: the same and ${megabytes(floor.nestedBytes)} nested, CPU`, seconds(floor.scanNested)),
  ];
}

/** The layer is new each time; the cache knows the image below it, and nothing of the image with that layer alone. */
async function newLayer(registry: Registry, rules: readonly string[]) {
  const images = await buildNewLayerImages(workFolder, layout);
  const onTop = registry.push(images.onTop, 'new-layer-on-top');
  const alone = registry.push(images.alone, 'new-layer-alone');
  const warm = () => cpSync(filled, emptied(cache), { recursive: true });
  return {
    onTop: await scan(3, warm, onTop, rules),
    alone: await scan(3, () => emptyFolder(cache), alone, rules),
  };
}

function scan(
  runs: number,
  prepare: () => void,
  reference: string,
  rules: readonly string[],
): Promise<Measured> {
  const command = [...wardenCommand, 'scan', '--allow-host', registry.host, '--cache-dir', cache];
  const options = ['--format', 'json', ...rules.flatMap((path) => ['--rules', path])];
  return median(runs, prepare, [...command, ...options, reference], verdictCodes);
}

/** @see agent/verdict/render/json.ts for the shape */
function reportOf({ stdout }: Measured): Report {
  return JSON.parse(stdout) as Report;
}

function emptied(path: string): string {
  emptyFolder(path);
  return path;
}

function fact(what: string, value: string): Row {
  return { what, value, target: '', met: null };
}

function asked(what: string, value: number, target: string, met: (value: number) => boolean | null): Row {
  return { what, value: value.toFixed(2), target, met: met(value) };
}
