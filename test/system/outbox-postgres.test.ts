import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { build } from 'esbuild';
import type { Address, Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../agent/config/package-root.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { intents, transactions } from '../../agent/store/schema/outbox-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { desk, payment, slowChain, states } from '../chain/outbox-desk.ts';
import { seeded } from '../chain/random.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

let postgres: Postgres;
let anvil: Anvil;
let store: Store;
let folder: string;
let url: string;

beforeAll(async () => {
  const root = join(packageRoot(), '.bench');
  mkdirSync(root, { recursive: true });
  folder = mkdtempSync(join(root, 'outbox-'));
  await build({
    entryPoints: [join(packageRoot(), 'test/system/outbox-process.ts')],
    outfile: join(folder, 'process.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  postgres = await startPostgres();
  anvil = await startAnvil(1071, slowChain);
  url = await postgres.create('outbox');
  store = await openStore(url);
});
afterAll(async () => {
  await store?.close();
  await anvil?.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function born(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(folder, 'process.js'), url, anvil.url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ready = once(child.stdout!, 'data');
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended with ${code}`)));
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return child;
}

const areFinal = async () => (await states(store)).every((state) => state === 'final');

async function kill(child: ChildProcess): Promise<void> {
  expect(child).toMatchObject({ exitCode: null, signalCode: null });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('two processes that sign, of which one or the other is killed all the time, pay everything once', async () => {
  const random = seeded(20_26);
  const { read, plan, mine, lose, reorganise, account } = await desk({ store, anvil });
  const living = [await born(), await born()];
  let payments = 0;
  await mine(6);
  for (let round = 0; round < 30; round++) {
    for (let more = random.below(4); more > 0; more--) await plan(payment(++payments));
    await sleep(random.below(300));
    if (random.chance(0.3)) await lose();
    if (random.chance(0.2)) await reorganise(1 + random.below(3));
    if (random.chance(0.7)) await mine(1 + random.below(2));
    const victim = random.below(2);
    await kill(living[victim]!);
    living[victim] = await born();
  }
  while (!(await areFinal())) {
    await mine(1);
    await sleep(150);
  }
  for (const child of living) await kill(child);
  const planned = await store.db.select().from(intents);
  expect(new Set(planned.map(({ state }) => state))).toEqual(new Set(['final']));
  expect(planned.length).toBeGreaterThanOrEqual(payments);
  const paid = planned.filter(({ value }) => value !== '0');
  expect(paid).toHaveLength(payments);
  for (const { to } of paid) expect(await read.getBalance({ address: to as Address })).toBe(1000n);
  const done = await store.db.select().from(transactions).where(eq(transactions.succeeded, 1));
  expect(done.map(({ intent }) => intent).sort()).toEqual(planned.map(({ key }) => key).sort());
  expect(await read.getTransactionCount({ address: account.address })).toBe(planned.length);
  for (const { hash } of done)
    expect((await read.getTransactionReceipt({ hash: hash as Hex })).status).toBe('success');
});

test('a database that is killed and comes back loses nothing that was sent', async () => {
  const child = await born();
  const { read, plan, mine } = await desk({ store, anvil });
  await plan(payment(501));
  await plan(payment(502));
  while ((await states(store)).includes('planned')) await sleep(50);
  await postgres.kill();
  await mine(1);
  await postgres.start();
  do {
    await mine(1);
    await sleep(100);
  } while (!(await areFinal()));
  await kill(child);
  expect(new Set(await states(store))).toEqual(new Set(['final']));
  for (const number of [501, 502])
    expect(await read.getBalance({ address: payment(number).contract })).toBe(1000n);
});
