import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zeroHash } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it } from 'vitest';
import { keys } from '../../../test/contracts/anvil.ts';
import { observerOf, parseObservation } from '../../evidence/signed-observation.ts';
import { type PeerServer, servePeers } from '../../jobs/watch/peer-server.ts';
import type { Sight } from '../../model/observation.ts';
import { watchdogTeller } from './tell-watchdogs.ts';

const signer = privateKeyToAccount(keys[0]!);
const ground = {
  source: {
    chainId: 1071,
    address: '0x5000000000000000000000000000000000000050',
    revision: `0x${'ab'.repeat(32)}`,
  },
  artifact: `sha256:${'cd'.repeat(32)}`,
  statements: [],
  cleared: true,
};
const sight: Sight = { kind: 'denied-callback', why: 'wrong-token', count: 1 };
const open: PeerServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A watchdog, and what it was told. */
async function watchdog(status: 202 | 403 = 202) {
  const told: string[] = [];
  const server = await servePeers('127.0.0.1:0', {
    findings: null,
    observations: async (text) => {
      told.push(text);
      return { status, body: '{}' };
    },
  });
  open.push(server);
  return { host: `127.0.0.1:${server.port}`, told };
}

function teller(hosts: readonly string[], change: object = {}) {
  const said: string[] = [];
  const options = {
    watchdogs: hosts.map((host) => `http://${host}/`),
    allowedHosts: hosts,
    signer,
    ground,
    isolation: 'runc',
    say: (text: string) => void said.push(text),
    ...change,
  } as const;
  return { ...watchdogTeller(options), said };
}

describe('a run of a cleared source', () => {
  it('tells each watchdog the first sight at once, and all of them at its end, signed', async () => {
    const [one, two] = [await watchdog(), await watchdog()];
    const { first, all } = teller([one.host, two.host]);
    first(sight);
    await all([sight, { ...sight, why: 'second-result' }], zeroHash);
    for (const { told } of [one, two]) {
      const observations = told.map((text) => parseObservation(text)!);
      expect(observations.map(({ observation: { seen, record } }) => [seen.length, record])).toEqual([
        [1, null],
        [2, `sha256:${'0'.repeat(64)}`],
      ]);
      for (const observation of observations) expect(await observerOf(observation)).toBe(signer.address);
    }
  });

  it('goes on, and says so, where a watchdog refuses, is away, or must not be asked', async () => {
    const refusing = await watchdog(403);
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const one = teller([refusing.host, `127.0.0.1:${port}`]);
    await one.all([sight], zeroHash);
    expect(one.said.join('\n')).toContain('status 403');
    expect(one.said.join('\n')).toContain('could not be told');
    const guarded = teller([refusing.host], { allowedHosts: [] });
    await guarded.all([sight], zeroHash);
    expect(guarded.said).toEqual([expect.stringContaining('could not be told')]);
    expect(refusing.told).toHaveLength(1);
  });

  it('goes on, and says so, where its key does not answer', async () => {
    const dog = await watchdog();
    const broken = { ...signer, signTypedData: () => Promise.reject(new Error('locked')) };
    const { first, all, said } = teller([dog.host], { signer: broken });
    first(sight);
    await all([sight], zeroHash);
    expect(said).toHaveLength(2);
    expect(dog.told).toEqual([]);
  });

  it('tells nothing where there is nothing to tell, nobody cleared it, or it has no key', async () => {
    const dog = await watchdog();
    await teller([dog.host]).all([], zeroHash);
    await teller([dog.host], { ground: { ...ground, cleared: false } }).all([sight], zeroHash);
    await teller([dog.host], { signer: null }).all([sight], zeroHash);
    expect(dog.told).toEqual([]);
  });
});

describe('a watchdog that takes observations', () => {
  const post = async (host: string, path: string, body: string) =>
    (await fetch(`http://${host}${path}`, { method: 'POST', body })).status;

  it('turns away what is too long, no POST, or for peers where it has none', async () => {
    const { host, told } = await watchdog();
    expect(await post(host, '/observations', 'x'.repeat(8 * 1024 + 1))).toBe(413);
    expect((await fetch(`http://${host}/observations`)).status).toBe(405);
    expect(await post(host, '/', '{}')).toBe(404);
    expect(told).toEqual([]);
  });

  it('turns away who comes too often, before it looks at anything', async () => {
    const { host, told } = await watchdog();
    const statuses: number[] = [];
    // At most one minute ends while these are sent.
    for (let at = 0; at < 130; at++) statuses.push(await post(host, '/observations', '{}'));
    expect(statuses).toContain(429);
    expect(told.length).toBe(statuses.filter((status) => status === 202).length);
  });
});
