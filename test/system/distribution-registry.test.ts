import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRegistry } from '../../agent/image/registry/open-registry.ts';
import { openOptions, testEnvironment } from '../registry/open-options.ts';
import { sha256 } from '../registry/store.ts';

// alice, with the password "pass", as bcrypt.
const htpasswd = 'alice:$2y$05$abcdefghijklmnopqrstuuZFBUbfXoM8LFiPx8LYlO/sXZB/Cwk3K\n';

const directory = mkdtempSync(join(tmpdir(), 'warden-registry-'));
let registry: ChildProcess;
let host: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

function command(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: directory, encoding: 'utf8', stdio: 'pipe' }).trim();
}

async function listening(): Promise<void> {
  while (registry.exitCode === null) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => null);
    if (answer !== null) return;
    await setTimeout(20);
  }
  throw new Error('docker-registry ended');
}

beforeAll(async () => {
  host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(directory, 'htpasswd'), htpasswd);
  writeFileSync(
    join(directory, 'config.yml'),
    JSON.stringify({
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(directory, 'data') } },
      auth: { htpasswd: { realm: 'registry', path: join(directory, 'htpasswd') } },
      http: { addr: host },
    }),
  );
  registry = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' });
  await listening();
  writeFileSync(join(directory, 'file'), 'content\n'.repeat(100_000));
  command('umoci', 'init', '--layout', 'layout');
  command('umoci', 'new', '--image', 'layout:app');
  command('umoci', 'insert', '--rootless', '--image', 'layout:app', 'file', '/file');
  command(
    'skopeo',
    'login',
    '--tls-verify=false',
    '--authfile',
    'config.json',
    '-u',
    'alice',
    '-p',
    'pass',
    host,
  );
  for (const format of ['oci', 'v2s2'])
    command(
      'skopeo',
      'copy',
      '--authfile=config.json',
      '--dest-tls-verify=false',
      `--format=${format}`,
      'oci:layout:app',
      `docker://${host}/team/app:${format}`,
    );
});

afterAll(() => {
  registry.kill();
  rmSync(directory, { recursive: true });
});

it.each(['oci', 'v2s2'])('opens what skopeo pushed as %s, with the login that skopeo stored', async (tag) => {
  const reference = `${host}/team/app:${tag}`;
  const { images } = await openRegistry(
    reference,
    openOptions(host, { allPlatforms: true }),
    testEnvironment({ env: { DOCKER_CONFIG: directory } }),
  );
  const args = ['--authfile=config.json', '--tls-verify=false', '--format={{.Digest}}'];
  expect(images[0]!.manifestDigest).toBe(command('skopeo', 'inspect', ...args, `docker://${reference}`));
  expect(images[0]!.layers).toHaveLength(1);
  for (const layer of images[0]!.layers) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of layer.open(new AbortController().signal)) chunks.push(chunk);
    expect(sha256(Buffer.concat(chunks))).toBe(layer.digest);
  }
});

it('is refused without a login', async () => {
  const opening = openRegistry(`${host}/team/app:oci`, openOptions(host), testEnvironment());
  await expect(opening).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
});
