import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandYard, openCommandYard, postAt, traces } from '../runner/command-yard.ts';

let yard: CommandYard;

beforeAll(async () => {
  yard = await openCommandYard();
});
afterAll(() => yard?.close());

function images(): string[] {
  const list = execFileSync('docker', ['images', '--all', '--quiet', '--no-trunc']).toString();
  return list.split('\n').filter(Boolean);
}

describe('warden run', () => {
  it('fetches the image by its digest, runs it, gives it a task and leaves a record and nothing else', async () => {
    const input = join(yard.folder, 'input.json');
    const output = join(yard.folder, 'record.json');
    await writeFile(input, '{"n":21}');
    const args = ['--allow-uncleared', '--function', 'double', '--input', input, '--output', output];
    const { code, stdout, stderr } = await yard.start([await yard.compose('honest.yml'), ...args]).ended;
    expect(stderr).toContain('DANGER');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'local completed: {"result":42}\n' });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({
      signed: null,
      record: {
        schema: 'warden.run-record/1',
        ground: { source: null, cleared: false },
        isolation: { grade: 'runc', program: expect.stringMatching(/^sha256:/) },
        tasks: [{ function: 'double', outcome: 'completed', response: expect.stringMatching(/^sha256:/) }],
        left: [],
      },
    });
    expect(traces()).toBe('');
  });

  it('removes images that it fetched where they may take hardly any room, and no other', async () => {
    const args = [await yard.compose('small.yml'), '--allow-uncleared', '--function', 'double'];
    expect((await yard.start(args).ended).code).toBe(0);
    const before = images();
    const { code, stderr } = await yard.start([...args, '--image-space', '1KiB']).ended;
    expect(code).toBe(0);
    const gone = before.filter((id) => !images().includes(id));
    expect(gone.length).toBeGreaterThan(0);
    for (const id of gone) expect(stderr).toContain(`removed the image ${id}`);
    // That of the gateway was not fetched.
    expect(images()).not.toEqual([]);
  });

  it('runs nothing that nobody has cleared', async () => {
    const { code, stderr } = await yard.start([await yard.compose('uncleared.yml'), '--function', 'double'])
      .ended;
    expect(stderr).toContain('cleared by nobody');
    expect(code).toBe(3);
  });

  it('refuses a hostile file with its reasons, and fetches nothing for it', async () => {
    const before = yard.registry.requests.length;
    const path = await yard.compose('hostile.yml', 'privileged: true', 'volumes: ["/:/host"]');
    const { code, stdout } = await yard.start([path, '--allow-uncleared']).ended;
    expect(code).toBe(2);
    expect(stdout).toContain('services.app.privileged');
    expect(stdout).toContain('services.app.volumes.0');
    expect(yard.registry.requests.length).toBe(before);
  });

  it('shows its plan and starts nothing', async () => {
    const { code, stdout } = await yard.start([await yard.compose('plan.yml'), '--plan']).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('tasks go to app, port 5555');
  });

  it('runs no image whose layer is another than its digest says', async () => {
    const other = yard.registry.pushImage('team/app', '2', {
      layers: [yard.layerTar],
      platform: { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch },
      config: { config: { Entrypoint: [process.execPath, '/app.mjs'], Env: ['GREETING=other'] } },
    });
    const kept = yard.registry.store.blobs.get(yard.layer)!;
    yard.registry.store.blobs.set(yard.layer, Buffer.from(kept).fill(0x41, kept.length - 64));
    const path = join(yard.folder, 'tampered.yml');
    await writeFile(
      path,
      `services: {app: {image: "${yard.registry.host}/team/app@${other.descriptor.digest}"}}\n`,
    );
    try {
      const { code, stderr } = await yard.start([path, '--allow-uncleared', '--function', 'double']).ended;
      expect(stderr).toContain('DIGEST_MISMATCH');
      expect(code).toBe(1);
    } finally {
      yard.registry.store.blobs.set(yard.layer, kept);
    }
    expect(traces()).toBe('');
  });

  it('takes tasks at a socket, and when it is killed nothing is left running', async () => {
    const socket = join(yard.folder, 'tasks.sock');
    const { child, ended } = yard.start([
      await yard.compose('served.yml'),
      '--allow-uncleared',
      '--listen',
      socket,
    ]);
    let said = '';
    child.stderr!.on('data', (chunk) => (said += chunk));
    await expect.poll(() => said, { timeout: 60_000 }).toContain('taking tasks at');
    expect(await postAt(socket, '/run/double/0x1', { n: 4 })).toEqual({
      kind: 'completed',
      result: '{"result":8}',
    });
    expect(await postAt(socket, '/run/garbage/0x2', {})).toMatchObject({ kind: 'result-malformed' });
    expect(traces()).not.toBe('');
    child.kill('SIGKILL');
    await ended;
    await expect.poll(traces, { timeout: 60_000, interval: 500 }).toBe('');
  });

  it.each([
    ['while a task is under way', false],
    ['while it ends', true],
  ])('killed %s leaves nothing running', async (_, ends) => {
    const socket = join(yard.folder, `busy-${ends}.sock`);
    const { child, ended } = yard.start([
      await yard.compose('busy.yml'),
      '--allow-uncleared',
      '--listen',
      socket,
    ]);
    let said = '';
    child.stderr!.on('data', (chunk) => (said += chunk));
    await expect.poll(() => said, { timeout: 60_000 }).toContain('taking tasks at');
    postAt(socket, '/run/silent/0x1', {}).catch(() => {});
    expect(await postAt(socket, '/run/double/0x2', { n: 1 })).toMatchObject({ kind: 'completed' });
    if (ends) child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 50);
    await ended;
    await expect.poll(traces, { timeout: 60_000, interval: 500 }).toBe('');
  });

  it.each(['making the image of the gateway', 'testing the runtimes', 'isolation:'])(
    'killed at "%s" leaves nothing running',
    async (step) => {
      const { child, ended } = yard.start([
        await yard.compose('killed.yml'),
        '--allow-uncleared',
        '--listen',
        join(yard.folder, 'k.sock'),
      ]);
      child.stderr!.on('data', (chunk) => {
        if (String(chunk).includes(step)) setTimeout(() => child.kill('SIGKILL'), 300);
      });
      await ended;
      await expect.poll(traces, { timeout: 60_000, interval: 500 }).toBe('');
    },
  );
});

describe('the runner as a library', () => {
  it('runs a compose file as the example in docs/ does', async () => {
    const example = ['docs/examples/run-source.mjs', await yard.compose('library.yml'), yard.registry.host];
    const { stdout } = await promisify(execFile)(process.execPath, example);
    expect(stdout).toMatch(/^completed \{"result":42\}\n\S+ 0\n$/);
    expect(traces()).toBe('');
  });
});
