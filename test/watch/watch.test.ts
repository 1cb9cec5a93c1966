import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AddressBook, addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { watchedContracts } from '../../agent/chain/follow/watched.ts';
import { createLog } from '../../agent/config/log.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { openNodes } from '../../agent/jobs/watch/open-nodes.ts';
import { watch } from '../../agent/jobs/watch/watch.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { documents, scans, verdicts } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { layerTar } from '../../fixtures/layer.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { type Marketplace, marketplace } from '../contracts/scenario/marketplace.ts';
import { createWorld, type World } from '../contracts/scenario/world.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { marker, openScanning, type Scanning } from '../scan/scanning.ts';
import { startTestGateway, type TestGateway } from '../source/gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'warden-watch-'));
let anvil: Anvil;
let world: World;
let market: Marketplace;
let book: AddressBook;
let scanning: Scanning;
let registry: TestRegistry;
let gateway: TestGateway;
let store: Store;
const signal = new AbortController().signal;

beforeAll(async () => {
  [anvil, scanning, registry, gateway] = await Promise.all([
    startAnvil(1071, ['--slots-in-an-epoch', '1']),
    openScanning(),
    startTestRegistry(),
    startTestGateway(),
  ]);
  world = await createWorld(anvil, folder, null);
  market = marketplace(world);
  await world.welcome('clara');
  await market.stake('clara', '5000');
  const client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  book = await addressBook(client, folder);
}, 60_000);
afterAll(async () => {
  scanning.close();
  await Promise.all([anvil.stop(), registry.close(), gateway.close()]);
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  store = await openStore('memory:');
});
afterEach(() => store.close());

/** Publishes a source of one service. Returns its address. */
async function publish(name: string, content: string, compose = ''): Promise<Address> {
  const layers = [await layerTar({ file: content })];
  const { digest } = registry.pushImage(name, '1', { layers }).descriptor;
  gateway.put(`/${name}.yaml`, `services:\n  a:\n    image: ${registry.host}/${name}@${digest}\n${compose}`);
  gateway.put(`/${name}.json`, JSON.stringify({ name, cpu: `${gateway.origin}/${name}.yaml` }));
  return market.publishSource('clara', { imageMetadataUrl: `${gateway.origin}/${name}.json` });
}

/** Watches until every one of these sources has a verdict, and stops. */
async function watchUntil(count: number, start: number | null = 0): Promise<string[]> {
  const stop = new AbortController();
  const lines: string[] = [];
  const queue = await openQueue(store, false, 60);
  const allowedHosts = [registry.host, new URL(gateway.origin).host];
  let settled = 0;
  const log = createLog({
    write(text) {
      lines.push(text);
      if (/(clear|suspicious|malicious|malformed|incomplete): 0x/.test(text) && ++settled >= count)
        stop.abort();
    },
  });
  await watch({
    store,
    queue,
    pool: openNodes({ chain: 1071, rpcUrl: [anvil.url], allowHost: [anvil.host] }, stop.signal),
    chainId: 1071,
    watched: watchedContracts(book),
    start,
    scanner: scanning.scanner({ allowedHosts, gateways: [gateway.origin] }),
    act: null,
    freshness: { mutable: 3600, pinned: 86_400 },
    log,
    stop: stop.signal,
  });
  await queue.close();
  return lines;
}

/** Blocks, so that what came before is final. */
const settle = () => world.test.mine({ blocks: 8 });
const outcomes = async () =>
  (
    await store.db.select({ source: scans.source, verdict: scans.verdict, state: scans.state }).from(scans)
  ).sort((a, b) => String(a.source).localeCompare(String(b.source)));

describe('a watch', () => {
  it('examines each published source once, and keeps what it read', async () => {
    const clean = await publish('clean', 'nothing');
    const hostile = await publish('hostile', marker);
    const breakout = await publish('escape', 'nothing', '    privileged: true\n');
    await settle();
    const lines = await watchUntil(3);
    const state = 'done';
    const expected = [
      { source: clean, verdict: 'clear', state },
      { source: hostile, verdict: 'suspicious', state },
      { source: breakout, verdict: 'malicious', state },
    ].sort((a, b) => a.source.localeCompare(b.source));
    expect(await outcomes()).toEqual(expected);
    expect(await store.db.select().from(verdicts)).toHaveLength(3);
    expect(await store.db.select().from(documents)).toHaveLength(6);
    expect(lines.join('')).not.toMatch(/"level":50/);
  });

  it('goes on where it was, and examines an update as a revision of its own', async () => {
    const source = await publish('moving', 'nothing');
    await settle();
    await watchUntil(4);
    expect(await outcomes()).toHaveLength(4);
    registry.pushImage('moved', '1', { layers: [await layerTar({ file: marker })] });
    gateway.put('/moved.yaml', `services:\n  a:\n    image: ${registry.host}/moved:1\n`);
    gateway.put('/moved.json', JSON.stringify({ name: 'moved', cpu: `${gateway.origin}/moved.yaml` }));
    await market.updateSource('clara', source, {
      imageMetadataUrl: `${gateway.origin}/moved.json`,
    });
    await settle();
    await watchUntil(1);
    const [first, second] = (await outcomes()).filter((row) => row.source === source);
    expect([first?.verdict, second?.verdict].sort()).toEqual(['clear', 'suspicious']);
    expect(await store.db.select().from(verdicts)).toHaveLength(5);
  });
});
