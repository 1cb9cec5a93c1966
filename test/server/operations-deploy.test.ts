import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { settingKeys, settingsTable } from '../../agent/config/settings-table.ts';
import { readCompose } from '../../agent/source/compose/read-compose.ts';
import { pinBytes } from '../../agent/source/pinned-bytes.ts';

const composeText = readFileSync('deploy/compose.yaml', 'utf8');
const compose = parse(composeText, { merge: true });
const ours = ['server', 'watch', 'worker'] as const;

const variables = new Set(settingKeys.map((key) => settingsTable[key].env));
/** Of Node and of the operating system, and the one that names the settings file. */
const others = new Set(['TMPDIR', 'WARDEN_CONFIG']);
const unknown = (names: readonly string[]) =>
  names.filter((name) => !variables.has(name) && !others.has(name));

/** What of a manifest is looked at. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // The rest differs by kind.
  readonly [field: string]: unknown;
}

const manifests = readdirSync('deploy/kubernetes')
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((file) =>
    parseAllDocuments(readFileSync(`deploy/kubernetes/${file}`, 'utf8'), { version: '1.1' }).map(
      (document) => {
        expect(document.errors).toEqual([]);
        return { file, manifest: document.toJS() as Manifest };
      },
    ),
  );
const of = (kind: string) => manifests.map(({ manifest }) => manifest).filter((m) => m.kind === kind);

describe('deploy/compose.yaml', () => {
  it('is a compose file as Compose reads it', () => {
    const { model, faults } = readCompose(pinBytes('compose.yaml', Buffer.from(composeText)));
    expect(faults).toEqual([]);
    expect(model!.services.map(({ name }) => name).sort()).toEqual(['postgres', ...ours].sort());
  });

  it.each(['postgres', ...ours])('shuts %s in', (name) => {
    expect(compose.services[name]).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/),
      healthcheck: { test: expect.arrayContaining(['CMD']) },
    });
  });

  it('publishes the service to this machine alone, and nothing else', () => {
    for (const [name, service] of Object.entries<{ ports?: string[] }>(compose.services))
      expect(service.ports ?? []).toEqual(
        name === 'server' ? ['$' + '{WARDEN_PORT:-127.0.0.1:8480}:8480'] : [],
      );
    expect(compose.networks.inside).toEqual({ internal: true });
    expect(compose.services.postgres.networks).toEqual(['inside']);
  });

  it('builds on the images that the Dockerfile names, whatever is started', () => {
    const bases = readFileSync('deploy/Dockerfile', 'utf8').matchAll(/^ARG ([A-Z_]+)=(.*)$/gm);
    const args = Object.fromEntries([...bases].map(([, name, image]) => [name, `\${${name}:-${image}}`]));
    for (const name of ours)
      expect(compose.services[name].build).toEqual({ context: '..', dockerfile: 'deploy/Dockerfile', args });
  });

  it('has two workers', () => {
    expect(compose.services.worker.deploy.replicas).toBe(2);
  });

  it.each(ours)('gives %s settings that there are, and no secret but as a file', (name) => {
    const { environment } = compose.services[name];
    expect(unknown(Object.keys(environment))).toEqual([]);
    expect(Object.keys(environment).join(' ')).not.toMatch(/(PASSWORD|SECRET|KEY|TOKEN)( |$)/);
  });

  it('takes from env.example what it names there, and no more', () => {
    const named = [...readFileSync('deploy/env.example', 'utf8').matchAll(/^#?([A-Z_]+)=/gm)].map(
      ([, name]) => name,
    );
    const taken = [...composeText.matchAll(/\$\{([A-Z_]+):-/g)].map(([, name]) => name);
    expect([...new Set([...taken, 'COMPOSE_PROJECT_NAME'])].sort()).toEqual([...new Set(named)].sort());
  });
});

describe('deploy/kubernetes', () => {
  it('has kinds that a cluster knows, each named once', () => {
    const kinds = {
      Deployment: 'apps/v1',
      Service: 'v1',
      ServiceAccount: 'v1',
      Namespace: 'v1',
      ConfigMap: 'v1',
      Secret: 'v1',
      PodDisruptionBudget: 'policy/v1',
      HorizontalPodAutoscaler: 'autoscaling/v2',
      NetworkPolicy: 'networking.k8s.io/v1',
      Kustomization: 'kustomize.config.k8s.io/v1beta1',
    };
    for (const { manifest } of manifests)
      expect([manifest.kind, manifest.apiVersion]).toEqual([
        manifest.kind,
        kinds[manifest.kind as keyof typeof kinds],
      ]);
    const names = manifests.map(({ manifest }) => `${manifest.kind}/${manifest.metadata?.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('applies every file but the example of a secret', () => {
    const { resources } = of('Kustomization')[0]! as unknown as { resources: string[] };
    const files = new Set(manifests.map(({ file }) => file));
    files.delete('kustomization.yaml');
    files.delete('secret.example.yaml');
    expect([...resources].sort()).toEqual([...files].sort());
  });

  it.each(ours)('runs %s without rights, and looks whether it is well', (name) => {
    const deployment = of('Deployment').find(({ metadata }) => metadata.name === name) as unknown as {
      spec: {
        selector: { matchLabels: object };
        template: { metadata: { labels: object }; spec: PodSpec };
      };
    };
    const { selector, template } = deployment.spec;
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    const { containers, ...pod } = template.spec;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    const [container] = containers;
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.args).toEqual(compose.services[name].command);
    const ports = container.ports.map((port) => port.name);
    const paths = { startupProbe: '/startupz', readinessProbe: '/readyz', livenessProbe: '/livez' };
    for (const [probe, path] of Object.entries(paths)) {
      const { httpGet } = container[probe as keyof typeof paths];
      expect(httpGet.path).toBe(path);
      expect(ports).toContain(httpGet.port);
    }
    const mounted = container.volumeMounts.map((mount) => mount.name).sort();
    expect(pod.volumes.map((volume) => volume.name).sort()).toEqual(mounted);
    expect(unknown((container.env ?? []).map((variable) => variable.name))).toEqual([]);
  });

  it('sets nothing that is no setting', () => {
    const { data } = of('ConfigMap')[0]! as unknown as { data: Record<string, string> };
    expect(unknown(Object.keys(data))).toEqual([]);
  });

  it.each(['Service', 'PodDisruptionBudget', 'NetworkPolicy'])('selects pods that there are: %s', (kind) => {
    const pods = of('Deployment').map(
      (deployment) =>
        (deployment as unknown as { spec: { template: { metadata: { labels: Record<string, string> } } } })
          .spec.template.metadata.labels,
    );
    for (const { metadata, spec } of of(kind) as unknown as {
      metadata: { name: string };
      spec: Record<string, unknown>;
    }[]) {
      const chosen = (spec.podSelector ?? spec.selector) as Record<string, unknown>;
      const labels = Object.entries((chosen.matchLabels ?? (kind === 'Service' ? chosen : {})) as object);
      const matching = pods.filter((pod) => labels.every(([key, value]) => pod[key] === value));
      expect([metadata.name, matching.length > 0]).toEqual([metadata.name, true]);
    }
  });
});

interface PodSpec {
  readonly volumes: readonly { readonly name: string }[];
  readonly containers: readonly [
    {
      readonly args: readonly string[];
      readonly env?: readonly { readonly name: string }[];
      readonly ports: readonly { readonly name: string }[];
      readonly securityContext: object;
      readonly volumeMounts: readonly { readonly name: string }[];
    } & Record<
      'startupProbe' | 'readinessProbe' | 'livenessProbe',
      {
        readonly httpGet: { readonly path: string; readonly port: string };
      }
    >,
  ];
}
