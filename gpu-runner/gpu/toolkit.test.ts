import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { belowFloors } from '../engine/floors.ts';
import { toolkitVersion } from './toolkit.ts';

/** A machine whose `nvidia-ctk` is this script. */
async function machine(script: string | null): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'warden-toolkit-'));
  if (script !== null) {
    await writeFile(join(folder, 'nvidia-ctk'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'nvidia-ctk'), 0o755);
  }
  vi.stubEnv('PATH', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}

const engine = { version: '29.6.0', components: [] };

describe('the toolkit for GPUs', () => {
  it.each([
    ['1.17.8', []],
    ['1.18.0-rc.1', []],
    ['1.17.7', ['refuse']],
    ['1.9.0', ['refuse']],
  ])('of version %s', async (version, effects) => {
    await machine(`echo "NVIDIA Container Toolkit CLI version ${version}"; echo "commit: abc"`);
    const found = await toolkitVersion();
    expect(found).toBe(version);
    expect(belowFloors(engine, found).map(({ effect }) => effect)).toEqual(effects);
  });

  it('that does not say which it is counts as old', async () => {
    for (const script of ['echo hello', 'exit 3', 'echo "version x" >&2']) {
      await machine(script);
      expect(belowFloors(engine, await toolkitVersion())).toMatchObject([{ effect: 'refuse' }]);
    }
  });

  it('may not be there, and then no container gets a GPU', async () => {
    await machine(null);
    expect(await toolkitVersion()).toBeNull();
  });
});
