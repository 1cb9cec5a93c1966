import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { imageArchive } from '../../gpu-runner/gateway/image-archive.ts';
import { programFiles } from '../../gpu-runner/gateway/program-files.ts';

const run = promisify(execFile);

/**
 * Builds the image of `deploy/` on a base that is made of this machine's Node and its libraries, as nothing can be pulled here.
 * @param folder is made; the files of the image are put together in it
 * @returns the name of the image
 */
export async function buildDeployedImage(folder: string): Promise<string> {
  await buildFromContext(`${folder}-context`, folder);
  const base = await imageArchive(await baseFiles(folder), {}, process.arch === 'x64' ? 'amd64' : 'arm64');
  const load = spawn('docker', ['load', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const loaded = once(load, 'exit');
  await pipeline(base.open(), load.stdin);
  await loaded;
  execFileSync('docker', ['tag', base.id, 'warden-test-runtime']);
  const argument = ['--build-arg', 'RUNTIME_IMAGE=warden-test-runtime'];
  await run('docker', ['build', '--quiet', '--tag', 'warden-test-deployed', ...argument, folder], {
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  });
  return 'warden-test-deployed';
}

/** What the first stage of the Dockerfile does, with the dependencies that are installed here. */
async function buildFromContext(context: string, folder: string): Promise<void> {
  copyContext(context);
  symlinkSync(resolve('node_modules'), join(context, 'node_modules'));
  await run('npm', ['run', 'build'], { cwd: context });
  await run(process.execPath, ['deploy/assemble.mjs', folder], { cwd: context });
}

/** Copies what `.dockerignore` lets through, and nothing else. */
function copyContext(context: string): void {
  const lines = readFileSync('.dockerignore', 'utf8').split('\n');
  const ignored = lines.filter((line) => /^[^#!]/.test(line) && line !== '*');
  const isIgnored = (path: string) =>
    ignored.some((line) => (line.startsWith('**/*') ? path.endsWith(line.slice(4)) : path === line));
  for (const line of lines)
    if (line.startsWith('!'))
      cpSync(line.slice(1), join(context, line.slice(1)), {
        recursive: true,
        filter: (path) => !isIgnored(path),
      });
}

/** Node where the runtime image has it, and the libraries of Node and of what is loaded into it. */
async function baseFiles(folder: string): Promise<Map<string, Buffer>> {
  const files = await programFiles(process.execPath);
  const node = process.execPath.slice(1);
  files.set('nodejs/bin/node', files.get(node)!);
  files.delete(node);
  const modules = join(folder, 'opt/warden/node_modules/@litko');
  for (const name of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.node')) continue;
    const loaded = await programFiles(join(modules, name));
    for (const [path, bytes] of loaded) if (!path.endsWith('.node')) files.set(path, bytes);
  }
  return files;
}
