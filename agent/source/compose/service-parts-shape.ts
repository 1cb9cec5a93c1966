import {
  either,
  flag,
  listOf,
  listOrDict,
  mapOf,
  namesOf,
  number,
  orNothing,
  scalarOrNothing,
  text,
  textOrTexts,
  texts,
  word,
} from './shape.ts';

export const command = orNothing(textOrTexts);
export const options = namesOf(scalarOrNothing);
export const extraHosts = either(namesOf(textOrTexts), texts);
export const ulimits = namesOf(
  either(number, mapOf({ soft: number, hard: number }, 'soft', 'hard')),
  /^[a-z]+$/,
);
export const filesOfService = listOf(
  either(text, mapOf({ source: text, target: text, uid: text, gid: text, mode: number })),
);
export const hooks = listOf(
  mapOf(
    { command: textOrTexts, user: text, privileged: flag, working_dir: text, environment: listOrDict },
    'command',
  ),
);
export const deviceRequest = {
  capabilities: texts,
  count: either(number, text),
  device_ids: texts,
  driver: text,
  options: listOrDict,
};
export const blockLimits = listOf(mapOf({ path: text, rate: number }));
const updates = mapOf({
  parallelism: number,
  delay: text,
  failure_action: text,
  monitor: text,
  max_failure_ratio: number,
  order: word('start-first', 'stop-first'),
});

export const build = either(
  text,
  mapOf({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: texts,
    args: listOrDict,
    ssh: either(listOrDict, text),
    labels: listOrDict,
    cache_from: texts,
    cache_to: texts,
    no_cache: flag,
    no_cache_filter: textOrTexts,
    additional_contexts: listOrDict,
    network: text,
    provenance: either(flag, text),
    sbom: either(flag, text),
    pull: flag,
    target: text,
    shm_size: number,
    extra_hosts: extraHosts,
    isolation: text,
    privileged: flag,
    secrets: filesOfService,
    tags: texts,
    ulimits,
    platforms: texts,
  }),
);

export const deploy = orNothing(
  mapOf({
    mode: text,
    endpoint_mode: text,
    replicas: number,
    labels: listOrDict,
    rollback_config: updates,
    update_config: updates,
    resources: mapOf({
      limits: mapOf({ cpus: number, memory: text, pids: number }),
      reservations: mapOf({
        cpus: number,
        memory: text,
        generic_resources: listOf(mapOf({ discrete_resource_spec: mapOf({ kind: text, value: number }) })),
        devices: listOf(mapOf(deviceRequest, 'capabilities')),
      }),
    }),
    restart_policy: mapOf({ condition: text, delay: text, max_attempts: number, window: text }),
    placement: mapOf({
      constraints: texts,
      preferences: listOf(mapOf({ spread: text })),
      max_replicas_per_node: number,
    }),
  }),
);

export const volume = mapOf(
  {
    type: word('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: text,
    target: text,
    read_only: flag,
    consistency: text,
    bind: mapOf({ propagation: text, create_host_path: flag, recursive: text, selinux: word('z', 'Z') }),
    volume: mapOf({ labels: listOrDict, nocopy: flag, subpath: text }),
    tmpfs: mapOf({ size: number, mode: number }),
    image: mapOf({ subpath: text }),
  },
  'type',
);
