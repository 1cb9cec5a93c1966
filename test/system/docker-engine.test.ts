import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Image } from '../../agent/image/image.ts';
import { openTarget } from '../../agent/image/open.ts';
import {
  classicMembers,
  layerBytes,
  openOptions,
  sampleImage,
  sha256,
  tar,
  temporaryDirectory,
} from '../image/saved-images.ts';

/** Unlike any other name on this engine. */
const names = ['app', 'tool', 'imported'].map((name) => `warden-test-${process.pid}/${name}:1`);
const [app, tool, imported] = names as [string, string, string];
const architecture = process.arch === 'x64' ? 'amd64' : process.arch;

function command(program: string, args: readonly string[], input?: Buffer): string {
  return execFileSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }).trim();
}

/** Opened, with every layer uncompressed and hashed. */
async function open(target: string) {
  const { images, close } = await openTarget(target, openOptions({ platform: `linux/${architecture}` }));
  onTestFinished(close);
  return Promise.all(images.map(async (image) => ({ image, diffIds: await diffIds(image) })));
}

async function diffIds(image: Image): Promise<string[]> {
  const layers = await layerBytes(image);
  return layers.map((bytes) => sha256(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes));
}

function engineDiffIds(name: string): string[] {
  return JSON.parse(command('docker', ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', name]));
}

beforeAll(async () => {
  // The two share a layer, which engines before version 25 save once and as a link.
  const images = [await sampleImage(app, { architecture }), await sampleImage(tool, { architecture })];
  command('docker', ['load'], await tar(classicMembers(...images)));
  const root = await tar([{ name: 'etc/hostname', content: Buffer.from('box\n') }]);
  command('docker', ['import', '--change', 'CMD ["/bin/sh"]', '-', imported], root);
});

afterAll(() => {
  command('docker', ['image', 'rm', '--force', ...names]);
});

describe('a running Docker engine', () => {
  it.each([app, tool, imported])('gives %s with the layers that it names', async (name) => {
    const [opened] = await open(`docker:${name}`);
    expect(opened!.diffIds).toEqual(engineDiffIds(name));
    expect(opened!.diffIds).toEqual(opened!.image.layers.map(({ claimedDiffId }) => claimedDiffId));
    expect(opened!.image.faults).toEqual([]);
    const config = createHash('sha256').update(opened!.image.config).digest('hex');
    expect(opened!.image.configDigest).toBe(`sha256:${config}`);
  });

  it('gives an image by its id', async () => {
    const id = command('docker', ['image', 'inspect', '--format', '{{.Id}}', imported]);
    const [opened] = await open(`docker:${id}`);
    expect(opened!.diffIds).toEqual(engineDiffIds(imported));
  });

  it('says that it has no such image', async () => {
    await expect(open('docker:warden-test/none:1')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });

  it('saves several images into an archive that opens to all of them', async () => {
    const path = join(await temporaryDirectory(), 'saved.tar');
    command('docker', ['save', '--output', path, app, tool]);
    const opened = await open(`archive:${path}`);
    const layers = opened.map((image) => image.diffIds.join());
    expect(layers.sort()).toEqual([app, tool].map((name) => engineDiffIds(name).join()).sort());
  });

  it('saves an archive that opens compressed as well', async () => {
    const path = join(await temporaryDirectory(), 'saved.tar.gz');
    await writeFile(path, execFileSync('sh', ['-c', `docker save ${app} | gzip`]));
    const [opened] = await open(`archive:${path}`);
    expect(opened!.diffIds).toEqual(engineDiffIds(app));
  });
});

describe('skopeo', () => {
  it.each([
    ['docker-archive', 'archive:', ''],
    ['oci-archive', 'archive:', ''],
    ['oci', 'oci:', ''],
    ['oci', 'oci:', ':v1'],
  ])('writes %s, which opens as %s to the layers of the engine', async (format, kind, tag) => {
    const path = join(await temporaryDirectory(), 'image');
    command('skopeo', ['copy', '--quiet', `docker-daemon:${app}`, `${format}:${path}${tag}`]);
    const [opened] = await open(`${kind}${path}${tag}`);
    expect(opened!.diffIds).toEqual(engineDiffIds(app));
  });
});
