import type { GpuGrant, PlannedService } from '../plan/plan.ts';
import type { RunAddresses } from './address-plan.ts';
import { type Connection, connectionFields } from './connection.ts';
import { labelsOf, type RunLabels } from './labels.ts';

/** What a container is made with beside the plan of its service. */
export interface CreateContext {
  readonly runtime: string;
  readonly connection: Connection;
  readonly addresses: RunAddresses;
  readonly labels: RunLabels;
  readonly appArmor: boolean;
  /** JSON; null where the runtime is no user of the host's kernel, or has no profile for this machine. */
  readonly seccomp: string | null;
  readonly apiMinor: number;
  /** `NAME=value`, set after everything else. */
  readonly environment: readonly string[];
  /** Files that are put into the container, by their path in it. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the engine's volume, by the name in the plan. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly gpu: GpuGrant | null;
}

/** A container's create body: every field that decides what it can reach is set here, so that no default and no image does. */
export function createBody(service: PlannedService, context: CreateContext) {
  const { addresses, gpu } = context;
  const [program, ...args] = service.command;
  const { config, hostConfig } = connectionFields(context.connection);
  // One of a name: which of two counts is for each program to say.
  const environment = new Map<string, string>([
    ...service.environment,
    ...[...closedVariables, ...gpuVariables(gpu), ...context.environment].map(splitVariable),
  ]);
  return {
    Image: service.image.configDigest,
    Entrypoint: [program!],
    Cmd: args,
    User: `${addresses.runUser}:${addresses.runUser}`,
    WorkingDir: service.workingDir,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    NetworkDisabled: false,
    StopSignal: 'SIGKILL',
    StopTimeout: 1,
    Healthcheck: { Test: ['NONE'] },
    Volumes: {},
    ExposedPorts: {},
    Labels: {
      ...Object.fromEntries(service.imageLabels.map((label) => [label, ''])),
      'com.centurylinklabs.watchtower.enable': 'false',
      ...labelsOf(context.labels),
    },
    Env: [...environment].map(([name, value]) => `${name}=${value}`),
    ...config,
    HostConfig: {
      ...closedHostConfig,
      ...hostConfig,
      Runtime: context.runtime,
      SecurityOpt: [
        'no-new-privileges:true',
        ...(context.seccomp === null ? [] : [`seccomp=${context.seccomp}`]),
        ...(context.appArmor ? ['apparmor=docker-default'] : []),
      ],
      PidsLimit: service.pids,
      Memory: service.memoryBytes,
      MemorySwap: service.memoryBytes,
      NanoCpus: Math.round(service.processors * 1e9),
      ShmSize: service.shmBytes,
      Tmpfs: Object.fromEntries(
        service.scratch.map(({ path, bytes, exec }) => [
          path,
          // The owner, as runc gives the folder the mode that it has in the image (1.1) whatever is asked for.
          `rw,${exec ? 'exec' : 'noexec'},nosuid,nodev,size=${bytes},nr_inodes=65536,mode=1777,uid=${addresses.runUser},gid=${addresses.runUser}`,
        ]),
      ),
      Mounts: [
        ...service.shared.map(({ volume, path, readOnly }) => ({
          Type: 'volume',
          Source: context.volumes.get(volume)!,
          Target: path,
          ReadOnly: readOnly,
          VolumeOptions: { NoCopy: true },
        })),
        ...[...context.files].map(([path, source]) => ({
          Type: 'bind',
          Source: source,
          Target: path,
          ReadOnly: true,
          BindOptions: { Propagation: 'rprivate' },
        })),
      ],
      Ulimits: [
        { Name: 'nofile', Soft: service.openFiles, Hard: service.openFiles },
        // 1 is none at all; with 0 the kernel still hands a crash to a program of the host, where one is named for that (core(5)).
        { Name: 'core', Soft: 1, Hard: 1 },
        gpu === null
          ? { Name: 'memlock', Soft: 65_536, Hard: 65_536 }
          : { Name: 'memlock', Soft: -1, Hard: -1 },
        { Name: 'msgqueue', Soft: 0, Hard: 0 },
      ],
      ...gpuHostConfig(gpu),
      ...(context.apiMinor >= 43 ? { Annotations: {} } : {}),
    },
  };
}

/** Variables that steer the loader, proxies and GPU hooks; the image's own values are overwritten. */
const closedVariables = [
  'LD_PRELOAD=',
  'LD_AUDIT=',
  ...['HTTP', 'HTTPS', 'ALL', 'NO'].flatMap((name) => [`${name}_PROXY=`, `${name.toLowerCase()}_proxy=`]),
];

/** What engines hide by now, and what else tells of the host: its command line, disks, interrupts, locks and firmware. */
const maskedPaths = `
/proc/acpi /proc/asound /proc/bootconfig /proc/buddyinfo /proc/cmdline /proc/config.gz /proc/diskstats /proc/interrupts /proc/kallsyms
/proc/kcore /proc/key-users /proc/keys /proc/kmsg /proc/latency_stats /proc/locks /proc/pagetypeinfo /proc/partitions /proc/sched_debug
/proc/scsi /proc/softirqs /proc/timer_list /proc/timer_stats
/sys/block /sys/class/block /sys/dev/block /sys/devices/virtual/block /sys/devices/virtual/dmi /sys/devices/virtual/powercap
/sys/firmware /sys/kernel/debug /sys/kernel/irq /sys/kernel/slab
`
  .trim()
  .split(/\s+/);

const closedHostConfig = {
  ReadonlyRootfs: true,
  Privileged: false,
  CapDrop: ['ALL'],
  CapAdd: [],
  MemorySwappiness: 0,
  MemoryReservation: 0,
  OomKillDisable: false,
  OomScoreAdj: 500,
  CpuShares: 256,
  CpusetCpus: '',
  CgroupParent: '',
  BlkioWeight: 0,
  Binds: null,
  VolumesFrom: null,
  VolumeDriver: '',
  DeviceCgroupRules: [],
  IpcMode: 'private',
  PidMode: '',
  UTSMode: '',
  UsernsMode: '',
  CgroupnsMode: 'private',
  DnsOptions: [],
  DnsSearch: [],
  Links: [],
  PortBindings: {},
  PublishAllPorts: false,
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  AutoRemove: false,
  Init: false,
  Sysctls: {},
  StorageOpt: {},
  Isolation: '',
  ContainerIDFile: '',
  LogConfig: { Type: 'local', Config: { 'max-size': '10m', 'max-file': '1', compress: 'false' } },
  MaskedPaths: maskedPaths,
  // null keeps the engine's own; an empty list would leave all of them writable.
  ReadonlyPaths: null,
};

function splitVariable(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function gpuVariables(gpu: GpuGrant | null): string[] {
  const devices = gpu?.kind === 'nvidia' ? gpu.uuids.join(',') : 'void';
  return [
    `NVIDIA_VISIBLE_DEVICES=${devices}`,
    `NVIDIA_DRIVER_CAPABILITIES=${gpu?.kind === 'nvidia' ? 'compute,utility' : ''}`,
    'NVIDIA_DISABLE_REQUIRE=',
    'NVIDIA_IMEX_CHANNELS=',
  ];
}

function gpuHostConfig(gpu: GpuGrant | null) {
  if (gpu === null) return { Devices: [], DeviceRequests: [], GroupAdd: [] };
  if (gpu.kind === 'nvidia')
    return {
      Devices: [],
      GroupAdd: [],
      DeviceRequests: [
        {
          Driver: 'nvidia',
          Count: 0,
          DeviceIDs: [...gpu.uuids],
          Capabilities: [['gpu', 'compute', 'utility']],
          Options: {},
        },
      ],
    };
  return {
    Devices: ['/dev/kfd', ...gpu.renderNodes].map((path) => ({
      PathOnHost: path,
      PathInContainer: path,
      CgroupPermissions: 'rw',
    })),
    DeviceRequests: [],
    GroupAdd: [String(gpu.group)],
  };
}
