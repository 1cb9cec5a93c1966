import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { startTestGateway, type TestGateway } from '../source/gateway.ts';
import { type Doors, doors, isOpened } from './doors.ts';
import { hostileHosts, ownHosts } from './hostile-hosts.ts';

// Whoever connects to any address of this machine, on this port, is counted. Names of strangers, and addresses that would lead out of
// here, are tried where there is no way out: test/system/ssrf-namespace.test.ts.

let trap: Server;
let port: number;
let hits: string[];
let gateway: TestGateway;
let registry: TestRegistry;
let ways: Doors;

beforeAll(async () => {
  hits = [];
  trap = createServer((socket) => {
    hits.push(`${socket.localAddress}`);
    socket.destroy();
  });
  trap.listen(0);
  await once(trap, 'listening');
  port = (trap.address() as AddressInfo).port;
  [gateway, registry] = await Promise.all([startTestGateway(), startTestRegistry()]);
  ways = doors(gateway, registry);
});
afterAll(async () => {
  trap.close();
  await Promise.all([gateway.close(), registry.close()]);
});

it('has a trap that counts', async () => {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'close');
  expect(hits).toEqual(['::ffff:127.0.0.1']);
  hits = [];
});

it('tries well over sixty addresses', () => {
  expect(new Set(hostileHosts).size).toBe(hostileHosts.length);
  expect(hostileHosts.length).toBeGreaterThan(80);
});

const names = [
  'the metadata URL',
  'a redirect of the metadata URL',
  'the compose URL',
  'a gateway that a source names',
  'a redirect of a gateway',
  'the registry',
  'a redirect of the registry',
  'the realm of a token',
  'the URI of evidence',
  'the URI of evidence by its digest',
  'a peer',
  'a node',
];

it.each(names)('%s leads to none of them', async (name) => {
  const hosts = [...hostileHosts, ...ownHosts()];
  const answers = await Promise.all(hosts.map((host) => ways[name]!({ host, port })));
  expect(hosts.filter((_, i) => isOpened(answers[i]))).toEqual([]);
  expect(hits).toEqual([]);
});

it('tries every door there is', () => {
  expect(Object.keys(ways)).toEqual(names);
});
