import { readFileSync, readlinkSync } from 'node:fs';
import type { IsolationGrade } from '../engine/isolation.ts';
import type { PlannedService } from '../plan/plan.ts';
import { type Check, check } from './check.ts';
import { hostUser } from './user-map.ts';

/** Checks that only an account with rights over the process can make. */
export const optionalChecks: ReadonlySet<string> = new Set([
  'mounts/places',
  'network/interfaces',
  'network/ipv6',
  'network/routes',
  'process/network',
  'process/namespaces',
  'limits/memory',
  'limits/pids',
]);

/**
 * Looks at a started container from the host, past the engine: what the kernel says of its first process. The runtime that was
 * asked for need not be the one that runs.
 * @param pid as the engine names it
 * @param expected `user`: that it must run as, in the container; `place`: process whose network is to be its own,
 * null where it has none
 */
export function processChecks(
  pid: number,
  container: string,
  service: Pick<PlannedService, 'memoryBytes' | 'pids'>,
  expected: {
    readonly grade: IsolationGrade;
    readonly user: number;
    readonly seccomp: boolean;
    readonly place: number | null;
    /** Group of the host that it has beside its own, null for none. */
    readonly group: number | null;
  },
): Check[] {
  const own = read(`/proc/${pid}/cgroup`);
  if (pid <= 0 || own === null || !own.includes(container))
    return [check('process/found', null, `process ${pid} is not one of this container on this machine`)];
  const found = check('process/found', true, `process ${pid}`);
  const limits = [
    ...limitChecks(own, service),
    ...(expected.place === null ? [] : [networkCheck(pid, expected.place)]),
  ];
  const program = read(`/proc/${pid}/cmdline`)?.split('\0', 1)[0] ?? null;
  if (expected.grade === 'gvisor')
    return [
      found,
      check(
        'process/runtime',
        program === null ? null : program === 'runsc-sandbox',
        `it is ${shown(program)}`,
      ),
      ...limits,
    ];
  const status = read(`/proc/${pid}/status`);
  const field = (name: string): string | null =>
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status ?? '')?.[1]?.trim() ?? null;
  const is = (name: string, field: string | null, wanted: string) =>
    check(name, field === null ? null : field === wanted, `${shown(field)}, wanted ${wanted}`);
  return [
    found,
    check(
      'process/runtime',
      program === null ? null : !program.startsWith('runsc'),
      `it is ${shown(program?.slice(0, 100) ?? null)}`,
    ),
    ...userChecks(field('Uid'), read(`/proc/${pid}/uid_map`), expected),
    groupCheck(field('Groups'), field('Gid'), expected.group),
    ...['CapEff', 'CapPrm', 'CapBnd', 'CapInh', 'CapAmb'].map((set) =>
      is(`process/${set}`, field(set), '0000000000000000'),
    ),
    is('process/NoNewPrivs', field('NoNewPrivs'), '1'),
    ...(expected.seccomp ? [is('process/Seccomp', field('Seccomp'), '2')] : []),
    namespaceCheck(pid),
    ...limits,
  ];
}

/** That it is the user of this run and no other, and where users are mapped, that its root is nobody on the host. */
function userChecks(
  uids: string | null,
  map: string | null,
  { grade, user }: { readonly grade: IsolationGrade; readonly user: number },
): Check[] {
  const wanted = map === null ? null : hostUser(map, user);
  const users = uids?.split(/\s+/) ?? null;
  const isRun = users === null || map === null ? null : users.every((id) => Number(id) === wanted);
  const checks = [
    check('process/user', isRun, `users ${users?.join(' ') ?? 'unseen'}, wanted ${wanted ?? 'another'}`),
  ];
  if (grade !== 'runc-userns') return checks;
  const root = map === null ? null : hostUser(map, 0);
  return [
    ...checks,
    check('process/user-namespace', map === null ? null : root !== 0, `its root is ${root ?? 'nobody'}`),
  ];
}

/** A group of the host, say that of its disks, would open what belongs to it. */
function groupCheck(groups: string | null, own: string | null, granted: number | null): Check {
  if (groups === null || own === null) return check('process/groups', null, 'unseen');
  const [first = ''] = own.split(/\s+/);
  const foreign = groups
    .split(/\s+/)
    .filter((id) => id !== '' && id !== first && id !== String(granted ?? first));
  return check('process/groups', foreign.length === 0, `groups ${groups || 'none'}`);
}

const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts'];

function namespaceCheck(pid: number): Check {
  try {
    const shared = namespaces.filter(
      (name) => readlinkSync(`/proc/${pid}/ns/${name}`) === readlinkSync(`/proc/1/ns/${name}`),
    );
    return check(
      'process/namespaces',
      shared.length === 0,
      shared.length === 0 ? 'all its own' : `the host's ${shared.join(', ')}`,
    );
  } catch {
    return check('process/namespaces', null, 'this account may not see them');
  }
}

function networkCheck(pid: number, place: number): Check {
  try {
    const [own, wanted] = [pid, place].map((process) => readlinkSync(`/proc/${process}/ns/net`));
    return check('process/network', own === wanted, `${own}, wanted ${wanted}`);
  } catch {
    return check('process/network', null, 'this account may not see it');
  }
}

/** The numbers in the control group files themselves, of either version. */
function limitChecks(
  cgroups: string,
  { memoryBytes, pids }: Pick<PlannedService, 'memoryBytes' | 'pids'>,
): Check[] {
  const folder = (controller: string) => {
    const line = cgroups.split('\n').find((text) => text.split(':')[1]?.split(',').includes(controller));
    if (line !== undefined) return `/sys/fs/cgroup/${controller}${line.split(':').slice(2).join(':')}`;
    const unified = cgroups.split('\n').find((text) => text.startsWith('0::'));
    return `/sys/fs/cgroup${unified?.slice(3) ?? ''}`;
  };
  const limit = (name: string, files: readonly string[], wanted: number) => {
    const text =
      files
        .map(read)
        .find((content) => content !== null)
        ?.trim() ?? null;
    return check(name, text === null ? null : Number(text) === wanted, `${shown(text)}, wanted ${wanted}`);
  };
  // The kernel counts memory in pages.
  const memory = memoryBytes - (memoryBytes % 4096);
  return [
    limit(
      'limits/memory',
      [`${folder('memory')}/memory.limit_in_bytes`, `${folder('memory')}/memory.max`],
      memory,
    ),
    limit('limits/pids', [`${folder('pids')}/pids.max`], pids),
  ];
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

function shown(text: string | null): string {
  return text === null ? 'unseen' : text.replace(/[^\x20-\x7e]/g, '?');
}
