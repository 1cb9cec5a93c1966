import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerOf } from '../../gpu-runner/gateway/image-archive.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { sampleFiles } from '../runner/sample-source.ts';

let registry: TestRegistry;
let folder: string;
let image: string;
let layer: string;
let layerTar: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warden-run-'));
  registry = await startTestRegistry();
  layerTar = await layerOf(await sampleFiles());
  const pushed = registry.pushImage('team/app', '1', {
    layers: [layerTar],
    platform: { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch },
    config: { config: { Entrypoint: [process.execPath, '/app.mjs'], Env: ['GREETING=hello'] } },
  });
  image = `${registry.host}/team/app@${pushed.descriptor.digest}`;
  layer = pushed.layers[0]!.digest;
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const all = [
    'dist/warden.js',
    'run',
    ...args,
    '--allow-host',
    registry.host,
    '--isolation',
    'runc',
    '--memory',
    '512MiB',
    '--scratch',
    '16MiB',
  ];
  const child = spawn(process.execPath, all, { env: { ...process.env, WARDEN_PRIVATE_KEY: '' } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

async function compose(name: string, ...lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(
    path,
    ['services:', '  app:', `    image: ${image}`, ...lines.map((line) => `    ${line}`), ''].join('\n'),
  );
  return path;
}

/** Ids of what runs have here, running or not. */
function traces(): string {
  const filter = ['--quiet', '--filter', 'label=network.opengpu.warden.run'];
  return (
    execFileSync('docker', ['ps', '--all', ...filter]).toString() +
    execFileSync('docker', ['network', 'ls', ...filter]).toString()
  );
}

function images(): string[] {
  const list = execFileSync('docker', ['images', '--all', '--quiet', '--no-trunc']).toString();
  return list.split('\n').filter(Boolean);
}

function post(socketPath: string, path: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method: 'POST' }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

describe('warden run', () => {
  it('fetches the image by its digest, runs it, gives it a task and leaves a record and nothing else', async () => {
    const input = join(folder, 'input.json');
    const output = join(folder, 'record.json');
    await writeFile(input, '{"n":21}');
    const args = ['--allow-uncleared', '--function', 'double', '--input', input, '--output', output];
    const { code, stdout, stderr } = await start([await compose('honest.yml'), ...args]).ended;
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
    const args = [await compose('small.yml'), '--allow-uncleared', '--function', 'double'];
    expect((await start(args).ended).code).toBe(0);
    const before = images();
    const { code, stderr } = await start([...args, '--image-space', '1KiB']).ended;
    expect(code).toBe(0);
    const gone = before.filter((id) => !images().includes(id));
    expect(gone.length).toBeGreaterThan(0);
    for (const id of gone) expect(stderr).toContain(`removed the image ${id}`);
    // That of the gateway was not fetched.
    expect(images()).not.toEqual([]);
  });

  it('runs nothing that nobody has cleared', async () => {
    const { code, stderr } = await start([await compose('uncleared.yml'), '--function', 'double']).ended;
    expect(stderr).toContain('cleared by nobody');
    expect(code).toBe(3);
  });

  it('refuses a hostile file with its reasons, and fetches nothing for it', async () => {
    const before = registry.requests.length;
    const path = await compose('hostile.yml', 'privileged: true', 'volumes: ["/:/host"]');
    const { code, stdout } = await start([path, '--allow-uncleared']).ended;
    expect(code).toBe(2);
    expect(stdout).toContain('services.app.privileged');
    expect(stdout).toContain('services.app.volumes.0');
    expect(registry.requests.length).toBe(before);
  });

  it('shows its plan and starts nothing', async () => {
    const { code, stdout } = await start([await compose('plan.yml'), '--plan']).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('tasks go to app, port 5555');
  });

  it('runs no image whose layer is another than its digest says', async () => {
    const other = registry.pushImage('team/app', '2', {
      layers: [layerTar],
      platform: { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch },
      config: { config: { Entrypoint: [process.execPath, '/app.mjs'], Env: ['GREETING=other'] } },
    });
    const kept = registry.store.blobs.get(layer)!;
    registry.store.blobs.set(layer, Buffer.from(kept).fill(0x41, kept.length - 64));
    const path = join(folder, 'tampered.yml');
    await writeFile(
      path,
      `services: {app: {image: "${registry.host}/team/app@${other.descriptor.digest}"}}\n`,
    );
    try {
      const { code, stderr } = await start([path, '--allow-uncleared', '--function', 'double']).ended;
      expect(stderr).toContain('DIGEST_MISMATCH');
      expect(code).toBe(1);
    } finally {
      registry.store.blobs.set(layer, kept);
    }
    expect(traces()).toBe('');
  });

  it('takes tasks at a socket, and when it is killed nothing is left running', async () => {
    const socket = join(folder, 'tasks.sock');
    const { child, ended } = start([await compose('served.yml'), '--allow-uncleared', '--listen', socket]);
    let said = '';
    child.stderr!.on('data', (chunk) => (said += chunk));
    await expect.poll(() => said, { timeout: 60_000 }).toContain('taking tasks at');
    expect(await post(socket, '/run/double/0x1', { n: 4 })).toEqual({
      kind: 'completed',
      result: '{"result":8}',
    });
    expect(await post(socket, '/run/garbage/0x2', {})).toMatchObject({ kind: 'result-malformed' });
    expect(traces()).not.toBe('');
    child.kill('SIGKILL');
    await ended;
    await expect.poll(traces, { timeout: 60_000, interval: 500 }).toBe('');
  });

  it.each(['making the image of the gateway', 'testing the runtimes', 'isolation:'])(
    'killed at "%s" leaves nothing running',
    async (step) => {
      const { child, ended } = start([
        await compose('killed.yml'),
        '--allow-uncleared',
        '--listen',
        join(folder, 'k.sock'),
      ]);
      child.stderr!.on('data', (chunk) => {
        if (String(chunk).includes(step)) setTimeout(() => child.kill('SIGKILL'), 300);
      });
      await ended;
      await expect.poll(traces, { timeout: 60_000, interval: 500 }).toBe('');
    },
  );
});
