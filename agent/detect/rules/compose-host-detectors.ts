import type { DetectorRow } from './detector-row.ts';

const spec = { reference: 'https://github.com/compose-spec/compose-spec/blob/main/spec.md' };
const breakout = { attack: 'T1611', ...spec };
const secrets = { attack: 'T1552', ...spec };

/**
 * What a compose file asks of the host. Slashable: what hands the host over, or takes the provider's keys, and what no job for
 * another's machine needs.
 */
export const composeHostDetectors: Readonly<Record<string, DetectorRow>> = {
  'compose/privileged': [
    'critical',
    'escape',
    'The container is privileged, which is root on the host',
    { ...breakout, slashable: true },
  ],
  'compose/engine-socket': [
    'critical',
    'escape',
    'The container gets the socket of the container engine, which is root on the host',
    { ...breakout, slashable: true },
  ],
  'compose/host-root-bind': [
    'critical',
    'escape',
    'The container mounts the system of the host itself, or the files that decide who is root on it',
    { ...breakout, slashable: true },
  ],
  'compose/host-disk': [
    'critical',
    'escape',
    'The container gets the disks or the memory of the host as devices',
    { ...breakout, slashable: true },
  ],
  'compose/wallet-bind': [
    'critical',
    'credential-theft',
    'The container mounts the wallets of whoever runs it',
    { ...secrets, slashable: true },
  ],
  'compose/provider-secret': [
    'critical',
    'credential-theft',
    'The private key of the provider is taken from its environment',
    { ...secrets, slashable: true },
  ],
  'compose/host-program': [
    'critical',
    'escape',
    'Compose is told to run a program of the host',
    { attack: 'T1202', ...spec },
  ],
  'compose/credentials-bind': [
    'critical',
    'credential-theft',
    'The container mounts credentials of whoever runs it',
    secrets,
  ],
  'compose/host-system-bind': [
    'high',
    'escape',
    'The container mounts a part of the system of the host',
    breakout,
  ],
  'compose/host-bind': ['medium', 'escape', 'The container mounts a path of the host', breakout],
  'compose/missing-path': [
    'medium',
    'config',
    'The container mounts a path beside the compose file, where there is nothing on a provider',
    spec,
  ],
  'compose/host-pipe': [
    'high',
    'escape',
    'The container mounts a pipe or a shared volume of the host',
    breakout,
  ],
  'compose/image-mount': ['medium', 'config', 'The container mounts a second image', spec],
  'compose/mount-propagation': [
    'high',
    'escape',
    'What the container mounts is mounted on the host, too',
    breakout,
  ],
  'compose/capability-takeover': [
    'high',
    'escape',
    'The container gets a capability with which it can leave it',
    breakout,
  ],
  'compose/capability': ['medium', 'escape', 'The container gets a capability of root', breakout],
  'compose/unmasked': [
    'high',
    'escape',
    'The container sees the parts of /proc and /sys that are hidden',
    breakout,
  ],
  'compose/unconfined': [
    'medium',
    'escape',
    'Seccomp, AppArmor or SELinux is turned off for the container',
    breakout,
  ],
  'compose/new-privileges': ['low', 'config', 'Programs may gain rights by set-id bits', spec],
  'compose/host-network': [
    'high',
    'malformed',
    'The container asks for the network of the host, which no provider gives',
    breakout,
  ],
  'compose/host-pid': [
    'high',
    'malformed',
    'The container asks for the processes of the host, which no provider gives',
    breakout,
  ],
  'compose/host-userns': [
    'high',
    'malformed',
    'The container asks to be without a user namespace, which no provider gives',
    breakout,
  ],
  'compose/host-cgroup': [
    'high',
    'malformed',
    'The container asks for the control groups of the host, which no provider gives',
    breakout,
  ],
  'compose/host-ipc': ['medium', 'escape', 'The container asks for the shared memory of the host', breakout],
  'compose/host-uts': ['medium', 'escape', 'The container asks to change the name of the host', breakout],
  'compose/foreign-namespace': [
    'high',
    'escape',
    'The container joins another container, which is not part of the source',
    breakout,
  ],
  'compose/cgroup-parent': ['high', 'escape', 'The container leaves the limits that it is given', breakout],
  'compose/runtime': ['medium', 'escape', 'The source picks the runtime that is to hold it', breakout],
  'compose/runtime-annotation': [
    'high',
    'escape',
    'An annotation sets up the runtime: its hooks, devices or walls',
    breakout,
  ],
  'compose/sysctl': ['medium', 'escape', 'The source sets the kernel up', breakout],
  'compose/host-group': [
    'high',
    'escape',
    'The container joins a group that is as good as root on the host',
    breakout,
  ],
  'compose/device': ['medium', 'escape', 'The container gets a device of the host', breakout],
  'compose/device-rule': ['high', 'escape', 'The container may make device nodes', breakout],
  'compose/gpu-device': ['info', 'config', 'The container gets a GPU by its device node', spec],
  'compose/cdi-device': [
    'medium',
    'escape',
    'The container asks for devices by another driver than a GPU’s',
    breakout,
  ],
  'compose/named-gpu': ['low', 'config', 'The container asks for certain GPUs of the host', spec],
  'compose/gpu-capability': [
    'low',
    'config',
    'The container asks the GPU driver for more than computing',
    spec,
  ],
  'compose/gpu-options': ['medium', 'config', 'The source passes options to the device driver', spec],
};
