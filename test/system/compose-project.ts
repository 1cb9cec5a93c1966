import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { docker } from './docker.ts';

const run = promisify(execFile);
/** What Debian's package has; the plugin `docker compose` takes the same words. */
const program = 'docker-compose';

/** A copy of this repository whose deploy/ is brought up, under a name of its own. */
export interface ComposeProject {
  /** What `docker-compose` said. */
  compose(...args: readonly string[]): Promise<string>;
  /** Containers of a service. */
  containers(service: string): string[];
  /** All that containers of a service have said. */
  logOf(service: string): string;
  remove(): Promise<void>;
}

/**
 * Does what docs/operations.md says before the first start: secrets, and an `.env`.
 * @param folder is made
 * @param settings what `.env` has
 * @param more a second compose file
 */
export function composeProject(
  folder: string,
  settings: Readonly<Record<string, string>>,
  more: string,
): ComposeProject {
  copyRepository(folder);
  const deploy = join(folder, 'deploy');
  execFileSync('sh', [join(deploy, 'make-secrets.sh')]);
  cpSync(join(deploy, 'env.example'), join(deploy, '.env'));
  appendFileSync(
    join(deploy, '.env'),
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const compose = async (...args: readonly string[]) => {
    const ended = run(program, ['-f', join(deploy, 'compose.yaml'), '-f', more, ...args], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
      maxBuffer: 2 ** 26,
    });
    const { stdout } = await ended.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout.slice(-5000)}\n${stderr.slice(-5000)}`);
    });
    return stdout;
  };
  const containers = (service: string) =>
    docker('ps', '--all', '--quiet', ...labels(settings.COMPOSE_PROJECT_NAME!, service))
      .split('\n')
      .filter((id) => id !== '');
  return {
    compose,
    containers,
    logOf: (service) =>
      containers(service)
        .map((id) => execFileSync('sh', ['-c', 'docker logs "$0" 2>&1', id], { encoding: 'utf8' }))
        .join(''),
    remove: async () => {
      await compose('down', '--volumes', '--timeout', '5');
    },
  };
}

function labels(project: string, service: string): string[] {
  return [
    `--filter=label=com.docker.compose.project=${project}`,
    `--filter=label=com.docker.compose.service=${service}`,
  ];
}

/** As a clone has it: nothing that was installed or built. */
function copyRepository(folder: string): void {
  const stays = new Set(['.git', '.bench', '.forge', 'node_modules', 'dist', 'secrets', '.env']);
  for (const name of readdirSync('.'))
    if (!stays.has(name))
      cpSync(name, join(folder, name), { recursive: true, filter: (path) => !stays.has(basename(path)) });
}
