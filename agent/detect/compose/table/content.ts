import { textOf } from '../../../source/compose/node.ts';
import { field, is, isKey, isNearFile, isOn, isSet, matches, not } from '../conditions.ts';
import { referenceTraits } from '../images.ts';
import { check, row } from '../row.ts';

const traits = (key: 'pinned' | 'local') => (node: Parameters<typeof textOf>[0]) => {
  const found = referenceTraits(textOf(node) ?? '');
  return found.invalid === null && found[key];
};

/** What runs, and where it comes from. */
export const contentRows = [
  row(
    'services.*.image',
    'rewrite',
    'a tag that names another image after the scan',
    'the image that was examined, by its digest',
    check('compose/image-invalid', (node) => referenceTraits(textOf(node) ?? '').invalid !== null, 'refuse'),
    check(
      'compose/image-not-pinned',
      (node) => referenceTraits(textOf(node) ?? '').invalid === null && !traits('pinned')(node),
    ),
    check('compose/image-local-registry', traits('local'), 'refuse'),
  ),
  row(
    'services.*.pull_policy',
    'rewrite',
    'another image after the scan',
    'nothing is pulled at run time',
    check('compose/pull-again', not(is('missing', 'if_not_present', 'never'))),
  ),
  row('services.*.platform', 'rewrite', 'an emulator of the host runs it', 'the platform of the host'),
  row(
    'services.*.build',
    'refuse',
    'programs that nobody has examined are put together, and run, on the host',
    'images come from a registry, by digest',
    check('compose/build', isSet),
  ),
  row('services.*.build.**', 'refuse', 'reaches into the build of the host', 'images come from a registry'),
  row(
    'services.*.build.privileged',
    'refuse',
    'the build has the whole host',
    'images come from a registry',
    check('compose/privileged', isOn),
  ),
  row(
    'services.*.build.entitlements.*',
    'refuse',
    'the build has the host without its walls',
    'images come from a registry',
    check('compose/build-entitlement', isSet),
  ),
  row(
    'services.*.build.ssh',
    'refuse',
    'the ssh agent of whoever runs it',
    'images come from a registry',
    check('compose/host-file', isSet),
  ),
  row(
    'services.*.build.network',
    'refuse',
    'the network of the host',
    'images come from a registry',
    check('compose/host-network', is('host')),
  ),
  row('services.*.build.args.**', 'refuse', 'variables of whoever runs it', 'images come from a registry'),
  row('services.*.extends.service', 'allow', 'none', 'within the file, resolved before anything is judged'),
  row(
    'services.*.extends.file',
    'refuse',
    'a file of the host, or of the network, that nobody has examined',
    'a source is one file',
    check('compose/missing-file', isNearFile),
    check('compose/host-file', not(isNearFile)),
  ),
  row(
    'include',
    'refuse',
    'files of the host, or of the network, that nobody has examined',
    'a source is one file',
    check('compose/include', isSet),
  ),
  row('include.**', 'refuse', 'files that nobody has examined', 'a source is one file'),
  row(
    'services.*.env_file.*',
    'refuse',
    'a file of the host is read into variables',
    'nothing is read from the host',
    check('compose/missing-file', field('path', isNearFile)),
    check('compose/host-file', field('path', not(isNearFile))),
  ),
  row('services.*.env_file.*.*', 'refuse', 'see the file', 'nothing is read from the host'),
  row(
    'services.*.label_file.*',
    'refuse',
    'a file of the host is read into labels',
    'nothing is read from the host',
    check('compose/missing-file', isNearFile),
    check('compose/host-file', not(isNearFile)),
  ),
  row('services.*.entrypoint.*', 'allow', 'it is what the source does', 'as examined; the text is judged'),
  row('services.*.command.*', 'allow', 'it is what the source does', 'as examined; the text is judged'),
  row(
    'services.*.working_dir',
    'rewrite',
    'a descriptor that the runtime left open',
    'absolute, and none of /proc, /sys, /dev',
  ),
  ...['post_start', 'pre_stop'].flatMap((key) => [
    row(
      `services.*.${key}.*`,
      'refuse',
      'runs a command in the container, with all rights if it asks for them',
      'no commands are run in a container from outside',
    ),
    row(
      `services.*.${key}.*.privileged`,
      'refuse',
      'all rights of the host',
      'no commands are run in a container from outside',
      check('compose/privileged', isOn),
    ),
    row(
      `services.*.${key}.*.**`,
      'refuse',
      'see the hook',
      'no commands are run in a container from outside',
    ),
  ]),
  row(
    'services.*.develop',
    'refuse',
    'carries folders of the host into the container, and runs commands when they change',
    'nothing is read from the host',
    check('compose/develop', isSet),
  ),
  row('services.*.develop.**', 'refuse', 'folders of the host', 'nothing is read from the host'),
  ...['services.*.labels.*', 'services.*.deploy.labels.*'].map((path) =>
    row(
      path,
      'rewrite',
      'tools of the host act on labels: they replace images, publish services, adopt containers',
      'the labels are ours, those of the image are blanked',
      check(
        'compose/updater-label',
        isKey(/^(?:com\.centurylinklabs\.watchtower|com\.ouroboros|wud\.|diun\.)/i),
      ),
      check(
        'compose/adopted-label',
        isKey(/^(?:com\.docker\.(?:compose|stack|swarm)|io\.podman|com\.docker\.desktop)/i),
      ),
    ),
  ),
  ...['services.*.container_name', 'name'].map((path) =>
    row(
      path,
      'ignore',
      'takes the place of a container of the provider',
      'the names are ours',
      check('compose/provider-name', matches(/^(?:opengpu-network|watchtower$|sentinel$)/i)),
    ),
  ),
];
