import { readFileSync } from 'node:fs';

/**
 * How often something in a container wanted a process or a thread more than it may have, as the kernel counts it. 0 where it has ended or
 * the kernel does not say.
 * @param pid its first process, as the host knows it
 * @param container its id, which the name of its control group has
 * @see https://www.kernel.org/doc/html/latest/admin-guide/cgroup-v2.html#pid-interface-files
 */
export function processesDenied(pid: number, container: string): number {
  const groups = read(`/proc/${pid}/cgroup`);
  if (pid <= 0 || !groups.includes(container)) return 0;
  for (const line of groups.split('\n')) {
    const [, controllers = '', ...path] = line.split(':');
    const folder = controllers === '' ? '' : controllers.split(',').includes('pids') ? '/pids' : null;
    if (folder === null) continue;
    const [, times] =
      /^max (\d{1,15})$/m.exec(read(`/sys/fs/cgroup${folder}${path.join(':')}/pids.events`)) ?? [];
    if (times !== undefined) return Number(times);
  }
  return 0;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
