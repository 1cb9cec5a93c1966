import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { type Hex, zeroHash } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../../../test/contracts/anvil.ts';
import { type Marketplace, marketplace } from '../../../test/contracts/scenario/marketplace.ts';
import { createWorld, type World } from '../../../test/contracts/scenario/world.ts';
import { openScanning, type Scanning } from '../../../test/scan/scanning.ts';
import { type AddressBook, addressBook } from '../../chain/address-book.ts';
import { connect } from '../../chain/connect.ts';
import { follower } from '../../chain/follow/follow.ts';
import { watchedContracts } from '../../chain/follow/watched.ts';
import type { Report } from '../../model/report.ts';
import { takeLease } from '../../store/lease.ts';
import { openStore } from '../../store/open-store.ts';
import { reports, scans } from '../../store/schema/scan-tables.ts';
import type { Store } from '../../store/store.ts';
import { type JobQueue, openQueue } from '../queue/queue.ts';
import { runWorker } from '../queue/worker.ts';
import { openNodes } from './open-nodes.ts';
import { queueRevisions, scanId } from './queue-revisions.ts';
import { raiseWaiting } from './raise-waiting.ts';

const chain = 1071;
const folder = mkdtempSync(join(tmpdir(), 'warden-queue-'));
const { signal } = new AbortController();
let anvil: Anvil;
let world: World;
let market: Marketplace;
let book: AddressBook;
let scanning: Scanning;
let store: Store;
let queue: JobQueue;

beforeAll(async () => {
  [anvil, scanning] = await Promise.all([startAnvil(chain, ['--slots-in-an-epoch', '1']), openScanning()]);
  world = await createWorld(anvil, folder, null);
  market = marketplace(world);
  await world.welcome('large', 'small', 'busy', 'any');
  await market.stake('large', '5000');
  await market.stake('small', '200');
  await market.stake('busy', '300');
  await market.stake('any', '9000');
  const client = await connect({ chain, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  book = await addressBook(client, folder);
}, 60_000);
afterAll(async () => {
  scanning.close();
  await anvil.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  store = await openStore('memory:');
  queue = await openQueue(store, false, 60);
});
afterEach(async () => {
  await queue.close();
  await store.close();
});

/** Reads the chain to its head, and queues what is new. */
async function follow(afterCheckpoint = false): Promise<void> {
  await world.test.mine({ blocks: 8 });
  const pool = openNodes({ chain, rpcUrl: [anvil.url], allowHost: [anvil.host] }, signal);
  const watched = watchedContracts(book);
  const onEvents = queueRevisions(queue, chain, afterCheckpoint);
  const tick = follower({ db: store.db, pool, chainId: chain, watched, start: 1, onEvents });
  const lease = (await takeLease(store.db, 'follow', 'us', 3600))!;
  while (!(await tick(lease)).caughtUp);
}

/** Sources in the order in which they are taken. */
async function taken(): Promise<string[]> {
  const order: string[] = [];
  for (let job = await queue.take(); job !== null; job = await queue.take())
    order.push(job.scan.split('|')[1]!);
  return order;
}

/** Scans everything that waits. @returns verdict and reasons of one scan */
async function verdictOn(id: string) {
  const stop = new AbortController();
  await runWorker({
    db: store.db,
    queue,
    scanner: scanning.scanner({}),
    stop: stop.signal,
    cut: stop.signal,
    requested: null,
    idle: async () => stop.abort(),
    every: () => ({ end: () => {} }),
    onSettled: () => {},
    onFailed: (_, error) => {
      throw error;
    },
  });
  const [row] = await store.db
    .select({ state: scans.state, json: reports.json })
    .from(scans)
    .innerJoin(reports, eq(reports.sha256, scans.report))
    .where(eq(scans.id, id));
  const report = JSON.parse(row!.json) as Report;
  return { state: row!.state, verdict: report.verdict.name, ids: report.findings.map((one) => one.id) };
}

describe('revisions that are final', () => {
  it('are scanned in the order of tasks that wait at their source, then of the stake behind it', async () => {
    const small = await market.publishSource('small');
    const large = await market.publishSource('large');
    const idle = await market.publishSource('busy');
    const busy = await market.publishSource('busy');
    const busiest = await market.publishSource('busy');
    await market.publishTask('busy', busy, '1');
    await market.publishTask('busy', busiest, '1');
    await market.publishTask('busy', busiest, '1');
    const over = await market.publishTask('busy', idle, '1');
    await world.done(
      world.person('busy').writeContract({
        ...world.controller,
        functionName: 'cancelTask',
        args: [over.address],
      }),
    );
    await follow();
    const wanted = [busiest, busy, large, idle, small];
    expect((await taken()).filter((source) => wanted.some((one) => one === source))).toEqual(wanted);
  });

  it('move ahead where more tasks or more stake came while they waited', async () => {
    const first = await market.publishSource('large');
    const later = await market.publishSource('small');
    await follow();
    expect(await raiseWaiting(store.db, chain)).toBe(0);
    await market.publishTask('small', later, '1');
    await follow();
    expect(await raiseWaiting(store.db, chain)).toBe(1);
    expect(await raiseWaiting(store.db, chain)).toBe(0);
    const order = await taken();
    expect(order.indexOf(later)).toBeLessThan(order.indexOf(first));
  });

  it('wait for their checkpoint where somebody acts, unless the source has another one by now', async () => {
    const source = await market.publishSource('any');
    const updated = await market.publishSource('any');
    const revisionOf = () =>
      world.read.readContract({ ...world.revisions, functionName: 'revisionOf', args: [updated] });
    const first = await revisionOf();
    await market.updateSource('any', updated, { minPayment: 7n });
    await follow(true);
    const waiting = (await store.db.select({ id: scans.id }).from(scans)).map(({ id }) => id);
    expect(waiting).toContain(scanId(chain, updated, first));
    expect(waiting).not.toContain(scanId(chain, updated, await revisionOf()));
    expect(waiting.some((id) => id.includes(source))).toBe(false);
  });
});

describe('a source that nobody can read', () => {
  it.each<[string, Hex]>([
    ['is gone', '0x'],
    ['reverts', '0x60006000fd'],
    ['runs out of gas', '0x5b600056'],
    ['answers 20,480 zeros', '0x6150006000f3'],
  ])('is malformed where it %s, and holds up nobody', async (_, bytecode) => {
    const source = await market.publishSource('any');
    await world.test.setCode({ address: source, bytecode });
    const next = await market.publishSource('any');
    await follow(true);
    expect(await verdictOn(scanId(chain, source, zeroHash))).toEqual({
      state: 'done',
      verdict: 'malformed',
      ids: expect.arrayContaining(['source/environments-invalid', 'source/url-invalid']),
    });
    expect(await store.db.$count(scans, eq(scans.source, next))).toBe(0);
    await world.done(
      world.person('any').writeContract({ ...world.revisions, functionName: 'checkpoint', args: [next] }),
    );
    await follow(true);
    expect(await store.db.$count(scans, eq(scans.source, next))).toBe(1);
    expect(await store.db.$count(scans, eq(scans.source, source))).toBe(1);
  });
});
