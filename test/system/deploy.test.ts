import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerTar } from '../../fixtures/layer.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { marketplace } from '../contracts/scenario/marketplace.ts';
import { createWorld } from '../contracts/scenario/world.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { startTestGateway, type TestGateway } from '../source/gateway.ts';
import { type ComposeProject, composeProject } from './compose-project.ts';
import { type Bases, makeBases } from './deploy-bases.ts';
import { builtOn, createGateway, docker, removeImages } from './docker.ts';
import { relay } from './relay.ts';

const folder = mkdtempSync(join(tmpdir(), 'warden-deploy-'));
const services = ['server', 'watch', 'worker'] as const;
const name = `warden-check-${randomBytes(4).toString('hex')}`;
/** What the containers know this machine by. */
let machine: string;

let anvil: Anvil;
let registry: TestRegistry;
let gateway: TestGateway;
let bases: Bases;
let project: ComposeProject;
let server: string;
let source: string;
let receiver: ReturnType<typeof createServer>;
const closings: (() => void)[] = [];
const received: { readonly headers: Record<string, string>; readonly body: string }[] = [];

beforeAll(async () => {
  machine = createGateway(name);
  // Accounts in containers read what is mounted.
  chmodSync(folder, 0o755);
  const deployments = join(folder, 'deployments');
  mkdirSync(deployments);
  [anvil, registry, gateway, bases] = await Promise.all([
    startAnvil(1071, ['--slots-in-an-epoch', '1']),
    startTestRegistry(),
    startTestGateway(),
    makeBases(name, join(folder, 'bases')),
  ]);
  for (const host of [anvil.host, registry.host, hostOf(gateway.origin)])
    closings.push(await relay(host, machine));
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers as Record<string, string>, body });
    response.end();
  }).listen(0, machine);
  await once(receiver, 'listening');
  const world = await createWorld(anvil, deployments, null);
  const market = marketplace(world);
  await world.welcome('clara');
  await market.stake('clara', '5000');
  source = await publish(market);
  await world.test.mine({ blocks: 8 });

  const port = await freePort();
  server = `http://127.0.0.1:${port}`;
  const own = [registry.host, anvil.host, hostOf(gateway.origin)].map(outside);
  const settings = {
    COMPOSE_PROJECT_NAME: name,
    WARDEN_IMAGE: name,
    NODE_IMAGE: bases.node,
    RUNTIME_IMAGE: bases.runtime,
    POSTGRES_IMAGE: bases.postgres,
    WARDEN_PORT: `127.0.0.1:${port}`,
    WARDEN_PUBLIC_URL: server,
    WARDEN_CHAIN: '1071',
    WARDEN_RPC_URL: `http://${outside(anvil.host)}`,
    WARDEN_ALLOW_HOST: own.join(','),
    WARDEN_WEBHOOK_HOST: machine,
  };
  // A chain that no network knows, and where its contracts stand.
  const more = {
    environment: {
      WARDEN_DEPLOYMENTS: '/deployments',
      WARDEN_GATEWAY: `http://${outside(hostOf(gateway.origin))}`,
      WARDEN_FROM: '0',
    },
    volumes: [`${deployments}:/deployments:ro`],
  };
  const override = join(folder, 'chain.yaml');
  writeFileSync(
    override,
    JSON.stringify({ services: Object.fromEntries(services.map((service) => [service, more])) }),
  );
  project = composeProject(join(folder, 'warden'), settings, override);
  await project.compose('up', '-d', '--build');
  for (const service of ['postgres', ...services])
    await until(service, () => project.containers(service).every((id) => healthOf(id) === 'healthy'));
}, 900_000);

afterAll(async () => {
  await project?.remove();
  docker('network', 'rm', name);
  if (bases) removeImages(name, ...builtOn(bases.node), ...Object.values(bases));
  receiver?.close();
  for (const close of closings) close();
  await Promise.all([anvil?.stop(), registry?.close(), gateway?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const hostOf = (url: string) => new URL(url).host;
/** The address by which containers know a server of this machine. */
const outside = (host: string) => host.replace('127.0.0.1', machine);

function healthOf(container: string): string {
  return docker('inspect', '--format', '{{.State.Health.Status}}', container).trim();
}

async function publish(market: ReturnType<typeof marketplace>): Promise<string> {
  const pushed = registry.pushImage('team/app', '1', { layers: [await layerTar({ 'app/hello': 'hello' })] });
  const { digest } = pushed.descriptor;
  gateway.put('/app.yaml', `services:\n  a:\n    image: ${outside(registry.host)}/team/app@${digest}\n`);
  gateway.put(
    '/app.json',
    JSON.stringify({ name: 'a small app', cpu: `http://${outside(hostOf(gateway.origin))}/app.yaml` }),
  );
  return market.publishSource('clara', {
    imageMetadataUrl: `http://${outside(hostOf(gateway.origin))}/app.json`,
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Looks again until it is so; what a container said is shown when it never is. */
async function until<T>(service: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let left = 600; left > 0; left--) {
    const found = await look();
    if (found) return found;
    await wait(400);
  }
  throw new Error(`${service} does not get there:\n${project.logOf(service).slice(-5000)}`);
}

/** Runs the program of the image in a container of a service. */
function node(service: string, ...args: readonly string[]): string[] {
  return project.containers(service).map((id) => docker('exec', id, '/nodejs/bin/node', ...args));
}

/** What docs/operations.md has for making a key. */
async function createKey(...args: readonly string[]): Promise<string> {
  const said = await project.compose(
    ...['exec', '-T', 'server', '/nodejs/bin/node', '/opt/warden/dist/warden.js', 'keys', 'create'],
    ...args,
  );
  return /ogpu_live_\w+/.exec(said)![0];
}

async function api(key: string, path: string, body?: object) {
  const response = await fetch(`${server}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as { readonly id: string } };
}

describe('docker-compose up in deploy/', () => {
  it('builds an image without root, shell and compiler, of less than 250 MB beside Node', () => {
    const [{ Config: config, Size: size }] = JSON.parse(docker('image', 'inspect', name));
    const [{ Size: base }] = JSON.parse(docker('image', 'inspect', bases.runtime));
    process.stdout.write(`image: ${Math.round(size / 1e6)} MB, of them Node ${Math.round(base / 1e6)} MB\n`);
    expect(size - base).toBeLessThan(250e6);
    expect(config.User).toBe('65532:65532');
    expect(docker('run', '--rm', '--network=none', name, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(() => docker('run', '--rm', '--network=none', '--entrypoint=/bin/sh', name)).toThrow();
    const write = "require('fs').writeFileSync('/opt/warden/dist/warden.js', '')";
    const program = ['run', '--rm', '--network=none', '--entrypoint=/nodejs/bin/node', name, '-e'];
    expect(() => docker(...program, write)).toThrow('EACCES');
  });

  it('runs one server, one watch and two workers, each shut in', () => {
    const own = services.map((service) => [service, project.containers(service).length]);
    expect(Object.fromEntries(own)).toEqual({ server: 1, watch: 1, worker: 2 });
    for (const service of ['postgres', ...services])
      for (const id of project.containers(service)) {
        const [{ HostConfig: host, State: state }] = JSON.parse(docker('inspect', id));
        expect(host).toMatchObject({
          ReadonlyRootfs: true,
          Privileged: false,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges:true'],
          PidsLimit: 512,
        });
        const [, ...processes] = docker('top', id, '-o', 'pid,uid').trim().split('\n');
        const account = service === 'postgres' ? '999' : '65532';
        expect(new Set(processes.map((line) => line.trim().split(/\s+/)[1]))).toEqual(new Set([account]));
        expect(state.Restarting).toBe(false);
      }
    const write = "require('fs').writeFileSync('/etc/x', '')";
    for (const service of services) expect(() => node(service, '-e', write)).toThrow('EROFS');
  });

  it('is ready to serve, and keeps what it measures inside', async () => {
    expect((await fetch(`${server}/readyz`)).status).toBe(200);
    expect((await fetch(`${server}/metrics`)).status).toBe(404);
  });

  it('serves the pages, with the live chain behind', async () => {
    const response = await fetch(`${server}/`);
    expect(response.status).toBe(200);
    const page = await until('watch', async () => {
      const text = await (await fetch(`${server}/`)).text();
      return text.includes('a small app') ? text : '';
    });
    expect(page.toLowerCase()).toContain(source.slice(0, 6).toLowerCase());
  });

  it('takes an image, and tells its verdict by a signed webhook', async () => {
    const scopes = ['scans:read', 'scans:write', 'webhooks'].flatMap((scope) => ['--scope', scope]);
    const key = await createKey('--name', 'test', ...scopes);
    const { port } = receiver.address() as AddressInfo;
    const endpoint = await api(key, '/v1/webhooks', { url: `http://${machine}:${port}/hook` });
    expect(endpoint.status).toBe(201);
    const asked = await api(key, '/v1/scans', { image: `${outside(registry.host)}/team/app:1` });
    expect(asked.status).toBe(202);
    const told = await until('worker', () => received.find(({ body }) => body.includes(asked.json.id)));
    const [secret] = /whsec_[\w+/=]+/.exec(JSON.stringify(endpoint.json))!;
    const message = new Webhook(secret).verify(told.body, told.headers);
    expect(message).toMatchObject({ type: 'scan.completed', data: { verdict: 'clear' } });
    const report = await api(key, `/v1/scans/${asked.json.id}/report`);
    expect(report.json).toMatchObject({ schema: 'warden.report/1', verdict: { name: 'clear' } });
  });

  it('scans for a Harbor registry, with the credential that it gives', async () => {
    const robot = { username: 'robot$scan', password: 'once-and-never-again' };
    const pushed = registry.pushImage('library/hidden', '2', { layers: [await layerTar({ a: 'b' })] });
    registry.requireAuth({ kind: 'basic', ...robot });
    const key = await createKey('--name', 'harbor');
    const basic = (name: string, password: string) =>
      `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
    const harbor = (path: string, init: RequestInit = {}) =>
      fetch(`${server}/harbor/api/v1${path}`, {
        ...init,
        redirect: 'manual',
        headers: { ...init.headers, authorization: basic('harbor', key) },
      });
    const asked = await harbor('/scan', {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.scanner.adapter.scan.request+json; version=1.1' },
      body: JSON.stringify({
        registry: {
          url: `http://${outside(registry.host)}`,
          authorization: basic(robot.username, robot.password),
        },
        artifact: {
          repository: 'library/hidden',
          tag: '2',
          digest: pushed.descriptor.digest,
          mime_type: 'application/vnd.oci.image.manifest.v1+json',
        },
      }),
    });
    expect(asked.status).toBe(202);
    const { id } = (await asked.json()) as { id: string };
    const report = await until('worker', async () => {
      const answer = await harbor(`/scan/${id}/report`, {
        headers: { accept: 'application/vnd.security.vulnerability.report; version=1.1' },
      });
      return answer.status === 302 ? null : answer;
    });
    expect(report.status).toBe(200);
    expect(await report.json()).toMatchObject({
      artifact: { repository: 'library/hidden', digest: pushed.descriptor.digest, tag: '2' },
      severity: 'Negligible',
      vulnerabilities: [{ id: 'config/root-user' }],
    });
    for (const service of services) expect(project.logOf(service)).not.toContain(robot.password);
  });

  it('gives what was published its verdict', async () => {
    const verdict = await until('worker', async () => {
      const answer = await fetch(`${server}/v1/sources/1071/${source}`);
      const text = await answer.text();
      return text.includes('"clear"') ? text : null;
    });
    expect(JSON.parse(verdict)).toMatchObject({ source: { name: 'a small app', verdict: 'clear' } });
    expect(await (await fetch(`${server}/sources/1071/${source}`)).text()).toContain('a small app');
  });

  it('counts what was done', () => {
    const look = "fetch('http://127.0.0.1:9480/metrics').then((r) => r.text()).then(console.log)";
    const of = (service: string) => node(service, '-e', look).join('\n');
    expect(of('worker')).toMatch(/^scan_verdict_total\{verdict="clear",reason="none"\} [1-9]/m);
    expect(of('watch')).toMatch(/^chain_head_lag_blocks \d+$/m);
    expect(of('watch')).toMatch(/^rpc_requests_total\{.*outcome="ok"\} [1-9]/m);
    expect(of('server')).toMatch(/^webhook_delivery_total\{outcome="delivered"\} [1-9]/m);
    expect(of('server')).toMatch(/^queue_depth\{queue="request",state="waiting"\} 0$/m);
  });

  it('logs no secret, and goes in order when it is told to', async () => {
    await project.compose('stop', '--timeout', '60');
    for (const service of ['postgres', ...services])
      for (const id of project.containers(service)) {
        const [{ State: state }] = JSON.parse(docker('inspect', id));
        expect({ service, exit: state.ExitCode, killed: state.OOMKilled }).toEqual({
          service,
          exit: 0,
          killed: false,
        });
      }
    for (const service of services) {
      expect(project.logOf(service)).toContain('"msg"');
      expect(project.logOf(service)).not.toMatch(/whsec_|ogpu_live_\w{12}_/);
    }
  });
});
