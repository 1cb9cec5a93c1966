import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { imageArchive } from '../../gpu-runner/gateway/image-archive.ts';
import { programFiles } from '../../gpu-runner/gateway/program-files.ts';

const run = promisify(execFile);

/**
 * Builds the image of `deploy/` on a base that is made of this machine's Node and its libraries, as nothing can be pulled here.
 * @param folder empty; the files of the image are put together in it
 * @returns the name of the image
 */
export async function buildDeployedImage(folder: string): Promise<string> {
  await run(process.execPath, ['deploy/assemble.mjs', folder]);
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
