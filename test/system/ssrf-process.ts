import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { doors, isOpened } from '../net/doors.ts';
import { hostileHosts, ownHosts } from '../net/hostile-hosts.ts';
import { startNameServer, type Zone } from '../net/name-server.ts';
import { startTestRegistry } from '../registry/test-registry.ts';
import { startTestGateway } from '../source/gateway.ts';

/**
 * Runs where every address there is belongs to this machine, and where names are what this process says: whatever is connected to, is
 * connected to here. Prints as JSON what was.
 */

/** Two that are public, and may be connected to. */
const [publicV4, otherV4] = ['8.8.8.8', '1.1.1.1'] as const;
const publicV6 = '2606:4700:4700:0:0:0:0:1111';
const v4 = (...list: string[]): Zone => ({ a: () => list });
const v6 = (...list: string[]): Zone => ({ aaaa: () => list });
/** Answers one thing and then the other. */
const turning = (first: string, second: string, period = 2): Zone => ({
  a: (turn) => [turn % period === 0 ? first : second],
});

const zones = new Map<string, Zone>([
  ['loopback.example', v4('127.0.0.1')],
  ['127.0.0.1.nip.example', v4('127.0.0.1')],
  ['zero.example', v4('0.0.0.0')],
  ['private.example', v4('10.0.0.5')],
  ['metadata.google.internal', v4('169.254.169.254')],
  ['metadata.azure.internal', v4('168.63.129.16')],
  ['instance-data', v4('169.254.169.254')],
  ['kubernetes.default.svc', v4('10.96.0.1')],
  ['host.docker.internal', v4('172.17.0.1')],
  ['v6.example', v6('0:0:0:0:0:0:0:1')],
  ['unspecified.example', v6('0:0:0:0:0:0:0:0')],
  ['mapped.example', v6('0:0:0:0:0:ffff:7f00:1')],
  ['compatible.example', v6('0:0:0:0:0:0:7f00:1')],
  ['nat64.example', v6('64:ff9b:0:0:0:0:7f00:1')],
  ['sixtofour.example', v6('2002:7f00:1:0:0:0:0:1')],
  ['unique-local.example', v6('fd00:ec2:0:0:0:0:0:254')],
  ['link-local.example', v6('fe80:0:0:0:0:0:0:1')],
  ['alias.example', { cname: 'loopback.example' }],
  ['alias-of-metadata.example', { cname: 'metadata.google.internal' }],
  // One that is public beside one that is not.
  ['mixed.example', v4('127.0.0.1', publicV4)],
  ['mixed-families.example', { a: () => ['10.0.0.1'], aaaa: () => [publicV6] }],
  // Another answer each time: first what may be connected to, then what may not; and the other way round.
  ['rebinding.example', turning(publicV4, '127.0.0.1')],
  ['rebinding-back.example', turning('127.0.0.1', publicV4)],
  ['rebinding-metadata.example', turning(otherV4, '169.254.169.254', 3)],
  [
    'rebinding-families.example',
    { a: (turn) => (turn % 2 === 0 ? [publicV4] : []), aaaa: () => ['0:0:0:0:0:0:0:1'] },
  ],
]);
const controls = new Set([publicV4, otherV4, '2606:4700:4700::1111']);
/** URLs whose host is public whatever it looks like. */
const lookalikes = [`${otherV4}#@127.0.0.1`, `${otherV4}?@127.0.0.1`, `${otherV4}\\@127.0.0.1`];

const hits = new Map<string, number>();
const count = (socket: Socket): void => {
  const address = (socket.localAddress ?? '').replace(/^::ffff:/, '');
  hits.set(address, (hits.get(address) ?? 0) + 1);
  socket.on('error', () => {});
  socket.destroy();
};
const port = 8443;
for (const each of [port, 443, 80]) await once(createServer(count).listen(each, '::'), 'listening');
await startNameServer(zones);
const [gateway, registry] = await Promise.all([startTestGateway(), startTestRegistry()]);
const ways = doors(gateway, registry);
const hosts = [...hostileHosts, ...ownHosts(), ...zones.keys()];
const opened: string[] = [];
const reached: string[] = [];
let tries = 0;
for (const [name, open] of Object.entries(ways)) {
  const before = new Map(hits);
  // Several times, as the answers turn.
  for (let turn = 0; turn < 4; turn++) {
    const wanted = [...(turn === 0 ? hosts : zones.keys()), ...lookalikes];
    const answers = await Promise.all(wanted.map((host) => open({ host, port })));
    tries += wanted.length;
    opened.push(...wanted.filter((_, i) => isOpened(answers[i])).map((host) => `${name}: ${host}`));
  }
  for (const [address, times] of hits)
    if (!controls.has(address) && times !== before.get(address)) reached.push(`${name}: ${address}`);
}
process.stdout.write(
  JSON.stringify({ tries, hosts: hosts.length, opened, reached, allowed: [...hits.keys()].sort() }),
);
process.exit(0);
