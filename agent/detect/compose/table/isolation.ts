import { is, isKey, isOn, isSet, matches, not } from '../conditions.ts';
import { check, row } from '../row.ts';

const foreign = matches(/^\s*container:/i);
const takeover =
  /^\s*(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|SYS_BOOT|SYS_PTRACE|DAC_READ_SEARCH|BPF|PERFMON|MAC_ADMIN|MAC_OVERRIDE|SYSLOG|NET_ADMIN)\s*$/i;

/** What takes walls between container and host away. */
export const isolationRows = [
  row(
    'services.*.privileged',
    'refuse',
    'all devices and capabilities of the host: root on it',
    'nothing that a job does needs the host',
    check('compose/privileged', isOn),
  ),
  row(
    'services.*.use_api_socket',
    'refuse',
    'the socket of the container engine, with the registry credentials of whoever runs it',
    'the engine is never handed to a container',
    check('compose/engine-socket', isOn),
  ),
  row(
    'services.*.cap_add.*',
    'refuse',
    'capabilities of root: mounting, loading modules, reading any file of the host',
    'containers run without capabilities',
    check('compose/capability-takeover', matches(takeover)),
    check('compose/capability', not(matches(takeover))),
  ),
  row('services.*.cap_drop.*', 'rewrite', 'none', 'all capabilities are dropped anyway'),
  row(
    'services.*.security_opt.*',
    'refuse',
    'turns seccomp, AppArmor or SELinux off, or reads a profile from a file of the host',
    'the profiles are ours',
    check('compose/unmasked', matches(/^\s*systempaths\s*[=:]\s*unconfined/i)),
    check(
      'compose/unconfined',
      matches(/^\s*(?:(?:seccomp|apparmor)\s*[=:]\s*unconfined|label\s*[=:]\s*disable)/i),
    ),
    check('compose/new-privileges', matches(/^\s*no-new-privileges\s*[=:]\s*false/i)),
    check('compose/host-file', matches(/^\s*(?:seccomp|apparmor)\s*[=:]\s*[./~]/i)),
  ),
  row(
    'services.*.network_mode',
    'rewrite',
    'the network of the host or of another container: services on loopback, abstract sockets, the metadata service',
    'each run has one isolated network of its own',
    check('compose/host-network', is('host'), 'refuse'),
    check('compose/foreign-namespace', foreign, 'refuse'),
  ),
  row(
    'services.*.pid',
    'refuse',
    'sees and signals the processes of the host or of another container',
    'process namespaces are private',
    check('compose/host-pid', is('host')),
    check('compose/foreign-namespace', foreign),
  ),
  row(
    'services.*.ipc',
    'refuse',
    'shared memory of the host or of another container',
    'always private, with shared memory of its own',
    check('compose/host-ipc', is('host')),
    check('compose/foreign-namespace', foreign),
  ),
  row(
    'services.*.uts',
    'refuse',
    'changes the name of the host',
    'always private',
    check('compose/host-uts', is('host')),
  ),
  row(
    'services.*.userns_mode',
    'refuse',
    'turns the remapping of user ids off, so that root in the container is root on the host',
    'the mapping is ours',
    check('compose/host-userns', is('host')),
  ),
  row(
    'services.*.cgroup',
    'refuse',
    'the control groups of the host, to read and to write',
    'always private',
    check('compose/host-cgroup', is('host')),
  ),
  row(
    'services.*.cgroup_parent',
    'refuse',
    'leaves its limits, or joins a slice of the system',
    'the parent is ours',
    check('compose/cgroup-parent', isSet),
  ),
  row(
    'services.*.runtime',
    'rewrite',
    'picks a weaker runtime, or any other that the host has',
    'the runtime is the provider’s choice',
    check('compose/runtime', not(is('runc', 'nvidia', 'runsc', 'io.containerd.runc.v2'))),
  ),
  row(
    'services.*.isolation',
    'refuse',
    'picks another kind of isolation',
    'the runtime is the provider’s choice',
    check('compose/runtime', not(is('default'))),
  ),
  row(
    'services.*.credential_spec.*',
    'refuse',
    'reads a file or a registry key of the host',
    'nothing is read from the host',
    check('compose/host-file', isSet),
  ),
  row(
    'services.*.sysctls.*',
    'refuse',
    'kernel settings: pressure on the host, and routing',
    'the settings are ours',
    check('compose/sysctl', isSet),
  ),
  row(
    'services.*.group_add.*',
    'refuse',
    'groups of the host: docker and disk are root on it',
    'the group of the GPU is added where the run has one',
    check(
      'compose/host-group',
      is('0', 'root', 'docker', 'disk', 'kmem', 'shadow', 'sudo', 'wheel', 'lxd', 'adm'),
    ),
  ),
  row(
    'services.*.annotations.*',
    'refuse',
    'settings of the runtime: hooks, flags of gVisor, CDI devices, systemd properties',
    'annotations are ours',
    check(
      'compose/runtime-annotation',
      isKey(
        /^(?:dev\.gvisor\.|cdi\.k8s\.io\/|run\.oci\.|io\.kubernetes\.cri|io\.katacontainers\.|org\.systemd\.property\.|com\.docker\.)/i,
      ),
    ),
  ),
  row(
    'services.*.provider.**',
    'refuse',
    'Compose runs a program of the host by this name',
    'no program of the host is run',
  ),
  row(
    'services.*.provider',
    'refuse',
    'Compose runs a program of the host by this name',
    'no program of the host is run',
    check('compose/host-program', isSet),
  ),
  row('services.*.user', 'rewrite', 'root in the container, or a user id of the host', 'one user id per run'),
  row(
    'services.*.read_only',
    'rewrite',
    'a root file system that can be written to',
    'always read-only, with sized scratch space',
  ),
];
