import { readFileSync } from 'node:fs';
import { labelsOf } from '../../../gpu-runner/container/labels.ts';
import {
  containerEnd,
  containerLog,
  createContainer,
  startContainer,
} from '../../../gpu-runner/container/start-container.ts';
import type { Engine } from '../../../gpu-runner/engine/engine.ts';
import type { ImageIdentity } from '../../../gpu-runner/engine/load-archive.ts';
import { newOwner } from '../../../gpu-runner/reap/owner.ts';
import { removeContainer } from '../../../gpu-runner/reap/reap.ts';
import { imageConfig, probesPath, python } from './probe-image.ts';

export interface ProbeResult {
  /** null: this platform does not have what the probe tries. */
  readonly open: boolean | null;
  readonly detail: string;
}

/** Runs probes in a container in which every wall is down: what does not work there shows nothing. */
export async function probeWeakly(
  engine: Engine,
  image: ImageIdentity,
  names: readonly string[],
  targets: object,
  resolvConf: string,
): Promise<Readonly<Record<string, ProbeResult>>> {
  const id = await createContainer(engine, `warden-weak-${process.pid}-${Date.now()}`, {
    Image: image.configDigest,
    Entrypoint: [python, probesPath, '--print', ...names],
    User: '0:0',
    Env: [
      ...imageConfig.Env.filter((line) => !line.startsWith('LD_PRELOAD=')),
      `PROBE_TARGETS=${JSON.stringify(targets)}`,
      'LD_PRELOAD=/no/such/library.so',
    ],
    Labels: labelsOf({ run: 'weak', owner: newOwner(), deadline: Math.ceil(Date.now() / 1000) + 600 }),
    HostConfig: {
      NetworkMode: 'host',
      PidMode: 'host',
      UTSMode: 'host',
      CapAdd: ownCapabilities(),
      GroupAdd: ['6'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      DeviceCgroupRules: ['a *:* rwm'],
      Tmpfs: {
        '/tmp': 'rw,exec,dev,suid,size=268435456',
        '/dev/shm': 'rw,exec,size=268435456',
      },
      Ulimits: [{ Name: 'nofile', Soft: openFiles(), Hard: openFiles() }],
      Mounts: [
        { Type: 'bind', Source: engineSocket, Target: '/var/run/docker.sock' },
        { Type: 'bind', Source: resolvConf, Target: '/etc/resolv.conf', ReadOnly: true },
        { Type: 'bind', Source: '/sys', Target: '/sys', BindOptions: { Propagation: 'rprivate' } },
      ],
    },
  });
  try {
    await startContainer(engine, id);
    await containerEnd(engine, id);
    const log = (await containerLog(engine, id, 1024 ** 2)).toString('latin1');
    const found = /PROBES(\{.*\})/.exec(log)?.[1];
    if (found === undefined) throw new Error(`the weak container said nothing: ${log.slice(0, 2000)}`);
    return JSON.parse(found);
  } finally {
    await removeContainer(engine, id);
  }
}

const engineSocket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').slice('unix://'.length);

const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

/** Those that this machine has to give; an older engine does not know the newest. */
function ownCapabilities(): string[] {
  const mask = BigInt(
    `0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]}`,
  );
  return names
    .filter((_, bit) => (mask >> BigInt(bit)) & 1n)
    .filter((name) => !/^(?:PERFMON|BPF|CHECKPOINT_RESTORE)$/.test(name));
}

/** As many as this machine gives without further rights. */
function openFiles(): number {
  return Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))![1]);
}
