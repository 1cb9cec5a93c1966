import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LayoutLayer, readLayers, streamLayer, writeLayout } from './layout.ts';
import { archiveEnd, blockPadding, fileHeader } from './tar-stream.ts';

/** What a development machine has: libraries, programs, a Python with its packages, sources. Each becomes a layer. */
function folders(): string[] {
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.prefix)'], {
    encoding: 'utf8',
  }).stdout?.trim();
  const libraries = process.arch === 'arm64' ? '/usr/lib/aarch64-linux-gnu' : '/usr/lib/x86_64-linux-gnu';
  return [
    libraries,
    '/usr/bin',
    ...(python && python !== '/usr' ? [`${python}/lib`] : ['/usr/lib/python3']),
    '/usr/local/go',
    '/usr/include',
  ];
}

/** Images for running things carry neither test data (broken on purpose, much of it) nor static libraries. */
const excluded = ['test', 'tests', 'testdata', '__pycache__', '*.a'];

/** Builds the reference image, one layer for each folder, as `gzip -6` would. Returns the path of its OCI layout. */
export async function buildReferenceImage(dir: string): Promise<string> {
  const layout = join(dir, 'reference');
  if (existsSync(join(layout, 'index.json'))) return layout;
  const layers: LayoutLayer[] = [];
  for (const folder of folders().filter((path) => existsSync(path)))
    layers.push(await streamLayer(layout, tarOf(folder), 6));
  writeLayout(layout, layers);
  return layout;
}

/**
 * Two images that share one new layer of 50 MB: on top of the reference image, and alone. Its bytes are new each time
 * that they are built, so that no cache and no registry has them.
 */
export async function buildNewLayerImages(
  dir: string,
  reference: string,
): Promise<{ onTop: string; alone: string }> {
  const onTop = join(dir, 'new-layer-on-top');
  const alone = join(dir, 'new-layer-alone');
  for (const layout of [onTop, alone]) rmSync(layout, { recursive: true, force: true });
  const tar = [...newLayerTar()];
  writeLayout(alone, [await streamLayer(alone, tar, 6)]);
  const layer = await streamLayer(onTop, tar, 6);
  writeLayout(onTop, [...readLayers(reference, onTop), layer]);
  return { onTop, alone };
}

/** 500 files of 100 kB; half of each does not compress. */
function* newLayerTar(): Generator<Buffer> {
  for (let i = 0; i < 500; i++) {
    const noise = randomFillSync(Buffer.alloc(50_000));
    const seed = createHash('sha256').update(noise).digest('hex');
    const text = Buffer.alloc(50_000, `value_${i} = "${seed}"  # one of many lines that look alike\n`);
    yield fileHeader(`opt/new/part-${i}.dat`, 100_000);
    yield Buffer.concat([noise, text]);
    yield blockPadding(100_000);
  }
  yield archiveEnd;
}

/** A folder packed by GNU tar. A file that changes while it is read makes tar end with 1; the archive is whole all the same. */
async function* tarOf(folder: string): AsyncGenerator<Buffer> {
  const excludes = excluded.map((name) => `--exclude=${name}`);
  const child = spawn('tar', ['--sort=name', ...excludes, '-cf', '-', '-C', folder, '.'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  yield* child.stdout as AsyncIterable<Buffer>;
  const code = await ended;
  if (code === null || code > 1) throw new Error(`tar of ${folder} failed`);
}
