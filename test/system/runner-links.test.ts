import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArchive } from '../../gpu-runner/engine/load-archive.ts';
import type { ImageFiles } from '../../gpu-runner/gateway/program-files.ts';
import { openRunner, type Runner } from '../../gpu-runner/runner.ts';
import { traces } from '../runner/command-yard.ts';
import { planOf, reference, sampleFiles } from '../runner/sample-source.ts';

const limits = { requestBytes: 1024 ** 2, resultBytes: 2 * 1024 ** 2, answerMs: 20_000, connectMs: 2_000 };
const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;

describe('an image that leads elsewhere', () => {
  let runner: Runner;
  let files: ImageFiles;

  beforeAll(async () => {
    runner = await openRunner({ isolation: 'runc', limits, lifetime: 600 });
    files = await sampleFiles();
  });
  afterAll(() => runner?.close());

  /** The sample source in an image with a link, and a volume at `/data`. */
  async function start(link: string, target: string) {
    const tar = pack();
    for (const [path, bytes] of files) tar.entry({ name: path, mode: 0o755 }, bytes);
    tar.entry({ name: link.slice(1), type: 'symlink', linkname: target });
    tar.finalize();
    const layer = await buffer(tar);
    const config = Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
      }),
    );
    const archive = pack();
    archive.entry({ name: 'config.json' }, config);
    archive.entry({ name: 'layer.tar' }, layer);
    archive.entry(
      { name: 'manifest.json' },
      JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: ['layer.tar'] }]),
    );
    archive.finalize();
    const identity = { configDigest: sha256(config), diffIds: [sha256(layer)] };
    await loadArchive(runner.engine, identity, Readable.from(archive));
    const run = { command: [], environment: [], workingDir: '', labels: [], ports: [5555] };
    const plan = planOf({
      reference,
      manifestDigest: sha256(config),
      ...identity,
      run: { ...run, entrypoint: [process.execPath, '/app.mjs'], volumes: ['/data'] },
    });
    return runner.start({
      plan,
      environment: [],
      egress: [],
      privateHosts: [],
      healthyMs: 20_000,
      onEvent: () => {},
    });
  }

  it.each([
    ['/data', '/proc/sys'],
    ['/tmp', '/etc'],
  ])('from %s to %s is not run', async (link, target) => {
    await expect(start(link, target)).rejects.toMatchObject({
      code: 'SANDBOX_UNSAFE',
      message: expect.stringContaining(`leads ${link} elsewhere`),
    });
    expect(traces()).toBe('');
  });

  it.each(['/dev', '/etc'])('from %s has the runtime make its own there', async (link) => {
    const run = await start(link, '/tmp');
    const [{ checks }] = run.services as [(typeof run.services)[number]];
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const outcome = await run.task({
      task: '0x1',
      function: 'double',
      body: Buffer.from('{"n":1}'),
      deadlineMs: 20_000,
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ kind: 'completed' });
    expect((await run.stop()).left).toEqual([]);
  });
});
