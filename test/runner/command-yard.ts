import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layerOf } from '../../gpu-runner/gateway/image-archive.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { sampleFiles } from './sample-source.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A registry with an image of the sample source, a folder of compose files, and `warden run` over them. */
export interface CommandYard {
  readonly registry: TestRegistry;
  readonly folder: string;
  /** Digest of the image's one layer, and its bytes. */
  readonly layer: string;
  readonly layerTar: Buffer;
  /** `warden run` under runc, with limits. */
  start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> };
  /** Writes a compose file of one service, with these lines beside its image, and returns its path. */
  compose(name: string, ...lines: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function openCommandYard(): Promise<CommandYard> {
  const folder = await mkdtemp(join(tmpdir(), 'warden-run-'));
  const registry = await startTestRegistry();
  const layerTar = await layerOf(await sampleFiles());
  const pushed = registry.pushImage('team/app', '1', {
    layers: [layerTar],
    platform: { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch },
    config: { config: { Entrypoint: [process.execPath, '/app.mjs'], Env: ['GREETING=hello'] } },
  });
  const image = `${registry.host}/team/app@${pushed.descriptor.digest}`;
  const started: ChildProcess[] = [];
  const limits = ['--isolation', 'runc', '--memory', '512MiB', '--scratch', '16MiB'];
  return {
    registry,
    folder,
    layer: pushed.layers[0]!.digest,
    layerTar,
    start(args) {
      const all = ['dist/warden.js', 'run', ...args, '--allow-host', registry.host, ...limits];
      const child = spawn(process.execPath, all, { env: { ...process.env, WARDEN_PRIVATE_KEY: '' } });
      started.push(child);
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      const ended = new Promise<Ended>((resolve) =>
        child.on('close', (code) => resolve({ code, stdout, stderr })),
      );
      return { child, ended };
    },
    async compose(name, ...lines) {
      const path = join(folder, name);
      await writeFile(
        path,
        ['services:', '  app:', `    image: ${image}`, ...lines.map((line) => `    ${line}`), ''].join('\n'),
      );
      return path;
    },
    async close() {
      // Of a test that failed.
      for (const child of started) child.kill('SIGTERM');
      await registry.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Ids of what runs have here, running or not; empty when nothing is left. */
export function traces(): string {
  const filter = ['--quiet', '--filter', 'label=network.opengpu.warden.run'];
  return (
    execFileSync('docker', ['ps', '--all', ...filter]).toString() +
    execFileSync('docker', ['network', 'ls', ...filter]).toString()
  );
}

/** Posts JSON to a Unix socket, and returns the answer. */
export function postAt(socketPath: string, path: string, body: object): Promise<unknown> {
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
