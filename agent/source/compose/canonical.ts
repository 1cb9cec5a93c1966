import type { Faults } from '../fault.ts';
import {
  asField,
  asList,
  both,
  command,
  dict,
  each,
  fields,
  healthTest,
  hosts,
  ifText,
  namesAsKeys,
  orEmpty,
  type Transform,
  ulimits,
  withFields,
} from './canonical-forms.ts';
import { longDevice, longPort, longVolume } from './canonical-mounts.ts';
import { type ComposeNode, list, map, scalar } from './node.ts';

/**
 * Writes every field that has a short and a long form in its long one, so that whoever reads on meets one form only. What
 * does not fit its shape is left as it is. Lists of `KEY=value` become mappings; a key alone has no value: it is taken from
 * the environment.
 */
export function canonicalService(node: ComposeNode, faults: Faults): ComposeNode {
  return withFields(node, serviceFields, faults);
}

/** The same for an entry of the top level's `networks`, `volumes`, `secrets` or `configs`. */
export function canonicalResource(node: ComposeNode, faults: Faults): ComposeNode {
  return withFields(orEmpty(node), { labels: dict }, faults);
}

/** The same for an item of `include`. */
export function canonicalInclude(node: ComposeNode, faults: Faults): ComposeNode {
  return withFields(asField('path')(node, faults), { path: asList, env_file: asList }, faults);
}

const requests = each(fields({ options: dict }));

const gpus: Transform = (node, faults) =>
  node.kind === 'scalar'
    ? list(node, [
        map(node, [
          ['capabilities', list(node, [scalar(node, 'gpu')])],
          ['count', scalar(node, node.value)],
        ]),
      ])
    : requests(node, faults);

const build: Transform = both(
  asField('context'),
  fields({
    args: dict,
    ssh: both(asList, dict),
    labels: dict,
    additional_contexts: dict,
    extra_hosts: hosts,
    ulimits,
    no_cache_filter: asList,
    secrets: each(asField('source')),
  }),
);
const hook = fields({ command, environment: dict });
const serviceFields: Readonly<Record<string, Transform>> = {
  annotations: dict,
  build,
  command,
  configs: each(asField('source')),
  depends_on: namesAsKeys((name) =>
    map(name, [
      ['condition', scalar(name, 'service_started')],
      ['required', scalar(name, true)],
    ]),
  ),
  deploy: fields({ labels: dict, resources: fields({ reservations: fields({ devices: requests }) }) }),
  develop: fields({
    watch: each(fields({ exec: hook, ignore: asList, include: asList })),
  }),
  devices: each(ifText(longDevice)),
  dns: asList,
  dns_search: asList,
  entrypoint: command,
  env_file: both(asList, each(asField('path'))),
  environment: dict,
  extends: asField('service'),
  extra_hosts: hosts,
  gpus,
  healthcheck: fields({ test: healthTest }),
  label_file: asList,
  labels: dict,
  models: namesAsKeys((name) => map(name, [])),
  networks: namesAsKeys((name) => map(name, [])),
  ports: each(ifText(longPort)),
  post_start: each(hook),
  pre_stop: each(hook),
  secrets: each(asField('source')),
  sysctls: dict,
  tmpfs: asList,
  ulimits,
  volumes: each(both(ifText(longVolume), fields({ volume: fields({ labels: dict }) }))),
};
