import { setting } from './setting.ts';
import { duration, list, oneOf, size, toggle, urls, whole } from './setting-types.ts';

const isolations = ['auto', 'gvisor', 'runc-userns', 'runc'] as const;
export type RunIsolation = (typeof isolations)[number];

const environments = ['cpu', 'nvidia', 'amd'] as const;

/** What a provider gives to a source that it runs, and asks of it. */
export const runSettings = {
  isolation: setting<RunIsolation>({
    flags: '--isolation <grade>',
    env: 'WARDEN_ISOLATION',
    type: oneOf(isolations),
    default: () => 'auto',
    defaultText: 'auto: the strongest that this machine gives',
    help: 'auto, gvisor, runc-userns or runc; one that is not there is never replaced by a weaker one',
  }),
  environment: setting<(typeof environments)[number]>({
    flags: '--environment <name>',
    env: 'WARDEN_ENVIRONMENT',
    type: oneOf(environments),
    default: () => 'cpu',
    defaultText: 'cpu',
    help: 'which compose file of a source is run: cpu, nvidia or amd',
  }),
  gpu: setting<readonly string[]>({
    flags: '--gpu <id>',
    env: 'WARDEN_GPU',
    type: list(
      'GPU-… or MIG-… as nvidia-smi -L names them, or /dev/dri/renderD…, separated by commas',
      ',',
      (value) => /^(?:(?:GPU|MIG)-[0-9A-Za-z-]{1,80}|\/dev\/dri\/renderD\d{1,4})$/.test(value),
    ),
    default: () => [],
    defaultText: 'none',
    help: 'a GPU for sources; each has its own for itself, and waits for them; may be given several times',
  }),
  gpusPerSource: setting<number>({
    flags: '--gpus-per-source <number>',
    env: 'WARDEN_GPUS_PER_SOURCE',
    type: whole(1, 1024),
    default: () => 1024,
    defaultText: 'all',
    help: 'most GPUs of one source; one that asks for all is given so many',
  }),
  memory: setting<number>({
    flags: '--memory <size>',
    env: 'WARDEN_MEMORY',
    type: size,
    default: () => 4 * 1024 ** 3,
    defaultText: '4GiB',
    help: 'memory of the source, all of its services and scratch space together',
  }),
  processors: setting<number>({
    flags: '--processors <number>',
    env: 'WARDEN_PROCESSORS',
    type: whole(1, 1024),
    default: ({ cores }) => Math.min(cores, 1024),
    defaultText: 'all',
    help: 'processors of the source',
  }),
  processes: setting<number>({
    flags: '--processes <number>',
    env: 'WARDEN_PROCESSES',
    type: whole(64, 100_000),
    default: () => 512,
    defaultText: '512',
    help: 'processes and threads of each service',
  }),
  scratch: setting<number>({
    flags: '--scratch <size>',
    env: 'WARDEN_SCRATCH',
    type: size,
    default: () => 1024 ** 3,
    defaultText: '1GiB',
    help: 'most bytes in each folder that the source can write to; they count as memory',
  }),
  scratchExec: setting<boolean>({
    flags: '--scratch-exec',
    env: 'WARDEN_SCRATCH_EXEC',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'let programs run from there, as just-in-time compilers need',
  }),
  imageSpace: setting<number>({
    flags: '--image-space <size>',
    env: 'WARDEN_IMAGE_SPACE',
    type: size,
    default: () => 50 * 1024 ** 3,
    defaultText: '50GiB',
    help: 'room for images that were fetched to be run; those used longest ago are removed first',
  }),
  runTime: setting<number>({
    flags: '--run-time <time>',
    env: 'WARDEN_RUN_TIME',
    type: duration,
    default: () => 24 * 3600,
    defaultText: '24h',
    help: 'after how long the source is stopped',
  }),
  taskTime: setting<number>({
    flags: '--task-time <time>',
    env: 'WARDEN_TASK_TIME',
    type: duration,
    default: () => 600,
    defaultText: '10m',
    help: 'how long one task may take, and the source to start',
  }),
  egress: setting<readonly string[]>({
    flags: '--egress <host>',
    env: 'WARDEN_EGRESS',
    type: list('hosts as name, name:port or *.domain:port, separated by commas', ',', (value) =>
      /^(?:\*\.)?[a-z0-9][a-z0-9.-]{0,252}(?::\d{1,5})?$/i.test(value),
    ),
    default: () => [],
    defaultText: 'none',
    help: 'a host that the source may connect to (port 443 unless given); may be given several times',
  }),
  statements: setting<number>({
    flags: '--statements <number>',
    env: 'WARDEN_STATEMENTS',
    type: whole(1, 64),
    default: () => 1,
    defaultText: '1',
    help: 'how many scanners must have cleared the source',
  }),
  watchdog: setting<readonly string[]>({
    flags: '--watchdog <url>',
    env: 'WARDEN_WATCHDOG',
    type: urls,
    default: () => [],
    defaultText: 'none',
    help: 'a watchdog (its --listen-peers) that is told, signed, what a cleared source does that its scan did not foresee; may be given several times',
  }),
  allowUncleared: setting<boolean>({
    flags: '--allow-uncleared',
    env: 'WARDEN_ALLOW_UNCLEARED',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'for development: run what nobody has cleared',
  }),
};
