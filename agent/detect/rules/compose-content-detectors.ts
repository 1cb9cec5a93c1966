import type { DetectorRow } from './detector-row.ts';

const spec = { reference: 'https://github.com/compose-spec/compose-spec/blob/main/spec.md' };
const breakout = { attack: 'T1611', ...spec };
const hijack = { attack: 'T1574.006', ...spec };
const secrets = { attack: 'T1552', ...spec };

/**
 * What a compose file brings along and reaches besides the host: volumes, networks, secrets, variables, builds, images.
 */
export const composeContentDetectors: Readonly<Record<string, DetectorRow>> = {
  'compose/volumes-from-container': [
    'high',
    'escape',
    'The container gets the mounts of a container that is not part of the source',
    breakout,
  ],
  'compose/volumes-from': ['low', 'config', 'The container gets the mounts of another one', spec],
  'compose/volume-driver': [
    'high',
    'escape',
    'The source names a plugin, which is a program of the host',
    breakout,
  ],
  'compose/volume-options': [
    'medium',
    'escape',
    'A volume has options by which the host mounts something',
    breakout,
  ],
  'compose/remote-volume': ['high', 'exfiltration', 'The host is told to mount a network share', spec],
  'compose/external-resource': [
    'high',
    'escape',
    'The source reaches for a volume, network, secret or container that is not its own',
    breakout,
  ],
  'compose/provider-name': [
    'high',
    'escape',
    'The source takes a name by which it would replace a part of the provider’s own software',
    { attack: 'T1036.005', ...spec },
  ],
  'compose/network-driver': [
    'high',
    'escape',
    'The source asks for a place in the network of the host',
    breakout,
  ],
  'compose/network-options': ['medium', 'escape', 'A network has options that reach the host', breakout],
  'compose/metadata-address': [
    'high',
    'credential-theft',
    'The source gives the metadata service of the cloud, which hands out credentials, a name',
    { attack: 'T1552.005', ...spec },
  ],
  'compose/host-gateway': ['medium', 'config', 'The container asks for the address of the host', spec],
  'compose/host-port': ['low', 'config', 'The container takes a port of the host that others rely on', spec],
  'compose/name-server': [
    'low',
    'config',
    'The container uses a name server of its own',
    { attack: 'T1071.004', ...spec },
  ],
  'compose/log-egress': [
    'medium',
    'exfiltration',
    'The host itself is told to send what the container writes somewhere',
    spec,
  ],
  'compose/host-file': [
    'high',
    'credential-theft',
    'A file of the host, or one from elsewhere, is read into the source where it runs',
    secrets,
  ],
  'compose/missing-file': [
    'high',
    'malformed',
    'The source needs a file beside it, and where it runs there is none',
    spec,
  ],
  'compose/include': [
    'high',
    'malformed',
    'The source takes in other compose files, which are not part of it',
    spec,
  ],
  'compose/build': [
    'high',
    'malformed',
    'The image is to be built on the provider, so that there is nothing to examine',
    spec,
  ],
  'compose/build-entitlement': ['high', 'escape', 'The build asks for rights on the host', breakout],
  'compose/develop': ['medium', 'config', 'The source watches and copies folders of the host', spec],
  'compose/host-variable': [
    'medium',
    'credential-theft',
    'A value is taken from the environment of whoever runs the source',
    { ...secrets, confidence: 'medium' },
  ],
  'compose/network-variable': [
    'medium',
    'other',
    'The source sets a variable by which tasks and results find their way',
    { confidence: 'medium', ...spec },
  ],
  'compose/injection-variable': [
    'medium',
    'escape',
    'A variable loads a library into every GPU program',
    hijack,
  ],
  'compose/proxy-variable': ['low', 'proxy', 'The traffic of the container goes through a proxy', spec],
  'compose/loader-file': [
    'medium',
    'persistence',
    'A file of the loader or of the users is replaced',
    hijack,
  ],
  'compose/large-content': ['low', 'config', 'A large file stands in the compose file itself', spec],
  'compose/model-runner': ['medium', 'config', 'The source uses the model runner of the host', spec],
  'compose/host-pressure': [
    'medium',
    'dos',
    'The container goes before everything else on the host',
    { attack: 'T1499', ...spec },
  ],
  'compose/many-containers': [
    'medium',
    'dos',
    'One service is to run in many containers',
    { attack: 'T1499', ...spec },
  ],
  'compose/large-share': ['low', 'dos', 'The container asks for very much shared memory', spec],
  'compose/updater-label': [
    'medium',
    'config',
    'A label lets the provider’s updater replace the image by whatever its registry has next',
    spec,
  ],
  'compose/adopted-label': [
    'medium',
    'config',
    'A label makes the container look like another project’s',
    { attack: 'T1036.005', ...spec },
  ],
  'compose/pull-again': ['low', 'config', 'The image is pulled anew where it runs, after the scan', spec],
  'compose/image-not-pinned': [
    'low',
    'config',
    'An image is named by a tag, which may name another one tomorrow',
    spec,
  ],
  'compose/image-invalid': ['high', 'malformed', 'The image is not named by a valid reference', spec],
  'compose/image-local-registry': [
    'medium',
    'config',
    'The image comes from the provider’s own machine or network',
    spec,
  ],
};
