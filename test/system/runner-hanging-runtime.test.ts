import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRunner } from '../../gpu-runner/runner.ts';
import { privateEngine } from '../runner/private-engine.ts';

const limits = { requestBytes: 1024 ** 2, resultBytes: 1024 ** 2, answerMs: 20_000, connectMs: 2_000 };

it('a runtime that hangs is given up, passed over, and nothing of it is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'warden-hanging-'));
  const path = join(folder, 'runsc');
  await writeFile(path, '#!/bin/bash\nexec -a "$0 $*" sleep 3600\n', { mode: 0o755 });
  const engine = await privateEngine({ runtimes: { hangs: path } });
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = engine.host;
  try {
    const runner = await openRunner({ isolation: null, limits, lifetime: 600 });
    const { isolation, passedOver } = runner;
    await runner.close();
    expect(isolation.grade).toBe('runc');
    expect(passedOver).toEqual([expect.stringMatching(/^hangs: .*did not answer/)]);
    await expect.poll(() => engine.traces(), { timeout: 120_000, interval: 1000 }).toBe('');
    expect(engine.running()).toBe(0);
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
    await engine.close();
    await rm(folder, { recursive: true });
  }
});
