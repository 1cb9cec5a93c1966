import { describe, expect, it } from 'vitest';
import type { GpuGrant, PlannedService } from '../plan/plan.ts';
import { runAddresses, runSlots } from './address-plan.ts';
import type { Connection } from './connection.ts';
import { createBody } from './create-body.ts';
import { createdAsAsked } from './created-as-asked.ts';
import { seccompProfile } from './seccomp.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const;
const service: PlannedService = {
  name: 'app',
  image: { reference: 'r', manifestDigest: digest('a'), configDigest: digest('b'), diffIds: [] },
  command: ['/app', '--x'],
  workingDir: '/',
  environment: [
    ['A', '1'],
    ['LD_PRELOAD', '/evil.so'],
  ],
  aliases: [],
  imageLabels: ['com.centurylinklabs.watchtower.enable', 'maintainer'],
  memoryBytes: 1024 ** 3,
  processors: 1.5,
  pids: 128,
  shmBytes: 64 * 1024 ** 2,
  openFiles: 4096,
  scratch: [{ path: '/tmp', bytes: 1024 ** 2, exec: false }],
  shared: [{ volume: 'v', path: '/shared', readOnly: true }],
  files: [],
  gpu: true,
  after: [],
};

const network: Connection = {
  kind: 'network',
  network: 'warden-run-7',
  address: '10.231.0.115',
  hosts: ['app:10.231.0.115'],
};

function body(gpu: GpuGrant | null = null, connection: Connection = network) {
  return createBody(service, {
    runtime: 'runsc',
    connection,
    addresses: runAddresses(7, false),
    labels: { run: 'r', owner: 'o', deadline: 9 },
    appArmor: true,
    seccomp: '{}',
    apiMinor: 41,
    environment: ['CALLBACK_URL=http://10.231.0.114:8080/token'],
    files: new Map([['/config/a', '/run/f/0']]),
    volumes: new Map([['v', 'warden-run-r-0']]),
    gpu,
  });
}

describe('the create body', () => {
  it('sets every field, of a source without a GPU', () => {
    expect(body()).toMatchSnapshot();
  });

  it('takes nothing of its own where it takes the place of another', () => {
    const { NetworkingConfig, HostConfig, ...config } = body(null, { kind: 'place', container: 'c' });
    expect(config).not.toHaveProperty('Hostname');
    expect({ NetworkingConfig, mode: HostConfig.NetworkMode, hosts: HostConfig.ExtraHosts }).toEqual({
      NetworkingConfig: { EndpointsConfig: {} },
      mode: 'container:c',
      hosts: [],
    });
  });

  it.each<GpuGrant>([
    { kind: 'nvidia', uuids: ['GPU-1', 'GPU-2'] },
    { kind: 'amd', renderNodes: ['/dev/dri/renderD128'], group: 105 },
  ])('gives a source the GPUs of its grant and no others: $kind', (gpu) => {
    const { Env, HostConfig } = body(gpu);
    expect({
      visible: Env.filter((line) => line.startsWith('NVIDIA_')),
      devices: HostConfig.Devices,
      requests: HostConfig.DeviceRequests,
      groups: HostConfig.GroupAdd,
    }).toMatchSnapshot();
  });

  it('has each variable once, and the runner’s in the place of the image’s', () => {
    const names = body().Env.map((line) => line.split('=')[0]);
    expect(new Set(names).size).toBe(names.length);
    expect(body().Env).toContain('LD_PRELOAD=');
  });
});

describe('addresses of runs', () => {
  it('are never shared, nor are users', () => {
    const all = Array.from({ length: runSlots }, (_, index) => runAddresses(index, true));
    expect(new Set(all.map(({ subnet }) => subnet)).size).toBe(runSlots);
    expect(new Set(all.flatMap(({ runUser, gatewayUser }) => [runUser, gatewayUser])).size).toBe(
      2 * runSlots,
    );
    expect(Math.max(...all.map(({ gatewayUser }) => gatewayUser))).toBeLessThan(65_536);
    expect(all.at(-1)).toMatchObject({ subnet: '10.231.255.240/28', gateway: '10.231.255.242' });
  });
});

describe('what an engine made', () => {
  const asked = body();
  const made = (path = '', value: unknown = null) => {
    const { HostConfig, NetworkingConfig, Image, ...config } = structuredClone(asked);
    const document = {
      Image,
      Config: { ...config, Image: 'app', Volumes: null },
      HostConfig: {
        ...HostConfig,
        ReadonlyPaths: ['/proc/sys'],
        ConsoleSize: [0, 0],
      },
      NetworkSettings: { Networks: NetworkingConfig.EndpointsConfig },
      Mounts: [
        { Type: 'bind', Destination: '/config/a' },
        { Type: 'volume', Destination: '/shared' },
      ],
    };
    if (path !== '') put(document, path.split('/'), value);
    return createdAsAsked(asked, document);
  };

  it('is as asked where an engine adds fields and writes nothing in its own way', () => {
    expect(made()).toEqual([]);
  });

  it.each<[string, string, unknown]>([
    ['another image', 'Image', digest('c')],
    ['privileges', 'HostConfig/Privileged', true],
    ['a capability', 'HostConfig/CapAdd', ['SYS_ADMIN']],
    ['capabilities kept', 'HostConfig/CapDrop', []],
    ['no seccomp', 'HostConfig/SecurityOpt', ['no-new-privileges:true']],
    ['another runtime', 'HostConfig/Runtime', 'runc'],
    ['another network', 'NetworkSettings/Networks', { bridge: {} }],
    ['a second network', 'NetworkSettings/Networks/bridge', {}],
    ['no limit on memory', 'HostConfig/Memory', 0],
    ['a device', 'HostConfig/Devices', [{ PathOnHost: '/dev/sda' }]],
    ['a mount', 'Mounts/2', { Type: 'bind', Source: '/', Destination: '/host' }],
    ['a writable root', 'HostConfig/ReadonlyRootfs', false],
    ['another user', 'Config/User', '0'],
    ['a health check', 'Config/Healthcheck', { Test: ['CMD', '/x'] }],
    ['a label of the image', 'Config/Labels/com.centurylinklabs.watchtower.enable', 'true'],
    ['a process namespace of the host', 'HostConfig/PidMode', 'host'],
    ['paths unmasked', 'HostConfig/MaskedPaths', []],
    ['paths writable', 'HostConfig/ReadonlyPaths', []],
    ['a bind', 'HostConfig/Binds', ['/:/host']],
    ['scratch space elsewhere', 'HostConfig/Tmpfs/~etc', 'rw'],
  ])('is refused with %s', (_, path, value) => {
    expect(made(path, value)).not.toEqual([]);
  });

  it('is refused when it is no document at all', () => {
    for (const document of [null, 7, 'x', [], {}]) expect(createdAsAsked(asked, document)).not.toEqual([]);
  });
});

/** Puts a value where the keys lead to. */
function put(target: object, [key, ...rest]: readonly string[], value: unknown): void {
  const fields = target as Record<string, unknown>;
  if (rest.length === 0) fields[key!] = value;
  else put(fields[key!] as object, rest, value);
}

describe('the seccomp profile', () => {
  it('knows the processors that it was written for, and native calls only', () => {
    expect(JSON.parse(seccompProfile('amd64')!)).toMatchObject({
      defaultAction: 'SCMP_ACT_ERRNO',
      architectures: ['SCMP_ARCH_X86_64'],
    });
    expect(seccompProfile('riscv64')).toBeNull();
  });

  it.each([
    'io_uring_setup',
    'io_setup',
    'bpf',
    'ptrace',
    'keyctl',
    'unshare',
    'setns',
    'mount',
    'userfaultfd',
  ])('has no %s', (name) => {
    const { syscalls } = JSON.parse(seccompProfile('amd64')!);
    const allowing = syscalls.filter(({ action }: { action: string }) => action === 'SCMP_ACT_ALLOW');
    expect(allowing.flatMap(({ names }: { names: string[] }) => names)).not.toContain(name);
  });

  it('allows sockets and their options only by family, protocol and option', () => {
    const { syscalls } = JSON.parse(seccompProfile('amd64')!);
    for (const name of ['socket', 'socketpair', 'setsockopt', 'clone'])
      for (const rule of syscalls)
        if (rule.names.includes(name)) expect(rule.args?.length).toBeGreaterThan(0);
  });
});
