import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layerTar } from '../../fixtures/layer.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { warden } from '../scan/command.ts';

let folder: string;
let registry: TestRegistry;
let server: Server;
let host: string;

/** A certificate for 127.0.0.1 by an authority that nobody else knows: `ca.pem`, `server.pem`, `server.key`. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const ca = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=own authority'];
  openssl('req', '-x509', ...key, ...ca);
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=registry');
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1\n');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warden-authority-'));
  makeCertificates();
  registry = await startTestRegistry();
  registry.pushImage('team/app', '1', { layers: [await layerTar({ file: 'nothing' })] });
  const own = (name: string) => readFileSync(join(folder, name));
  server = createServer({ key: own('server.key'), cert: own('server.pem') }, (socket) => {
    const behind = connect(Number(registry.host.split(':')[1]), '127.0.0.1');
    for (const each of [socket, behind]) each.on('error', () => {});
    socket.pipe(behind).pipe(socket);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.close();
  await registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

function scan(env: Readonly<Record<string, string>>) {
  const flags = ['--allow-host', host, '--format', 'json', '--no-cache', '--no-review', '--workers', '1'];
  return warden(['scan', `registry:${host}/team/app:1`, ...flags], env).ended;
}

it('a registry whose certificate an authority of one’s own signed is read where that authority is named', async () => {
  const { code, stdout, stderr } = await scan({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: { name: 'clear' } });
});

it('and nowhere else: nothing of it is asked without a certificate that is good', async () => {
  const before = registry.requests.length;
  const { code, stdout } = await scan({});
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: { name: 'incomplete' } });
  expect(registry.requests.length).toBe(before);
});
