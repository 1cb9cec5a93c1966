import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { killProcesses } from '../../gpu-runner/reap/kill-processes.ts';

/** A container engine of a test's own, in a network namespace of its own, that may be killed. */
export interface PrivateEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  start(): Promise<void>;
  /** SIGKILL. What it started runs on. */
  kill(): Promise<void>;
  /** Kills it at the first event of this kind and name, and resolves then. */
  killAt(kind: string, action: string, name: RegExp): Promise<void>;
  /** How many processes run in containers that it ever made. */
  running(): number;
  /** Containers and networks with a label of ours; empty when nothing is left. */
  traces(): string;
  close(): Promise<void>;
}

const withUsers =
  'for file in /etc/subuid /etc/subgid; do mount --bind "$0" "$file" || exit 1; done; exec dockerd "$@"';
const containerdPid = 'exec-root/containerd/containerd.pid';

export interface PrivateOptions {
  /**
   * The first of 65,536 users of the host that those of its containers are; without it they are the same. No account of the machine is made
   * or changed for that.
   */
  readonly mapped?: number;
  /** Programs of runtimes beside runc, by name. */
  readonly runtimes?: Readonly<Record<string, string>>;
}

export async function privateEngine({ mapped, runtimes = {} }: PrivateOptions = {}): Promise<PrivateEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'warden-dockerd-'));
  const socket = join(folder, 's');
  const host = `unix://${socket}`;
  const users = join(folder, 'users');
  if (mapped !== undefined) {
    writeFileSync(users, `nobody:${mapped}:65536\nnogroup:${mapped}:65536\n`);
    // Root of a container has to get to its own root.
    chmodSync(folder, 0o711);
  }
  // Instead of the machine's.
  const settings = join(folder, 'daemon.json');
  const named = Object.entries(runtimes).map(([name, path]) => [name, { path }] as const);
  writeFileSync(settings, JSON.stringify({ runtimes: Object.fromEntries(named) }));
  const log = openSync(join(folder, 'log'), 'a');
  let child: ChildProcess | null = null;
  const start = async () => {
    // A process that nobody has reaped passes for one that runs.
    for (const name of ['pid', 's', containerdPid]) rmSync(join(folder, name), { force: true });
    const where = ['data-root', 'exec-root'].map((name) => `--${name}=${join(folder, name)}`);
    const own = [`--config-file=${settings}`, `--pidfile=${join(folder, 'pid')}`, `--host=${host}`];
    const flags = [...where, ...own];
    const command =
      mapped === undefined
        ? ['--net', 'dockerd', ...flags]
        : // It looks ranges of users up in files of the machine, which it sees as its own.
          ['--net', '--mount', 'sh', '-c', withUsers, users, ...flags, '--userns-remap=nobody:nogroup'];
    child = spawn('unshare', command, { stdio: ['ignore', log, log] });
    const ended = new Promise<never>((_, reject) => {
      child!.once('exit', () =>
        reject(new Error(`dockerd ended: ${readFileSync(join(folder, 'log'), 'utf8').slice(-1000)}`)),
      );
    });
    ended.catch(() => {});
    while (!(await Promise.race([answers(socket), ended])))
      await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const kill = async () => {
    const killed = child;
    if (killed === null || killed.exitCode !== null || killed.signalCode !== null) return;
    const ended = new Promise((resolve) => killed.once('exit', resolve));
    killed.kill('SIGKILL');
    await ended;
    // Its own containerd dies with it, a moment later; one that is started in between waits for it in vain.
    const containerd = read(join(folder, containerdPid)).trim();
    while (containerd !== '' && read(`/proc/${containerd}/cmdline`).includes(folder)) {
      process.kill(Number(containerd), 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const ids = () => {
    // An engine that maps users keeps each mapping apart.
    const place = mapped === undefined ? 'containers' : `${mapped}.${mapped}/containers`;
    const containers = join(folder, 'data-root', place);
    return existsSync(containers) ? readdirSync(containers) : [];
  };
  await start();
  return {
    host,
    start,
    kill,
    killAt: (kind, action, name) =>
      new Promise((resolve, reject) => {
        const asked = request({ socketPath: socket, path: '/events' }, (answer) => {
          const lines = createInterface({ input: answer });
          lines.on('error', () => {});
          answer.on('close', () => reject(new Error(`no ${kind} ${action} came`)));
          lines.on('line', (line) => {
            const event = JSON.parse(line);
            if (event.Type !== kind || event.Action !== action) return;
            if (!name.test(event.Actor.Attributes.name)) return;
            resolve(kill());
          });
        });
        asked.on('error', reject);
        asked.end();
      }),
    running: () => {
      const own = ids();
      return readdirSync('/proc').filter((pid) => {
        if (!/^\d+$/.test(pid)) return false;
        const groups = read(`/proc/${pid}/cgroup`);
        return own.some((id) => groups.includes(id));
      }).length;
    },
    traces: () =>
      [
        ['ps', '--all'],
        ['network', 'ls'],
        ['volume', 'ls'],
      ]
        .map((command) =>
          execFileSync('docker', [
            '--host',
            host,
            ...command,
            '--quiet',
            '--filter',
            'label=network.opengpu.warden.run',
          ]).toString(),
        )
        .join(''),
    async close() {
      await kill();
      for (const id of ids()) killProcesses(id);
      closeSync(log);
      for (const path of mountsBelow(folder)) execFileSync('umount', ['--lazy', path]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/_ping' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

/** Deepest first. */
function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
