import type { DetectorRow } from './detector-row.ts';

const nvidiaScape = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2025-23266', attack: 'T1611' };
const nvidiaDocs = {
  reference:
    'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html',
};

/** What `checkImageConfig` reports. Severities hold only what no honest base image does. */
export const configDetectors: Readonly<Record<string, DetectorRow>> = {
  'config/ld-preload-proc': [
    'critical',
    'escape',
    'A library of the image is loaded through /proc into a process of the host: the exploit of the NVIDIA container toolkit',
    { ...nvidiaScape, slashable: true },
  ],
  'config/ld-preload-relative': [
    'high',
    'escape',
    'A library is preloaded by a relative path, which a hook of the NVIDIA container toolkit resolves inside the image',
    nvidiaScape,
  ],
  'config/ld-preload': [
    'low',
    'config',
    'A library is preloaded into every process',
    { ...nvidiaScape, confidence: 'low' },
  ],
  'config/workdir-proc-fd': [
    'critical',
    'escape',
    'The working directory is a file descriptor that runc left open: the container starts on the file system of the host',
    { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2024-21626', attack: 'T1611', slashable: true },
  ],
  'config/entrypoint-proc-exe': [
    'critical',
    'escape',
    'The container starts the runtime itself through /proc/self/exe, in order to overwrite it on the host',
    { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2019-5736', attack: 'T1611', slashable: true },
  ],
  'config/user-overflow': [
    'high',
    'malformed',
    'The user id overflows and becomes root',
    { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2024-40635', attack: 'T1548' },
  ],
  'config/user-invalid': [
    'medium',
    'malformed',
    'The user is written so that runtimes read it differently',
    { reference: 'https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md' },
  ],
  'config/stratum': [
    'high',
    'miner',
    'The container is told the address of a mining pool',
    { attack: 'T1496.001' },
  ],
  'config/miner-command': ['high', 'miner', 'The container starts a miner', { attack: 'T1496.001' }],
  'config/download-and-run': [
    'medium',
    'dropper',
    'The container downloads a program and runs it, so that what runs was decided after the scan',
    { attack: 'T1105' },
  ],

  'config/docker-sock-volume': [
    'medium',
    'escape',
    'The image asks for the socket of the container engine, which is root on the host',
    { attack: 'T1611' },
  ],
  'config/volume-invalid': ['medium', 'malformed', 'A volume has a path that leads outside'],
  'config/type-invalid': [
    'medium',
    'malformed',
    'A field of the config is not of the type that runtimes expect',
    { reference: 'https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md' },
  ],
  'config/exposed-docker': ['low', 'config', 'The image exposes the port of a container engine'],
  'config/exposed-ssh': ['low', 'config', 'The image exposes ssh'],
  'config/download-in-history': [
    'info',
    'config',
    'A program was downloaded and run while the image was built',
    { confidence: 'low' },
  ],
  'config/root-user': ['info', 'config', 'The container runs as root'],
  'config/nvidia-all-devices': ['info', 'config', 'The container asks for all GPUs', nvidiaDocs],
  'config/nvidia-mig': [
    'low',
    'config',
    'The container asks to configure or monitor how GPUs are divided',
    nvidiaDocs,
  ],
  'config/nvidia-all-capabilities': [
    'info',
    'config',
    'The container asks for everything that the GPU driver can do, graphics and displays included',
    nvidiaDocs,
  ],
  'config/nvidia-no-require': [
    'low',
    'config',
    'The container is started whatever driver the host has: the check that comes before it is switched off',
    nvidiaDocs,
  ],
  'config/ld-preload-open': [
    'high',
    'persistence',
    'A library is preloaded into every process from a place where anybody may write',
    { attack: 'T1574.006' },
  ],
  'config/library-path-open': [
    'low',
    'config',
    'Libraries are looked for where anybody may write, or in the working directory',
    { attack: 'T1574.006', confidence: 'low' },
  ],
  'config/gpu-injection': [
    'low',
    'config',
    'A library is loaded into every process that uses a GPU, as profilers and watchers are',
    { attack: 'T1574', confidence: 'medium' },
  ],
  'config/interpreter-hook': [
    'low',
    'config',
    'A variable has an interpreter run a file before every program',
    { attack: 'T1574.007', confidence: 'medium' },
  ],
  'config/accounts-oversized': [
    'high',
    'dos',
    'A list of users or groups is so large that runtimes run out of memory before they start the container',
    { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2026-47262', attack: 'T1499.004' },
  ],
};
