import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRunner } from '../../gpu-runner/runner.ts';
import { type PrivateEngine, privateEngine } from '../runner/private-engine.ts';

const limits = { requestBytes: 1024 ** 2, resultBytes: 1024 ** 2, answerMs: 20_000, connectMs: 2_000 };

describe('an engine whose runtimes are not what they are called', () => {
  let folder: string;
  let engine: PrivateEngine;
  const before = process.env.DOCKER_HOST;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warden-runtimes-'));
    const runtime = async (name: string, script: string) => {
      const path = join(folder, name, 'runsc');
      await mkdir(join(folder, name));
      await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return path;
    };
    engine = await privateEngine({
      runtimes: {
        // runc under the name of another.
        lies: await runtime('lies', 'exec runc "$@"'),
        fails: await runtime('fails', 'echo "no such kernel" >&2; exit 1'),
        missing: join(folder, 'missing', 'runsc'),
      },
    });
    process.env.DOCKER_HOST = engine.host;
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true });
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  });

  it('gives no stronger isolation than it has, and says why of each', async () => {
    const runner = await openRunner({ isolation: null, limits, lifetime: 600 });
    const { isolation, passedOver } = runner;
    await runner.close();
    expect(isolation).toMatchObject({ grade: 'runc', runtime: { name: 'runc' } });
    expect(passedOver.map((reason) => reason.split(':')[0]).sort()).toEqual(['fails', 'lies', 'missing']);
    expect(passedOver.find((reason) => reason.startsWith('lies'))).toContain('process/runtime');
    expect(engine.traces()).toBe('');
  });

  it('is refused where the stronger was asked for', async () => {
    await expect(openRunner({ isolation: 'gvisor', limits, lifetime: 600 })).rejects.toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
      message: expect.stringContaining('lies'),
    });
    expect(engine.running()).toBe(0);
    expect(engine.traces()).toBe('');
  });

  it('has no gVisor for GPUs of AMD, and says so', async () => {
    const gpus = ['/dev/dri/renderD128'];
    await expect(openRunner({ isolation: 'gvisor', limits, lifetime: 600, gpus })).rejects.toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
      message: expect.stringContaining('no ROCm'),
    });
  });
});
