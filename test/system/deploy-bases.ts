import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { programFiles } from '../../gpu-runner/gateway/program-files.ts';
import { docker } from './docker.ts';

const run = promisify(execFile);
const npmCache = join(homedir(), '.npm');

/** Names of images that stand for those of deploy/, as nothing can be pulled here. */
export interface Bases {
  /** For `node:24-bookworm-slim`: Node 24 and npm, with all packages of the lock file in npm's cache. */
  readonly node: string;
  /** For `distroless/nodejs24-debian12`: Node 24 and libraries, no shell. */
  readonly runtime: string;
  /** For `postgres:17-bookworm`: the server of Debian's package, of whatever version. */
  readonly postgres: string;
}

/**
 * Makes the images out of files that npm and packages of Debian put on this machine.
 * @param prefix of their names
 * @param folder is made, for what goes into them
 */
export async function makeBases(prefix: string, folder: string): Promise<Bases> {
  const node = await node24();
  const bases = { node: `${prefix}-node`, runtime: `${prefix}-runtime`, postgres: `${prefix}-postgres` };
  const at = (name: string) => join(folder, name);
  await Promise.all([
    npmFiles(at('node'), node).then(() => importImage(at('node'), bases.node)),
    runtimeFiles(at('runtime'), node).then(() => importImage(at('runtime'), bases.runtime)),
    postgresFiles(at('postgres')).then((bin) =>
      importImage(at('postgres'), bases.postgres, [
        `ENV PATH=${bin}:/bin PGDATA=/var/lib/postgresql/data`,
        'ENTRYPOINT ["/entrypoint.sh"]',
      ]),
    ),
  ]);
  return bases;
}

/** Where npm's package `node` has the program. */
async function node24(): Promise<string> {
  const { stdout } = await run('npm', [
    'exec',
    '--yes',
    '--package=node@24',
    '--',
    'node',
    '-p',
    'process.execPath',
  ]);
  return stdout.trim();
}

async function npmFiles(root: string, node: string): Promise<void> {
  await putProgram(root, node, 'usr/local/bin/node');
  for (const name of ['sh', 'env']) await putProgram(root, resolved(name), `usr/bin/${name}`);
  await putProgram(root, resolved('sh'), 'bin/sh');
  const { stdout } = await run('npm', ['root', '--global']);
  cpSync(join(stdout.trim(), 'npm'), join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  execFileSync('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm')]);
  const registry = (await run('npm', ['config', 'get', 'registry'])).stdout.trim();
  put(root, 'usr/local/etc/npmrc', `registry=${registry}\ncache=/npm-cache\noffline=true\n`);
  for (const path of cachedPackages(registry))
    cpSync(join(npmCache, path), join(root, 'npm-cache', path), { recursive: true });
  for (const name of ['tmp', 'root']) mkdirSync(join(root, name));
}

/**
 * What `npm ci` left in its cache of what the lock file names: what the registry says of each package, and the packages themselves.
 * Nothing is there for other platforms.
 * @returns paths in the cache
 */
function cachedPackages(registry: string): string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  const paths = Object.entries(packages).flatMap(([path, { version, integrity }]) => {
    if (integrity === undefined) return [];
    const name = path.split('node_modules/').at(-1)!;
    const file = `${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
    return [name.replace('/', '%2f'), file].flatMap((asked) => {
      const key = `make-fetch-happen:request-cache:${registry}${asked}`;
      const index = cachePath('index-v5', createHash('sha256').update(key).digest('hex'));
      return [index, ...described(index)];
    });
  });
  return [...new Set(paths)].filter((path) => existsSync(join(npmCache, path)));
}

/** Contents that an entry of the index names: a line each, with a hash before it. */
function described(index: string): string[] {
  const file = join(npmCache, index);
  if (!existsSync(file)) return [];
  return [...readFileSync(file, 'utf8').matchAll(/"integrity":"([^"]+)"/g)].map(([, integrity]) =>
    contentPath(integrity!),
  );
}

function contentPath(integrity: string): string {
  const [algorithm, base64] = integrity.split('-') as [string, string];
  return cachePath(`content-v2/${algorithm}`, Buffer.from(base64, 'base64').toString('hex'));
}

/** As npm's `cacache` lays it out. */
function cachePath(kind: string, hash: string): string {
  return join('_cacache', kind, hash.slice(0, 2), hash.slice(2, 4), hash.slice(4));
}

async function runtimeFiles(root: string, node: string): Promise<void> {
  await putProgram(root, node, 'nodejs/bin/node');
  // And what is linked to programs that are loaded into it.
  const modules = 'node_modules/@litko';
  for (const name of readdirSync(modules, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.node')) await putProgram(root, join(modules, name), null);
  mkdirSync(join(root, 'tmp'));
}

/** @returns where its programs are */
async function postgresFiles(root: string): Promise<string> {
  const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
  const home = `/usr/lib/postgresql/${versions[0]}`;
  const bin = `${home}/bin`;
  for (const name of ['postgres', 'initdb', 'pg_isready'])
    await putProgram(root, join(bin, name), `${bin.slice(1)}/${name}`);
  await putProgram(root, resolved('sh'), 'bin/sh');
  // Compiling queries takes a library of a hundred megabytes, and the server does without it.
  const isTaken = (path: string) => !/bitcode|llvmjit/.test(path);
  for (const path of [`${home}/lib`, `/usr/share/postgresql/${versions[0]}`, '/usr/share/zoneinfo'])
    cpSync(path, join(root, path), { recursive: true, filter: isTaken, dereference: true });
  put(root, 'etc/passwd', 'postgres:x:999:999::/var/lib/postgresql:/bin/sh\n');
  put(root, 'etc/group', 'postgres:x:999:\n');
  const data = join(root, 'var/lib/postgresql/data');
  mkdirSync(data, { recursive: true });
  chmodSync(data, 0o700);
  chownSync(data, 999, 999);
  for (const name of ['tmp', 'var/run/postgresql']) mkdirSync(join(root, name), { recursive: true });
  cpSync('test/system/postgres-entrypoint.sh', join(root, 'entrypoint.sh'));
  chmodSync(join(root, 'entrypoint.sh'), 0o755);
  return bin;
}

function resolved(name: string): string {
  return execFileSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).trim();
}

/** Puts a program there, and its libraries where the loader looks for them. @param path null for the libraries alone */
async function putProgram(root: string, program: string, path: string | null): Promise<void> {
  for (const [name, bytes] of await programFiles(program)) {
    if (name !== program.replace(/^\/+/, '')) put(root, name, bytes);
    else if (path !== null) put(root, path, bytes);
  }
}

function put(root: string, path: string, bytes: Buffer | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes, { mode: 0o755 });
}

async function importImage(root: string, name: string, changes: readonly string[] = []): Promise<void> {
  const archive = `${root}.tar`;
  await run('tar', ['-C', root, '-cf', archive, '.']);
  docker('import', ...changes.flatMap((change) => ['--change', change]), archive, name);
  for (const path of [root, archive]) rmSync(path, { recursive: true });
}
