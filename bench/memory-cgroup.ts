import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one run inside a memory cgroup came to. */
export interface CgroupRun {
  readonly exitCode: number | null;
  readonly seconds: number;
  /** Highest anonymous memory seen, in bytes, by looking every 50 ms: what cannot be dropped. */
  readonly peakAnonymous: number;
  /** Processes that the kernel killed for memory. */
  readonly oomKills: number;
  readonly stdout: string;
}

/**
 * Runs a command inside a fresh memory cgroup (version 1 or 2) and waits for it. Needs root.
 * @param limit bytes, swap included; null: only counted, not limited
 */
export async function runInCgroup(
  command: readonly string[],
  limit: number | null,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CgroupRun> {
  const group = createGroup(limit);
  try {
    const started = performance.now();
    const child = spawn(
      'sh',
      ['-c', `echo $$ > "$0" && exec "$@"`, join(group.path, 'cgroup.procs'), ...command],
      {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    let peakAnonymous = 0;
    const look = setInterval(() => {
      peakAnonymous = Math.max(peakAnonymous, group.anonymous());
    }, 50);
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('close', resolve);
      child.on('error', reject);
    });
    clearInterval(look);
    const seconds = (performance.now() - started) / 1000;
    return { exitCode, seconds, peakAnonymous, oomKills: group.oomKills(), stdout };
  } finally {
    await group.remove();
  }
}

interface Group {
  readonly path: string;
  anonymous(): number;
  oomKills(): number;
  remove(): Promise<void>;
}

let groups = 0;

function createGroup(limit: number | null): Group {
  const unified = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const path = join(
    unified ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory',
    `warden-bench-${process.pid}-${groups++}`,
  );
  if (unified) writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+memory');
  mkdirSync(path);
  const set = (file: string, value: number) => writeFileSync(join(path, file), String(value));
  if (limit !== null && unified) {
    set('memory.max', limit);
    if (existsSync(join(path, 'memory.swap.max'))) set('memory.swap.max', 0);
  } else if (limit !== null) {
    set('memory.limit_in_bytes', limit);
    if (existsSync(join(path, 'memory.memsw.limit_in_bytes'))) set('memory.memsw.limit_in_bytes', limit);
  }
  const field = (file: string, name: string) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(readFileSync(join(path, file), 'utf8'))?.[1] ?? 0);
  return {
    path,
    anonymous: () => field('memory.stat', unified ? 'anon' : 'rss'),
    oomKills: () => field(unified ? 'memory.events' : 'memory.oom_control', 'oom_kill'),
    async remove() {
      // The kernel lets go of a group a moment after its last process.
      for (let attempt = 0; ; attempt++) {
        try {
          return rmdirSync(path);
        } catch (error) {
          if (attempt === 50) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    },
  };
}
