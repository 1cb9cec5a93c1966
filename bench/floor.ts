import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type ExamineContext, examine } from '../agent/detect/examine.ts';
import { prepareRuleset } from '../agent/detect/rules/prepare-ruleset.ts';
import { readRules } from '../agent/detect/rules/read-rules.ts';
import { loadEngine } from '../agent/detect/yara/load-engine.ts';
import { loadPrefiltered } from '../agent/detect/yara/prefilter/load-prefiltered.ts';
import { openTarget } from '../agent/image/open.ts';
import { defaultLimits } from '../agent/unpack/budget.ts';
import { bytesOf } from '../agent/unpack/mapped-file.ts';
import { cpuOf } from './cpu.ts';
import { gatherFiles, uncompressed } from './layer-files.ts';
import { layerBlobs } from './layout.ts';

/** What no scan of an image can avoid, each part measured alone, one after the other. CPU and wall-clock in seconds. */
export interface Floor {
  /** Wall-clock of fetching all layers with our own registry client, two at a time, and dropping the bytes. */
  readonly download: number;
  readonly gunzip: number;
  /** Wall-clock of the largest layer's gunzip: no pipeline is faster than its slowest serial stage. */
  readonly slowestGunzip: number;
  /** CPU of sha256 over every blob, every uncompressed stream and every file. */
  readonly digests: number;
  /** CPU of the engine, YARA-X with all rules, over every distinct file once, archives as the bytes they are. */
  readonly engine: number;
  /** The same with our prefilter before the engine. */
  readonly scan: number;
  /** The same with what is nested in archives: opening them, and the engine over their members. */
  readonly scanNested: number;
  readonly uniqueBytes: number;
  readonly nestedBytes: number;
  readonly rules: number;
}

/** Files gathered before they are hashed and scanned, so that both are timed without the parser. */
const batchBytes = 32 * 1024 * 1024;

/** @param layout the image @param reference the same image in a registry @param rulePaths rules beside our own */
export async function measureFloor(
  layout: string,
  reference: string,
  rulePaths: readonly string[],
): Promise<Floor> {
  const blobs = layerBlobs(layout);
  const download = await wallOf(() => fetchAll(reference));
  let slowestGunzip = 0;
  const gunzip = await cpuOf(async () => {
    for (const blob of blobs)
      slowestGunzip = Math.max(slowestGunzip, await wallOf(() => drain(uncompressed(blob))));
  });
  const ruleset = await prepareRuleset(readRules(rulePaths));
  const alone = await loadEngine(ruleset.source);
  const engine = await loadPrefiltered(ruleset.source);
  const context: ExamineContext = {
    engine,
    ruleIds: new Map([...ruleset.rules].map(([identifier, { info }]) => [identifier, info.id])),
    budget: { limits: defaultLimits, takeBytes: () => null, takeEntries: () => null },
    spoolDir: tmpdir(),
    onProgress: () => {},
  };
  const cost = { digests: 0, engine: 0, scan: 0, scanNested: 0, uniqueBytes: 0, nestedBytes: 0 };
  const seen = new Set<string>();

  async function take(files: readonly Buffer[]): Promise<void> {
    const hashes: string[] = [];
    cost.digests += await cpuOf(() => {
      for (const file of files) hashes.push(createHash('sha256').update(file).digest('hex'));
    });
    const fresh = files.filter((_, i) => !seen.has(hashes[i]!) && seen.add(hashes[i]!));
    cost.engine += await cpuOf(() => {
      for (const file of fresh) alone.scan(file);
    });
    cost.scan += await cpuOf(() => {
      for (const file of fresh) engine.scan(file);
    });
    cost.scanNested += await cpuOf(async () => {
      for (const file of fresh) cost.nestedBytes += (await examine(bytesOf(file), context)).produced;
    });
    for (const file of fresh) cost.uniqueBytes += file.length;
  }

  for (const blob of blobs) {
    const stored = readFileSync(blob);
    cost.digests += await cpuOf(() => createHash('sha256').update(stored).digest());
    const stream = createHash('sha256');
    const files = gatherFiles();
    for await (const chunk of uncompressed(blob)) {
      cost.digests += await cpuOf(() => stream.update(chunk));
      files.write(chunk);
      if (files.bytes() > batchBytes) await take(files.take());
    }
    await take(files.take());
  }
  return { download, gunzip, slowestGunzip, ...cost, rules: ruleset.rules.size };
}

async function fetchAll(reference: string): Promise<void> {
  const { signal } = new AbortController();
  const host = reference.slice(0, reference.indexOf('/'));
  const opened = await openTarget(reference, {
    allPlatforms: false,
    offline: false,
    allowedHosts: [host],
    signal,
  });
  const layers = opened.images.flatMap((image) => [...image.layers]);
  const lane = async () => {
    for (let layer = layers.shift(); layer; layer = layers.shift()) await drain(layer.open(signal));
  };
  await Promise.all([lane(), lane()]);
  await opened.close();
}

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

async function wallOf(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
