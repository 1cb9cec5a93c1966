import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { prepareRuleset } from '../agent/detect/rules/prepare-ruleset.ts';
import { readRules } from '../agent/detect/rules/read-rules.ts';
import { loadEngine } from '../agent/detect/yara/load-engine.ts';
import { createTarReader } from '../agent/unpack/tar/reader.ts';

/** CPU and wall seconds of one stage, measured alone. */
export interface StageCost {
  readonly cpu: number;
  readonly wall: number;
}

export interface Floor {
  readonly gunzip: StageCost;
  /** Wall seconds of the largest layer's gunzip: no pipeline is faster than its slowest serial stage. */
  readonly slowestGunzip: number;
  /** sha256 of every blob, of every uncompressed stream, and of every file. */
  readonly digests: StageCost;
  readonly scan: StageCost;
  readonly uniqueBytes: number;
  readonly rules: number;
}

const pieceSize = 1024 * 1024;

/** What no scan of this layout can avoid, each part measured alone: the floor that the benchmark compares against. */
export async function measureFloor(layout: string, rulePaths: readonly string[] = []): Promise<Floor> {
  const blobs = layersOf(layout);
  let slowestGunzip = 0;
  const gunzip = await costOf(async () => {
    for (const blob of blobs) {
      const started = performance.now();
      await pipeline(
        createReadStream(blob, { highWaterMark: 256 * 1024 }),
        createGunzip({ chunkSize: pieceSize }),
        async (chunks) => {
          for await (const _ of chunks);
        },
      );
      slowestGunzip = Math.max(slowestGunzip, (performance.now() - started) / 1000);
    }
  });
  const ruleset = await prepareRuleset(readRules(rulePaths));
  const engine = await loadEngine(ruleset.source);
  const digests = { cpu: 0, wall: 0 };
  const scan = { cpu: 0, wall: 0 };
  const seen = new Set<string>();
  let uniqueBytes = 0;
  for (const blob of blobs) {
    const whole = readFileSync(blob);
    add(digests, await costOf(() => createHash('sha256').update(whole).digest()));
    const stream = createHash('sha256');
    // Files of a layer are gathered first, so that hashing and scanning are timed without the parser.
    let file: Buffer[] = [];
    const files: Buffer[] = [];
    let held = 0;
    const reader = createTarReader({
      onEntry: () => {
        file = [];
      },
      onData: (chunk) => file.push(Buffer.from(chunk)),
      onHole: () => {},
      onEntryEnd: () => {
        if (file.length === 0) return;
        const content = Buffer.concat(file);
        files.push(content);
        held += content.length;
      },
      onHeaderText: () => {},
      onFault: () => {},
    });
    const flush = async () => {
      const fresh: Buffer[] = [];
      const keys: string[] = [];
      add(
        digests,
        await costOf(() => {
          for (const content of files) keys.push(createHash('sha256').update(content).digest('hex'));
        }),
      );
      for (const [i, content] of files.entries()) {
        if (seen.has(keys[i]!)) continue;
        seen.add(keys[i]!);
        fresh.push(content);
        uniqueBytes += content.length;
      }
      add(
        scan,
        await costOf(() => {
          for (const content of fresh) engine.scan(content);
        }),
      );
      files.length = 0;
      held = 0;
    };
    for await (const chunk of createReadStream(blob, { highWaterMark: 256 * 1024 }).pipe(
      createGunzip({ chunkSize: pieceSize }),
    )) {
      add(digests, await costOf(() => stream.update(chunk as Buffer)));
      reader.write(chunk as Buffer);
      if (held > 256 * pieceSize) await flush();
    }
    reader.end();
    await flush();
  }
  return { gunzip, slowestGunzip, digests, scan, uniqueBytes, rules: ruleset.rules.size };
}

/** Seconds below which the scan cannot get on this many cores. */
export function floorSeconds(floor: Floor, cores: number, download: number): number {
  const cpu = floor.gunzip.cpu + floor.digests.cpu + floor.scan.cpu;
  return Math.max(download, floor.slowestGunzip, cpu / cores);
}

async function costOf(work: () => unknown): Promise<StageCost> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - started) / 1000 };
}

function add(total: { cpu: number; wall: number }, cost: StageCost): void {
  total.cpu += cost.cpu;
  total.wall += cost.wall;
}

function layersOf(layout: string): string[] {
  const blob = (digest: string) => join(layout, 'blobs/sha256', digest.slice(7));
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[];
  };
  const manifest = JSON.parse(readFileSync(blob(index.manifests[0]!.digest), 'utf8')) as {
    layers: { digest: string }[];
  };
  return manifest.layers.map(({ digest }) => blob(digest));
}
