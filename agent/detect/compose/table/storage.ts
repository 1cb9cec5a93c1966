import { at, type ComposeNode, textOf } from '../../../source/compose/node.ts';
import { allOf, field, is, isAbove, isNearFile, isOn, isSet, matches, not } from '../conditions.ts';
import { classifyHostPath, type HostPath } from '../host-path.ts';
import { check, row } from '../row.ts';

const hostPath =
  (...kinds: readonly HostPath[]) =>
  (node: ComposeNode) =>
    kinds.includes(classifyHostPath(textOf(node) ?? ''));

const isBind = field('type', is('bind'));
/** Bind mounts by what they give away, wherever a path of the host is named. */
const bindChecks = (
  condition: (...kinds: readonly HostPath[]) => (node: ComposeNode, key: string) => boolean,
) => [
  check('compose/engine-socket', condition('engine')),
  check('compose/host-root-bind', condition('root')),
  check('compose/host-system-bind', condition('system')),
  check('compose/wallet-bind', condition('wallet')),
  check('compose/credentials-bind', condition('credentials')),
  check('compose/missing-path', condition('missing')),
  check('compose/host-bind', condition('other')),
];

const opts = (node: ComposeNode) => textOf(at(node, 'o')) ?? '';
const isBindOption = (node: ComposeNode) =>
  /(?:^|,)r?bind(?:,|$)/.test(opts(node)) || /^(?:none|bind)$/.test(textOf(at(node, 'type')) ?? '');
const remote = /^(?:nfs4?|cifs|smb3?|fuse.*|sshfs|ceph|glusterfs|9p)$/i;

/** File systems: mounts, volumes, scratch space. */
export const storageRows = [
  row(
    'services.*.volumes.*',
    'rewrite',
    'files of the host; storage that outlives the run',
    'named volumes become sized scratch space of the run',
    ...bindChecks((...kinds) => allOf(isBind, field('source', hostPath(...kinds)))).map((one) => ({
      ...one,
      runner: 'refuse' as const,
    })),
    check('compose/host-pipe', field('type', is('npipe', 'cluster')), 'refuse'),
    check('compose/image-mount', field('type', is('image')), 'refuse'),
    check(
      'compose/mount-propagation',
      (node) =>
        isSet(at(node, 'bind', 'propagation') ?? node, '') &&
        /shared/.test(textOf(at(node, 'bind', 'propagation')) ?? ''),
      'refuse',
    ),
  ),
  row('services.*.volumes.*.**', 'rewrite', 'options of a mount', 'see the mount'),
  row(
    'services.*.volumes_from.*',
    'refuse',
    'the mounts of another container, the engine’s socket among them',
    'each container has its own mounts only',
    check('compose/volumes-from-container', matches(/^\s*container:/i)),
    check('compose/volumes-from', not(matches(/^\s*container:/i))),
  ),
  row('services.*.tmpfs.*', 'rewrite', 'memory without a limit', 'sized, without programs or devices'),
  row(
    'services.*.shm_size',
    'rewrite',
    'memory of the host',
    'at most what the run was given',
    check('compose/large-share', matches(/^\s*(?:[1-9]\d{2,}\s*g|[1-9]\d{11,})/i)),
  ),
  row('services.*.storage_opt.**', 'rewrite', 'lifts the limit on disk space', 'the limit is ours'),
  row(
    'services.*.secrets.**',
    'rewrite',
    'set-id modes on files put into the container',
    'owner and mode are ours',
  ),
  row(
    'services.*.configs.**',
    'rewrite',
    'set-id modes on files put into the container',
    'owner and mode are ours',
  ),
  row(
    'services.*.configs.*.target',
    'rewrite',
    'a file of the loader or of the users in the container',
    'owner and mode are ours; only below a few folders',
    check('compose/loader-file', matches(/^\/etc\/(?:ld\.so\.|passwd|shadow|sudoers|cdi|nvidia)/)),
  ),
  row('volumes.*', 'rewrite', 'storage that outlives the run', 'sized scratch space of the run'),
  row(
    'volumes.*.driver',
    'refuse',
    'a volume plugin is a program of the host',
    'only local ones, without options',
    check('compose/volume-driver', not(is('local'))),
  ),
  row(
    'volumes.*.driver_opts',
    'refuse',
    'mounts any folder, disk or network share of the host under a harmless name',
    'volumes have no options',
    ...bindChecks((...kinds) => allOf(isBindOption, field('device', hostPath(...kinds)))),
    check(
      'compose/host-disk',
      allOf((node) => !isBindOption(node), field('device', matches(/^\/dev\//))),
    ),
    check('compose/remote-volume', field('type', matches(remote))),
    check(
      'compose/volume-options',
      (node) =>
        isSet(node, '') &&
        !isBindOption(node) &&
        !/^(?:tmpfs)$/.test(textOf(at(node, 'type')) ?? '') &&
        !remote.test(textOf(at(node, 'type')) ?? '') &&
        !/^\/dev\//.test(textOf(at(node, 'device')) ?? ''),
    ),
  ),
  row('volumes.*.driver_opts.*', 'refuse', 'see the options together', 'volumes have no options'),
  ...['volumes', 'networks', 'secrets', 'configs'].flatMap((section) => [
    row(
      `${section}.*.external`,
      'refuse',
      'what belongs to the provider or to other tenants',
      'a run has what it brings, nothing else',
      check('compose/external-resource', isOn),
    ),
    row(
      `${section}.*.name`,
      'rewrite',
      'takes the name, and with it the content, of something that is there already',
      'the names are ours',
      check('compose/provider-name', matches(/^opengpu-network/i), 'refuse'),
    ),
    row(`${section}.*.labels.**`, 'rewrite', 'tools of the host act on labels', 'the labels are ours'),
  ]),
  row('volumes.*.external.*', 'refuse', 'what belongs to others', 'a run has what it brings'),
  row('networks.*.external.*', 'refuse', 'what belongs to others', 'a run has what it brings'),
  ...['secrets', 'configs'].flatMap((section) => [
    row(
      `${section}.*`,
      'rewrite',
      'files put into the container',
      'only those whose content stands in the file',
    ),
    row(`${section}.*.external.*`, 'refuse', 'what belongs to others', 'a run has what it brings'),
    row(
      `${section}.*.file`,
      'refuse',
      'reads a file of the host',
      'nothing is read from the host',
      check('compose/host-file', not(isNearFile)),
      check('compose/missing-file', isNearFile),
    ),
    row(
      `${section}.*.environment`,
      'refuse',
      'reads a variable of whoever runs it, such as the provider’s key',
      'nothing is read from the host',
      check('compose/provider-secret', is('provider_private_key')),
      check('compose/host-variable', not(is('provider_private_key'))),
    ),
    ...['driver', 'driver_opts', 'template_driver'].map((key) =>
      row(
        `${section}.*.${key}`,
        'refuse',
        'a plugin is a program of the host',
        'no plugins',
        check('compose/volume-driver', isSet),
      ),
    ),
    row(`${section}.*.driver_opts.**`, 'refuse', 'a plugin is a program of the host', 'no plugins'),
  ]),
  row(
    'configs.*.content',
    'allow',
    'a file put into the container',
    'up to a size; the text is examined',
    check('compose/large-content', (node) => (textOf(node) ?? '').length > 65_536),
  ),
  row(
    'services.*.scale',
    'rewrite',
    'many containers for one service',
    'one container for each service',
    check('compose/many-containers', isAbove(8)),
  ),
];
