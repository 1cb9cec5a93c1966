import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../agent/store/open-store.ts';
import { leases } from '../../agent/store/schema/chain-tables.ts';
import { bundles } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { seeded } from '../chain/random.ts';
import { type Published, publisher } from '../watch/publishing.ts';
import { comesToRest, comesTrue } from '../watch/settled.ts';
import { openStage, type Stage } from '../watch/stage.ts';
import { buildProgram, type Killable, killable, type Program } from './killable-watchdogs.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

let program: Program;
let postgres: Postgres;
let stage: Stage;
let store: Store;
let orders: { readonly database: string; readonly evidence: string; readonly key: Stage['watchdogKey'] };
let published: Published[];
const dogs: Killable[] = [];
let databases = 0;

beforeAll(async () => {
  [program, postgres] = await Promise.all([buildProgram(), startPostgres()]);
});
afterAll(async () => {
  await postgres?.stop();
  program?.remove();
});
beforeEach(async () => {
  const database = await postgres.create(`upset${databases++}`);
  [stage, store] = await Promise.all([openStage(), openStore(database)]);
  orders = { database, evidence: join(stage.folder, 'evidence'), key: stage.watchdogKey };
  published = [];
});
afterEach(async () => {
  for (const dog of dogs.splice(0)) await dog.close();
  await store.close();
  await stage.close();
});

function dog(name: string): Killable {
  const one = killable(program, stage, name, orders);
  dogs.push(one);
  return one;
}
const said = (name: string) => readFileSync(join(stage.folder, `${name}.log`), 'utf8');
const rest = () => comesToRest({ stage, store, published, evidence: orders.evidence });

test('a leader that is frozen is fenced when it wakes, and another does its work meanwhile', async () => {
  const random = seeded(11);
  const { publish } = publisher(stage);
  for (const name of ['one', 'two']) await (await dog(name).start()).ready;
  const leader = async () => {
    const [row] = await store.db.select().from(leases).where(eq(leases.role, 'signer'));
    return Number(row?.holder.split('/')[1]);
  };
  expect(await comesTrue(stage, async () => !Number.isNaN(await leader()))).toBe(true);
  for (let turn = 0; turn < 6; turn++) {
    published.push(await publish('honest'), await publish(turn % 2 === 0 ? 'breakout' : 'malformed'));
    await stage.world.test.mine({ blocks: 2 });
    await sleep(random.below(2000));
    const frozen = await leader();
    process.kill(frozen, 'SIGSTOP');
    try {
      await store.db.execute(sql`update lease set until = now() - interval '1 second'`);
      await store.db.execute(
        sql`update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active'`,
      );
      published.push(await publish('honest'));
      expect(await comesTrue(stage, async () => (await leader()) !== frozen)).toBe(true);
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
  }
  expect(await rest()).toEqual([]);
  expect(`${said('one')}${said('two')}`).toContain('another process has the role now');
});

test('a database that is killed in the middle of everything is missed, and nothing of it', async () => {
  const random = seeded(12);
  const { publish } = publisher(stage);
  const living = await dog('one').start();
  await living.ready;
  for (let turn = 0; turn < 8; turn++) {
    published.push(await publish(turn % 2 === 0 ? 'honest' : 'breakout'));
    await stage.world.test.mine({ blocks: 1 + random.below(3) });
    await sleep(random.below(2500));
    await postgres.kill();
    await sleep(random.below(500));
    await postgres.start();
  }
  expect(await rest()).toEqual([]);
  expect(living.isGone()).toBe(false);
  expect(said('one')).toMatch(/"role":"(follow|signer)","failures":/);
});

/** Mounting takes root. */
test('a disk without room for evidence keeps our word back, and nothing else', async () => {
  mkdirSync(orders.evidence);
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', orders.evidence]);
  try {
    const { publish } = publisher(stage);
    await (await dog('one').start()).ready;
    for (let i = 0; i < 6; i++) published.push(await publish('honest'));
    await stage.world.test.mine({ blocks: 4 });
    const isFull = async () => said('one').includes('DISK_FULL');
    expect(await comesTrue(stage, isFull)).toBe(true);
    const isExamined = async () => (await store.db.select().from(bundles)).length === 6;
    expect(await comesTrue(stage, isExamined)).toBe(true);
    const kept = readdirSync(orders.evidence).filter((name) => name.endsWith('.json'));
    expect(kept.length).toBeLessThan(6);
    execFileSync('/bin/mount', ['-o', 'remount,size=16m', orders.evidence]);
    expect(await rest()).toEqual([]);
  } finally {
    for (const one of dogs.splice(0)) await one.close();
    execFileSync('/bin/umount', [orders.evidence]);
  }
});
