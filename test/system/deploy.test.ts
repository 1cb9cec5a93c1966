import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { docker, isHealthy, startService } from './compose-containers.ts';
import { buildDeployedImage } from './deployed-image.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'warden-deploy-'));
const services = ['server', 'watch', 'worker'] as const;
const containers = new Map<string, string>();
const metrics = new Map<string, number>();

let anvil: Anvil;
let registry: TestRegistry;
let gateway: TestGateway;
let postgres: Postgres;
let image: string;
let server: string;
let source: string;
let receiver: ReturnType<typeof createServer>;
const received: { readonly headers: Record<string, string>; readonly body: string }[] = [];

beforeAll(async () => {
  // Accounts in containers read what is mounted.
  chmodSync(folder, 0o755);
  const deployments = join(folder, 'deployments');
  mkdirSync(deployments);
  [anvil, registry, gateway, postgres, image] = await Promise.all([
    startAnvil(1071, ['--slots-in-an-epoch', '1']),
    startTestRegistry(),
    startTestGateway(),
    startPostgres(),
    buildDeployedImage(join(folder, 'image')),
  ]);
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers as Record<string, string>, body });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const world = await createWorld(anvil, deployments, null);
  const market = marketplace(world);
  await world.welcome('clara');
  await market.stake('clara', '5000');
  source = await publish(market);
  await world.test.mine({ blocks: 8 });

  copyFileSync('deploy/make-secrets.sh', join(folder, 'make-secrets.sh'));
  execFileSync('sh', [join(folder, 'make-secrets.sh')]);
  const secrets = join(folder, 'secrets');
  chmodSync(secrets, 0o755);
  rmSync(join(secrets, 'warden.yaml'));
  writeFileSync(join(secrets, 'warden.yaml'), `database: ${await postgres.create('warden')}\n`);
  const port = await freePort();
  server = `http://127.0.0.1:${port}`;
  const own = [registry.host, anvil.host, new URL(gateway.origin).host];
  // All at once, on an empty database, as `docker compose up` does.
  for (const name of services) {
    metrics.set(name, await freePort());
    const environment = {
      WARDEN_LISTEN: `127.0.0.1:${port}`,
      WARDEN_PUBLIC_URL: server,
      WARDEN_METRICS_LISTEN: `127.0.0.1:${metrics.get(name)}`,
      WARDEN_CHAIN: '1071',
      WARDEN_RPC_URL: anvil.url,
      WARDEN_DEPLOYMENTS: '/deployments',
      WARDEN_GATEWAY: gateway.origin,
      WARDEN_FROM: '0',
      WARDEN_ALLOW_HOST: own.join(','),
      WARDEN_WEBHOOK_HOST: '127.0.0.1',
    };
    const mounts = {
      '/run/secrets/warden_config': join(secrets, 'warden.yaml'),
      '/run/secrets/service_secret': join(secrets, 'service_secret'),
      '/deployments': deployments,
    };
    containers.set(name, startService(name, { image, environment, mounts }));
  }
  for (const name of services)
    await until(name, () => isHealthy(containers.get(name)!, name, metrics.get(name)!));
}, 600_000);

afterAll(async () => {
  for (const container of containers.values()) docker('rm', '--force', '--volumes', container);
  if (image) docker('image', 'rm', '--force', image);
  receiver?.close();
  await Promise.all([anvil?.stop(), registry?.close(), gateway?.close(), postgres?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function publish(market: ReturnType<typeof marketplace>): Promise<string> {
  const pushed = registry.pushImage('team/app', '1', { layers: [await layerTar({ 'app/hello': 'hello' })] });
  const { digest } = pushed.descriptor;
  gateway.put('/app.yaml', `services:\n  a:\n    image: ${registry.host}/team/app@${digest}\n`);
  gateway.put('/app.json', JSON.stringify({ name: 'a small app', cpu: `${gateway.origin}/app.yaml` }));
  return market.publishSource('clara', { imageMetadataUrl: `${gateway.origin}/app.json` });
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
async function until<T>(name: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let left = 150; left > 0; left--) {
    const found = await look();
    if (found) return found;
    await wait(400);
  }
  throw new Error(`${name} does not get there:\n${logOf(name).slice(-5000)}`);
}

/** Everything that a container has said. */
function logOf(name: string): string {
  return execFileSync('sh', ['-c', 'docker logs "$0" 2>&1', containers.get(name)!], { encoding: 'utf8' });
}

/** What `docker compose exec server …` does. */
function warden(...args: readonly string[]): string {
  return docker('exec', containers.get('server')!, '/nodejs/bin/node', '/opt/warden/dist/warden.js', ...args);
}

async function api(key: string, path: string, body?: object) {
  const response = await fetch(`${server}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as { readonly id: string } };
}

describe('what deploy/ has', () => {
  it('is an image without root, shell and compiler', () => {
    const [{ Config: config }] = JSON.parse(docker('image', 'inspect', image));
    expect(config.User).toBe('65532:65532');
    expect(docker('run', '--rm', '--network=none', image, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(() => docker('run', '--rm', '--network=none', '--entrypoint=/bin/sh', image)).toThrow();
    const write = "require('fs').writeFileSync('/opt/warden/dist/warden.js', '')";
    const node = ['run', '--rm', '--network=none', '--entrypoint=/nodejs/bin/node', image, '-e'];
    expect(() => docker(...node, write)).toThrow('EACCES');
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
    const [key] = /ogpu_live_\w+/.exec(warden('keys', 'create', '--name', 'test', ...scopes))!;
    const { port } = receiver.address() as AddressInfo;
    const endpoint = await api(key, '/v1/webhooks', { url: `http://127.0.0.1:${port}/hook` });
    expect(endpoint.status).toBe(201);
    const asked = await api(key, '/v1/scans', { image: `${registry.host}/team/app:1` });
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
    const [key] = /ogpu_live_\w+/.exec(warden('keys', 'create', '--name', 'harbor'))!;
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
          url: `http://${registry.host}`,
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
    for (const name of services) expect(logOf(name)).not.toContain(robot.password);
  });

  it('counts what was done', async () => {
    const of = async (name: string) => (await fetch(`http://127.0.0.1:${metrics.get(name)}/metrics`)).text();
    expect(await of('worker')).toMatch(/^scan_verdict_total\{verdict="clear",reason="none"\} [1-9]/m);
    expect(await of('watch')).toMatch(/^chain_head_lag_blocks \d+$/m);
    expect(await of('watch')).toMatch(/^rpc_requests_total\{.*outcome="ok"\} [1-9]/m);
    expect(await of('server')).toMatch(/^webhook_delivery_total\{outcome="delivered"\} [1-9]/m);
    expect(await of('server')).toMatch(/^queue_depth\{queue="request",state="waiting"\} 0$/m);
  });

  it('logs no secret, and goes in order when it is told to', () => {
    for (const name of services) {
      const container = containers.get(name)!;
      docker('stop', '--time', '60', container);
      const [{ State: state }] = JSON.parse(docker('inspect', container));
      expect({ name, exit: state.ExitCode, killed: state.OOMKilled }).toEqual({
        name,
        exit: 0,
        killed: false,
      });
      expect(logOf(name)).toContain('"msg"');
      expect(logOf(name)).not.toMatch(/whsec_|ogpu_live_\w{12}_/);
    }
  });
});
