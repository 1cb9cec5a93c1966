import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { directoryStore } from '../../agent/evidence/store/directory-store.ts';
import type { EvidenceStore } from '../../agent/evidence/store/evidence-store.ts';
import { WardenError } from '../../agent/model/errors.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { intents } from '../../agent/store/schema/outbox-tables.ts';
import { bundles, scans } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { type CuttingProxy, cuttingProxy } from '../contracts/cutting-proxy.ts';
import { openScanning, type Scanning } from '../scan/scanning.ts';
import { type Published, publisher } from './publishing.ts';
import { evidenceFolder, type Running, startWatching } from './running.ts';
import { comesToRest, comesTrue, hurry } from './settled.ts';
import { openStage, type Stage } from './stage.ts';

let scanning: Scanning;
let stage: Stage;
let store: Store;
let proxy: CuttingProxy;
let running: Running | null;
let published: Published[];

beforeAll(async () => {
  scanning = await openScanning();
  return () => scanning.close();
});
beforeEach(async () => {
  [stage, store] = await Promise.all([openStage(), openStore('memory:')]);
  proxy = await cuttingProxy(stage.anvil.host);
  published = [];
  running = null;
}, 180_000);
afterEach(async () => {
  await running?.stop();
  await Promise.all([store.close(), proxy.close()]);
  await stage.close();
});

async function publish(...sorts: Published['sort'][]): Promise<void> {
  const { publish: one } = publisher(stage, `${published.length}-`);
  for (const sort of sorts) published.push(await one(sort));
  await stage.world.test.mine({ blocks: 4 });
}

async function start(evidence?: EvidenceStore): Promise<void> {
  const given = evidence === undefined ? {} : { evidence };
  running = await startWatching({ stage, store, scanning, rpcUrls: [proxy.url], ...given });
}

const verdicts = async () => (await store.db.select().from(scans)).flatMap(({ verdict }) => verdict ?? []);
const agree = async () => {
  expect(await comesToRest({ stage, store, published, evidence: evidenceFolder(stage) })).toEqual([]);
};

describe('a watchdog', { timeout: 300_000 }, () => {
  it('whose registry is down shows what it could not read, says nothing on chain, and tries again', async () => {
    let isDown = true;
    stage.registry.script(/./, (_, response, next) => (isDown ? void response.destroy() : next()));
    await publish('honest', 'malformed', 'mutable');
    await start();
    const isShown = async () => (await verdicts()).filter((each) => each === 'incomplete').length === 2;
    expect(await comesTrue(stage, isShown)).toBe(true);
    const waiting = await store.db.select().from(scans).where(eq(scans.state, 'queued'));
    expect(waiting.map(({ attempts }) => attempts)).toEqual([1, 1]);
    isDown = false;
    await hurry(store);
    await agree();
  });

  it('whose node is down in the middle of everything goes on where it was', async () => {
    await publish('honest', 'malformed');
    await start();
    expect(await comesTrue(stage, async () => (await store.db.select().from(intents)).length > 0)).toBe(true);
    proxy.goDown();
    await publish('breakout', 'honest');
    const isSaid = async () => running!.lines.some((line) => line.includes('"role":"follow","failures":'));
    expect(await comesTrue(stage, isSaid)).toBe(true);
    proxy.restore();
    await agree();
  });

  it('whose evidence finds no room keeps its word until it does, and does everything else', async () => {
    let isFull = true;
    const folder = directoryStore(evidenceFolder(stage), new URL('https://evidence.example/'));
    await publish('honest', 'malformed');
    await start({
      publish: (...args) =>
        isFull
          ? Promise.reject(new WardenError('DISK_FULL', 'There is no room left'))
          : folder.publish(...args),
    });
    const isExamined = async () => (await store.db.select().from(bundles)).length === 2;
    expect(await comesTrue(stage, isExamined)).toBe(true);
    const isSaid = async () => running!.lines.filter((line) => line.includes('DISK_FULL')).length > 0;
    expect(await comesTrue(stage, isSaid)).toBe(true);
    await publish('honest');
    const states = async () =>
      (await store.db.select().from(intents)).map(({ key, state }) => `${key.split('|')[2]} ${state}`);
    const isNoted = async () =>
      (await states()).filter((state) => state === 'checkpoint final').length === 3 &&
      (await store.db.select().from(bundles)).length === 3;
    expect(await comesTrue(stage, isNoted)).toBe(true);
    expect(await states()).toEqual(Array.from({ length: 3 }, () => 'checkpoint final'));
    isFull = false;
    await agree();
  });

  it('whose clock and whose chain jump loses nothing and says nothing twice', async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now, shouldAdvanceTime: true });
    try {
      await publish('honest', 'breakout');
      await start();
      expect(await comesTrue(stage, async () => (await verdicts()).length === 2)).toBe(true);
      vi.setSystemTime(now + 86_400_000);
      await publish('honest');
      expect(await comesTrue(stage, async () => (await verdicts()).length === 3)).toBe(true);
      await stage.world.pass(86_400);
      await publish('malformed');
      expect(await comesTrue(stage, async () => (await verdicts()).length === 4)).toBe(true);
      vi.setSystemTime(now - 3_600_000);
      await publish('honest');
      await agree();
    } finally {
      vi.useRealTimers();
    }
  });
});
