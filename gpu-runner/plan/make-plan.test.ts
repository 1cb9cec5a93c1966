import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCompose } from '../../agent/source/compose/read-compose.ts';
import { pinBytes } from '../../agent/source/pinned-bytes.ts';
import { makePlan } from './make-plan.ts';
import type { Grant, PlanImage, PlanResult } from './plan.ts';
import { renderPlan } from './render-plan.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const;
const grant: Grant = {
  memoryBytes: 4 * 1024 ** 3,
  processors: 4,
  pids: 256,
  scratchBytes: 256 * 1024 ** 2,
  shmBytes: 64 * 1024 ** 2,
  scratchExec: false,
  gpu: null,
  mostGpus: 8,
  registries: [],
};
const reference = `registry.example/team/app@${digest('a')}`;
const image: PlanImage = {
  reference,
  manifestDigest: digest('a'),
  configDigest: digest('b'),
  diffIds: [digest('c')],
  run: {
    entrypoint: ['/app/serve'],
    command: ['--port', '5555'],
    environment: ['PATH=/usr/bin', 'LD_PRELOAD=/app/hook.so', 'NVIDIA_VISIBLE_DEVICES=all', 'MODE=fast'],
    workingDir: '/app',
    volumes: ['/data'],
    labels: ['com.centurylinklabs.watchtower.enable'],
    ports: [5555],
  },
};

function plan(yaml: string, given: Partial<Grant> = {}, images: readonly PlanImage[] = [image]): PlanResult {
  return makePlan(readCompose(pinBytes('compose.yml', Buffer.from(yaml))), images, { ...grant, ...given });
}

/** A file with one service, and these lines in it. */
function service(...lines: string[]): string {
  return ['services:', '  app:', `    image: ${reference}`, ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  );
}

function refusalsOf(yaml: string, given: Partial<Grant> = {}): string[] {
  const result = plan(yaml, given);
  return result.ok ? [] : result.refusals.map(({ code, field }) => `${code} ${field}`);
}

function planned(yaml: string, given: Partial<Grant> = {}) {
  const result = plan(yaml, given);
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  return result.plan;
}

describe('a compose file of one honest service', () => {
  const yaml = service('ports: ["5555:5555"]', 'environment: {WORKERS: "2"}', 'restart: always');

  it('becomes this plan', () => {
    expect(plan(yaml)).toMatchSnapshot();
  });

  it('is shown as this', () => {
    expect(`\n${renderPlan(plan(yaml))}`).toMatchSnapshot();
  });

  it('keeps nothing of the image that steers the host', () => {
    const [app] = planned(yaml).services;
    expect(app!.environment).toEqual([
      ['LD_PRELOAD', ''],
      ['MODE', 'fast'],
      ['NVIDIA_VISIBLE_DEVICES', ''],
      ['PATH', '/usr/bin'],
      ['WORKERS', '2'],
    ]);
    expect(app!.scratch.map(({ path }) => path)).toEqual(['/data', '/tmp']);
    expect(app!.imageLabels).toEqual(['com.centurylinklabs.watchtower.enable']);
  });
});

describe('a field that reaches beyond the run', () => {
  it.each([
    ['privileged: true', 'privileged'],
    ['privileged: "yes"', 'privileged'],
    ['cap_add: [SYS_ADMIN]', 'cap_add.0'],
    ['security_opt: ["seccomp=unconfined"]', 'security_opt.0'],
    ['security_opt: ["apparmor:unconfined"]', 'security_opt.0'],
    ['security_opt: ["writable-cgroups=true"]', 'security_opt.0'],
    ['devices: ["/dev/sda:/dev/sda"]', 'devices.0'],
    ['devices: ["vendor.example/gpu=all"]', 'devices.0'],
    ['device_cgroup_rules: ["a *:* rwm"]', 'device_cgroup_rules.0'],
    ['volumes: ["/:/host"]', 'volumes.0'],
    ['volumes: ["/var/run/docker.sock:/s"]', 'volumes.0'],
    ['volumes: ["~/.ssh:/s"]', 'volumes.0'],
    ['volumes: [{type: npipe, source: a, target: /b}]', 'volumes.0'],
    ['volumes: [{type: image, source: a, target: /b}]', 'volumes.0'],
    ['volumes_from: ["container:other"]', 'volumes_from.0'],
    ['network_mode: host', 'network_mode'],
    ['network_mode: "container:other"', 'network_mode'],
    ['pid: host', 'pid'],
    ['pid: "service:app"', 'pid'],
    ['ipc: host', 'ipc'],
    ['ipc: shareable', 'ipc'],
    ['uts: host', 'uts'],
    ['userns_mode: host', 'userns_mode'],
    ['cgroup: host', 'cgroup'],
    ['cgroup_parent: /system.slice', 'cgroup_parent'],
    ['isolation: hyperv', 'isolation'],
    ['credential_spec: {file: a.json}', 'credential_spec.file'],
    ['sysctls: {net.ipv4.ip_forward: 1}', 'sysctls.net.ipv4.ip_forward'],
    ['group_add: [docker]', 'group_add.0'],
    ['extra_hosts: ["host:host-gateway"]', 'extra_hosts.host.0'],
    ['external_links: [other]', 'external_links.0'],
    ['build: .', 'build'],
    ['build: {context: ., privileged: true}', 'build'],
    ['env_file: /etc/passwd', 'env_file.0'],
    ['label_file: /etc/passwd', 'label_file.0'],
    ['environment: [PROVIDER_PRIVATE_KEY]', 'environment.PROVIDER_PRIVATE_KEY'],
    ['environment: {A: $PROVIDER_PRIVATE_KEY}', 'environment.A'],
    ['use_api_socket: true', 'use_api_socket'],
    ['provider: {type: model}', 'provider'],
    ['models: {m: {}}', 'models'],
    ['develop: {watch: [{path: ., action: sync, target: /a}]}', 'develop'],
    ['post_start: [{command: id}]', 'post_start.0'],
    ['pre_stop: [{command: id, privileged: true}]', 'pre_stop.0'],
    ['annotations: {dev.gvisor.flag.debug: "true"}', 'annotations.dev.gvisor.flag.debug'],
    ['extends: {file: other.yml, service: app}', 'extends.file'],
    ['gpus: [{driver: cdi, device_ids: ["a/b=c"], capabilities: [gpu]}]', 'gpus.0'],
  ])('is refused: %s', (line, field) => {
    expect(refusalsOf(service(line))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(` services\\.app\\.${field.replaceAll('.', '\\.')}$`)),
      ]),
    );
  });

  it.each([
    ['volumes: {v: {driver_opts: {type: none, o: bind, device: /}}}', 'volumes.v.driver_opts'],
    ['volumes: {v: {driver: local-persist}}', 'volumes.v.driver'],
    ['volumes: {v: {external: true}}', 'volumes.v.external'],
    ['networks: {n: {driver: macvlan}}', 'networks.n.driver'],
    ['networks: {n: {driver_opts: {parent: eth0}}}', 'networks.n.driver_opts.parent'],
    ['networks: {n: {external: true}}', 'networks.n.external'],
    ['secrets: {s: {file: /etc/shadow}}', 'secrets.s.file'],
    ['secrets: {s: {environment: PROVIDER_PRIVATE_KEY}}', 'secrets.s.environment'],
    ['configs: {c: {external: true}}', 'configs.c.external'],
    ['include: [other.yml]', 'include'],
  ])('is refused at the top of the file: %s', (line, field) => {
    expect(refusalsOf(`${service()}${line}\n`)).toContain(`field/refused ${field}`);
  });

  it('is refused when the table does not know it', () => {
    expect(refusalsOf(service('privilege: true'))).toEqual(
      expect.arrayContaining(['field/unknown services.app.privilege']),
    );
  });

  it('is refused whatever the profile of its service', () => {
    const yaml = `${service()}  other:\n    image: ${reference}\n    profiles: [debug]\n    privileged: true\n`;
    expect(refusalsOf(yaml)).toEqual(['field/refused services.other.privileged']);
  });

  it('is refused behind a merge key', () => {
    const yaml = `x-a: &a {privileged: true}\n${service('<<: *a')}`;
    expect(refusalsOf(yaml)).toContain('field/refused services.app.privileged');
  });
});

describe('a value that says what is so anyway', () => {
  it.each([
    'privileged: false',
    'use_api_socket: false',
    'ipc: private',
    'cgroup: private',
    'isolation: default',
    'security_opt: ["no-new-privileges:true"]',
    'cap_drop: [ALL]',
    'read_only: true',
    'network_mode: bridge',
  ])('is not refused: %s', (line) => {
    expect(refusalsOf(service(line))).toEqual([]);
  });
});

describe('limits', () => {
  it('are what the service asks for, and at most what was granted', () => {
    const [app] = planned(service('mem_limit: 1g', 'cpus: 0.5', 'pids_limit: 100', 'shm_size: 32m')).services;
    expect(app).toMatchObject({
      memoryBytes: 1024 ** 3,
      processors: 0.5,
      pids: 100,
      shmBytes: 32 * 1024 ** 2,
    });
    const [large] = planned(
      service('mem_limit: 900g', 'cpus: 64', 'pids_limit: 99999', 'shm_size: 8g'),
    ).services;
    expect(large).toMatchObject({
      memoryBytes: 4 * 1024 ** 3,
      processors: 4,
      pids: 256,
      shmBytes: 64 * 1024 ** 2,
    });
  });

  it('of all services together are at most what was granted', () => {
    const two = `${service('mem_limit: 3g')}  other:\n    image: ${reference}\n`;
    const { services } = planned(two);
    expect(services.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)).toBeLessThanOrEqual(
      grant.memoryBytes,
    );
    expect(services.reduce((sum, { processors }) => sum + processors, 0)).toBeLessThanOrEqual(
      grant.processors,
    );
  });

  it.each([
    'mem_limit: -1',
    'mem_limit: "0"',
    'mem_limit: 1e309',
    'cpus: -0.5',
    'pids_limit: -1',
    'shm_size: lots',
  ])('that are no amounts are refused: %s', (line) => {
    expect(refusalsOf(service(line)).length).toBeGreaterThan(0);
  });
});

describe('what a service can write to', () => {
  it('is scratch space of a set size, whatever it asks for', () => {
    const { services } = planned(
      `${service('volumes: ["v:/data", "/cache"]', 'tmpfs: ["/run:size=16m"]')}volumes: {v: {}}\n`,
    );
    expect(services[0]!.scratch).toEqual([
      { path: '/cache', bytes: grant.scratchBytes, exec: false },
      { path: '/data', bytes: grant.scratchBytes, exec: false },
      { path: '/run', bytes: 16 * 1024 ** 2, exec: false },
      { path: '/tmp', bytes: grant.scratchBytes, exec: false },
    ]);
  });

  it('is a volume of the run where two services share it', () => {
    const yaml = `${service('volumes: ["v:/a"]')}  other:\n    image: ${reference}\n    volumes: ["v:/b:ro"]\nvolumes: {v: {}}\n`;
    expect(planned(yaml).services.map(({ shared }) => shared)).toEqual([
      [{ volume: 'v', path: '/a', readOnly: false }],
      [{ volume: 'v', path: '/b', readOnly: true }],
    ]);
  });

  it.each(['/proc/x', '/sys', '/dev/shm', '/usr/lib', '/etc/ld.so.preload', '/a/../b', '/lib64'])(
    'is never a place of the system: %s',
    (path) => {
      expect(refusalsOf(service(`tmpfs: ["${path}"]`))).toEqual(['value/invalid services.app.tmpfs']);
    },
  );

  it('holds files whose content stands in the compose file', () => {
    const yaml = (target: string) =>
      `${service(`configs: [{source: c, target: ${target}}]`)}configs: {c: {content: "x: 1"}}\n`;
    expect(planned(yaml('/config/app.yml')).services[0]!.files).toEqual([
      { path: '/config/app.yml', content: 'x: 1' },
    ]);
    expect(refusalsOf(yaml('/etc/ld.so.preload'))).not.toEqual([]);
  });
});

describe('a program', () => {
  it.each(['/proc/self/fd/7', '/sys/fs/cgroup', 'relative', '/a/../proc', '//proc/self', '/dev'])(
    'is not started in %s',
    (path) => {
      expect(refusalsOf(service(`working_dir: ${path}`))).toContain('value/invalid services.app.working_dir');
    },
  );

  it('is that of the service where it names one, else that of the image', () => {
    const command = (...lines: string[]) => planned(service(...lines)).services[0]!.command;
    expect(command()).toEqual(['/app/serve', '--port', '5555']);
    expect(command('command: [--fast]')).toEqual(['/app/serve', '--fast']);
    expect(command('entrypoint: [/bin/other]')).toEqual(['/bin/other']);
  });

  it('is never of an image that was not examined', () => {
    expect(plan(service(), {}, [])).toMatchObject({ ok: false, refusals: [{ code: 'image/not-examined' }] });
  });
});

describe('a GPU', () => {
  const gpu = { kind: 'nvidia', uuids: ['GPU-1'] } as const;
  const asking = service(
    'deploy: {resources: {reservations: {devices: [{driver: nvidia, count: all, capabilities: [gpu]}]}}}',
  );

  it('is one of those for sources, of which `all` is what a source may have', () => {
    expect(planned(asking, { gpu })).toMatchObject({ gpu, gpuCount: 1, services: [{ gpu: true }] });
    expect(planned(service('devices: [/dev/nvidia0]'), { gpu })).toMatchObject({
      gpu,
      services: [{ gpu: true }],
    });
  });

  it('that was not granted is refused', () => {
    expect(refusalsOf(asking)).toEqual(['limit/gpu services.app']);
  });

  it('is not given to who does not ask for one', () => {
    expect(planned(service(), { gpu })).toMatchObject({
      gpu: null,
      gpuCount: 0,
      services: [{ gpu: false }],
    });
  });
});

describe('any file', () => {
  it('ends in a plan or in refusals, never in an error', () => {
    const line = fc.constantFrom(
      'services:',
      '  a:',
      '    image: x',
      '    volumes: [a:/b]',
      '    tmpfs: [":"]',
      '    deploy: {resources: {limits: {memory: 1}}}',
      '    environment: {A: null}',
      '    depends_on: [a, b]',
      '    ports: [{target: 0}]',
      '    configs: [c]',
      '    working_dir: "\\0"',
      '  b: {image: y, extends: a}',
      'volumes: {a: null}',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 12 }), (lines) => {
        const result = plan(lines.join('\n'));
        expect(result.ok || result.refusals.length > 0).toBe(true);
        expect(renderPlan(result)).not.toMatch(/[^\P{C}\n]/u);
      }),
    );
  });
});
