import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../agent/store/open-store.ts';
import { type Random, seeded } from '../chain/random.ts';
import { disagreements } from '../watch/agreement.ts';
import { type Published, publisher, type Sort } from '../watch/publishing.ts';
import { comesToRest, isSettled } from '../watch/settled.ts';
import { openStage, type Stage } from '../watch/stage.ts';
import { buildProgram, type Killable, killable, type Living, type Program } from './killable-watchdogs.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

const kills = 110;
let program: Program;
let postgres: Postgres;

beforeAll(async () => {
  [program, postgres] = await Promise.all([buildProgram(), startPostgres()]);
});
afterAll(async () => {
  await postgres?.stop();
  program?.remove();
});

/** Publishes and updates now and then, and lets blocks come, until all kills are done. */
async function traffic(stage: Stage, random: Random, isOver: () => boolean): Promise<Published[]> {
  const { publish, update } = publisher(stage);
  const published: Published[] = [];
  const some: readonly Sort[] = ['honest', 'honest', 'malformed', 'breakout', 'mutable'];
  while (!isOver()) {
    const honest = published.filter(({ sort }) => sort === 'honest');
    const last = honest.at(-1);
    if (published.length >= 26) await stage.world.test.mine({ blocks: 1 });
    else if (last !== undefined && random.chance(0.2)) published.push(await update(last, 'honest'));
    else published.push(await publish(some[random.below(some.length)]!));
    await stage.world.test.mine({ blocks: 1 + random.below(3) });
    await sleep(random.below(3000));
  }
  return published;
}

/** Kills whoever watches, at moments that the seed chooses: while it opens the database, while it works. */
async function killOften(dogs: readonly Killable[], random: Random): Promise<void> {
  const living: Living[] = [];
  for (const dog of dogs) living.push(await dog.start());
  for (let kill = 0; kill < kills; kill++) {
    const victim = random.below(dogs.length);
    if (random.chance(0.8)) await living[victim]!.ready;
    await sleep(random.below(1200));
    await living[victim]!.kill();
    living[victim] = await dogs[victim]!.start();
  }
  for (const each of living) await each.kill();
}

/** All kills, while it is published. @returns what was */
async function underFire(stage: Stage, dogs: readonly Killable[], seed: number): Promise<Published[]> {
  let isOver = false;
  const publishing = traffic(stage, seeded(seed), () => isOver);
  publishing.catch(() => {});
  try {
    await killOften(dogs, seeded(seed + 1));
  } finally {
    isOver = true;
    await publishing.catch(() => {});
  }
  return publishing;
}

test('killed over a hundred times on Postgres, it loses nothing and does nothing twice', {
  timeout: 1_200_000,
}, async () => {
  const stage = await openStage();
  const database = await postgres.create('killed');
  const evidence = join(stage.folder, 'evidence');
  const orders = { database, evidence, key: stage.watchdogKey };
  // Two at a time: each of them wakes to take from the other what it holds.
  const dogs = [killable(program, stage, 'one', orders), killable(program, stage, 'two', orders)] as const;
  const store = await openStore(database);
  try {
    const published = await underFire(stage, dogs, 2026);
    const last = await dogs[0].start();
    const said = await comesToRest({ stage, store, published, evidence });
    await last.kill();
    expect(said).toEqual([]);
    const { rows } = (await store.db.execute(
      sql`select name, state from pgboss.job where name like '%dead' or state < 'completed'`,
    )) as unknown as { rows: unknown[] };
    expect(rows).toEqual([]);
    expect(published.length).toBeGreaterThanOrEqual(20);
  } finally {
    for (const dog of dogs) await dog.close();
    await store.close();
    await stage.close();
  }
});

test('killed over a hundred times on the embedded database, it has every verdict, once', {
  timeout: 1_200_000,
}, async () => {
  const stage = await openStage();
  const database = join(stage.folder, 'embedded');
  const dog = killable(program, stage, 'embedded', { database });
  try {
    const published = await underFire(stage, [dog], 2027);
    await stage.world.test.mine({ blocks: 4 });
    let store = await openStore(database);
    for (let lives = 0; lives < 20 && !(await isSettled(store, stage, published)); lives++) {
      await store.close();
      const living = await dog.start();
      await living.ready;
      await sleep(5000);
      await living.kill();
      store = await openStore(database);
    }
    expect(await disagreements({ stage, store, published, evidence: null })).toEqual([]);
    await store.close();
    expect(readdirSync(stage.folder).filter((name) => name.includes('.broken-'))).toEqual([]);
  } finally {
    await dog.close();
    await stage.close();
  }
});
