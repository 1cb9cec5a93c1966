import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArchiveFile } from '../agent/image/archive/open-archive.ts';
import type { ImageLayer, OpenedTarget } from '../agent/image/image.ts';
import { cleanImage, hostileImage } from '../fixtures/images.ts';

const signal = new AbortController().signal;
let work: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'warden-samples-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function openSample(archive: Buffer): Promise<OpenedTarget> {
  const path = join(work, 'sample.tar');
  writeFileSync(path, archive);
  return openArchiveFile(path, { allPlatforms: true, offline: true, allowedHosts: [], signal });
}

/** Checks both digests of a layer and lists what is in it. */
async function pathsIn(layer: ImageLayer): Promise<string[]> {
  const blob = await buffer(layer.open(signal));
  const tar = gunzipSync(blob);
  const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  expect([sha256(blob), sha256(tar)]).toEqual([layer.digest, layer.claimedDiffId]);
  const paths: string[] = [];
  for await (const entry of extract().end(tar)) {
    paths.push(entry.header.name);
    entry.resume();
  }
  return paths;
}

describe.each([
  ['clean', cleanImage],
  ['hostile', hostileImage],
])('the %s sample', (_, build) => {
  it('is the same bytes each time', async () => {
    expect((await build()).equals(await build())).toBe(true);
  });

  it('is an image for both usual platforms, with nothing malformed about it', async () => {
    const target = await openSample(await build());
    expect(target.images.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64']);
    for (const image of target.images) {
      expect(image.faults).toEqual([]);
      for (const layer of image.layers) expect(await pathsIn(layer)).not.toEqual([]);
    }
    await target.close();
  });
});

it('buries one file of the hostile sample under a whiteout', async () => {
  const target = await openSample(await hostileImage());
  const paths = await Promise.all(target.images[0]!.layers.map(pathsIn));
  expect(paths[2]).toEqual(['opt/stage/loader.sh']);
  expect(paths.at(-1)).toEqual(['opt/stage/.wh.loader.sh']);
  await target.close();
});
