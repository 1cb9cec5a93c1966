import { is, isAbove, isBelow, isOn, isSet } from '../conditions.ts';
import { check, row } from '../row.ts';

const limits = (paths: readonly string[]) =>
  paths.map((path) =>
    row(
      `services.*.${path}`,
      'rewrite',
      'without a limit it starves the host and other runs',
      'at most what the run was given',
    ),
  );

/** Memory, processors, and how long and how often something runs. */
export const resourceRows = [
  ...limits([
    'mem_limit',
    'mem_reservation',
    'memswap_limit',
    'cpus',
    'cpu_count',
    'cpu_percent',
    'cpu_period',
    'cpu_quota',
    'cpu_shares',
    'cpuset',
    'pids_limit',
    'deploy.resources.limits.cpus',
    'deploy.resources.limits.memory',
    'deploy.resources.limits.pids',
    'deploy.resources.reservations.cpus',
    'deploy.resources.reservations.memory',
  ]),
  row(
    'services.*.ulimits.**',
    'rewrite',
    'more files, processes or locked memory than the host gives',
    'at most ours',
  ),
  row(
    'services.*.mem_swappiness',
    'rewrite',
    'wears the host out by swapping',
    'no swap',
    check('compose/host-pressure', isAbove(100)),
  ),
  row(
    'services.*.oom_kill_disable',
    'rewrite',
    'the host stalls when memory runs out',
    'never',
    check('compose/host-pressure', isOn),
  ),
  row(
    'services.*.oom_score_adj',
    'rewrite',
    'others are killed in its place when memory runs out',
    'a score of ours',
    check('compose/host-pressure', isBelow(-500)),
  ),
  ...['cpu_rt_period', 'cpu_rt_runtime'].map((key) =>
    row(
      `services.*.${key}`,
      'rewrite',
      'real-time priority over everything else on the host',
      'never',
      check('compose/host-pressure', isAbove(0)),
    ),
  ),
  row(
    'services.*.deploy.replicas',
    'rewrite',
    'many containers for one service',
    'one container for each service',
    check('compose/many-containers', isAbove(8)),
  ),
  row(
    'services.*.deploy.mode',
    'rewrite',
    'a container on every machine of a swarm',
    'there is no swarm',
    check('compose/many-containers', is('global')),
  ),
  ...['endpoint_mode', 'placement.**', 'update_config.**', 'rollback_config.**'].map((path) =>
    row(`services.*.deploy.${path}`, 'ignore', 'settings of a swarm', 'there is no swarm'),
  ),
  row('services.*.deploy.restart_policy.**', 'rewrite', 'comes back after it was stopped', 'never restarted'),
  row('services.*.restart', 'rewrite', 'comes back after it was stopped', 'never restarted'),
  row('services.*.stop_signal', 'rewrite', 'cannot be stopped', 'stopped by force after a set time'),
  row(
    'services.*.stop_grace_period',
    'rewrite',
    'cannot be stopped for hours',
    'stopped by force after a set time',
  ),
  row('services.*.init', 'rewrite', 'a program of the host in the container', 'by policy'),
  row('services.*.depends_on.**', 'allow', 'waits for ever', 'no circles, with a time limit'),
  row(
    'services.*.profiles.*',
    'rewrite',
    'hides a service from whoever examines it',
    'all services are examined',
  ),
  row(
    'services.*.healthcheck.**',
    'rewrite',
    'runs a program in the container again and again',
    'no health checks; the commands are examined',
  ),
  row('services.*.healthcheck.disable', 'rewrite', 'none', 'no health checks'),
  row('version', 'ignore', 'none', 'obsolete'),
  row('services', 'allow', 'none', 'the services are what is examined'),
  row(
    'services.*.pull_refresh_after',
    'rewrite',
    'another image after the scan',
    'nothing is pulled at run time',
    check('compose/pull-again', isSet),
  ),
];
