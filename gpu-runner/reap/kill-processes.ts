import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills what belongs to a container without the engine, which may hang: every process in its control groups, and the runtime's own
 * processes, which carry its id in their command line. Takes root; where it may not, nothing happens.
 * @param container its full id, 64 hexadecimal digits
 * @returns how many processes were sent a signal
 */
export function killProcesses(container: string): number {
  if (!/^[0-9a-f]{64}$/.test(container)) return 0;
  let killed = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    if (
      !read(`/proc/${name}/cgroup`).includes(container) &&
      !isRuntime(read(`/proc/${name}/cmdline`), container)
    )
      continue;
    try {
      process.kill(Number(name), 'SIGKILL');
      killed++;
    } catch {
      // It is gone already, or not ours to kill.
    }
  }
  return killed;
}

function isRuntime(commandLine: string, container: string): boolean {
  const [program = ''] = commandLine.split('\0', 1);
  return (
    /(?:^|\/)(?:runsc[\w-]*|exe|runc|containerd-shim[\w-]*)$/.test(program) && commandLine.includes(container)
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
