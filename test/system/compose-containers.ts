import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** What of a service in `deploy/compose.yaml` decides how its container is shut in. */
const serviceSchema = z.object({
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  read_only: z.literal(true),
  user: z.string(),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  pids_limit: z.number(),
  mem_limit: z.string(),
  tmpfs: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.tuple([z.literal('CMD')]).rest(z.string()) }),
});
type ComposeService = z.infer<typeof serviceSchema>;

/** A service of ours, as the file has it. */
function composeService(name: string): ComposeService {
  const file = parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true });
  return serviceSchema.parse(file.services[name]);
}

/** What differs here: addresses, and files in the place of secrets. */
export interface Here {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Files and folders by where they are in the container. */
  readonly mounts: Readonly<Record<string, string>>;
}

/**
 * Starts a container as the compose file says, on the network of this machine.
 * @returns its id
 */
export function startService(name: string, { image, environment, mounts }: Here): string {
  const service = composeService(name);
  const fixed = Object.entries(service.environment).filter(([, value]) => !value.includes('${'));
  const env = { ...Object.fromEntries(fixed), ...environment };
  const args = [
    'run',
    '--detach',
    '--network=host',
    '--read-only',
    `--user=${service.user}`,
    '--cap-drop=ALL',
    ...service.security_opt.map((option) => `--security-opt=${option}`),
    `--pids-limit=${service.pids_limit}`,
    `--memory=${service.mem_limit}`,
    ...service.tmpfs.map((mount) => `--tmpfs=${mount}`),
    // A volume with a name is one of this container alone here.
    ...service.volumes.map((volume) => `--volume=${volume.split(':').at(-1)}`),
    ...Object.entries(mounts).map(([inside, outside]) => `--volume=${outside}:${inside}:ro`),
    ...Object.entries(env).map(([key, value]) => `--env=${key}=${value}`),
  ];
  return docker(...args, image, ...service.command).trim();
}

export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Whether the health check of the compose file, with its port here, says that the container is well. */
export function isHealthy(container: string, name: string, port: number): boolean {
  const [, ...test] = composeService(name).healthcheck.test;
  try {
    docker('exec', container, ...test.map((word) => word.replaceAll(':9480', `:${port}`)));
    return true;
  } catch {
    return false;
  }
}
