import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { openStore } from '../../agent/store/open-store.ts';
import { type Random, seeded } from '../chain/random.ts';
import { disagreements } from '../watch/agreement.ts';
import { type Published, publisher, type Sort } from '../watch/publishing.ts';
import { comesToRest } from '../watch/settled.ts';
import { openStage, type Stage } from '../watch/stage.ts';
import { type Killable, killable, type Living, type Program } from './killable-watchdogs.ts';

export interface Fire {
  readonly program: Program;
  readonly kills: number;
  readonly seed: number;
}

/** What came of it: revisions that were published meanwhile, and what is not as it should be at the end. */
export interface Survived {
  readonly published: number;
  readonly said: readonly string[];
}

/** Two watchdogs with one key on one Postgres: each of them wakes to take from the other what it holds. */
export async function killOnPostgres({ program, kills, seed }: Fire, database: string): Promise<Survived> {
  const stage = await openStage();
  const evidence = join(stage.folder, 'evidence');
  const orders = { database, evidence, key: stage.watchdogKey };
  const dogs = [killable(program, stage, 'one', orders), killable(program, stage, 'two', orders)] as const;
  const store = await openStore(database);
  try {
    const published = await underFire(stage, dogs, kills, seed);
    const last = await dogs[0].start();
    const said = await comesToRest({ stage, store, published, evidence });
    await last.kill();
    const { rows } = (await store.db.execute(
      sql`select name || ' ' || state as job from pgboss.job where name like '%dead' or state < 'completed'`,
    )) as unknown as { rows: { job: string }[] };
    return { published: published.length, said: [...said, ...rows.map(({ job }) => job)] };
  } finally {
    for (const dog of dogs) await dog.close();
    await store.close();
    await stage.close();
  }
}

/** One that looks on, on the embedded database: killed while it opens that, too. */
export async function killEmbedded({ program, kills, seed }: Fire): Promise<Survived> {
  const stage = await openStage();
  const database = join(stage.folder, 'embedded');
  const dog = killable(program, stage, 'embedded', { database });
  try {
    const published = await underFire(stage, [dog], kills, seed);
    await stage.world.test.mine({ blocks: 4 });
    const last = await dog.start();
    await last.ready;
    await last.does(published.length, Number(await stage.world.read.getBlockNumber()));
    await last.kill();
    const store = await openStore(database);
    const said = await disagreements({ stage, store, published, evidence: null });
    await store.close();
    const broken = readdirSync(stage.folder).filter((name) => name.includes('.broken-'));
    return { published: published.length, said: [...said, ...broken] };
  } finally {
    await dog.close();
    await stage.close();
  }
}

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
async function killOften(dogs: readonly Killable[], kills: number, random: Random): Promise<void> {
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
async function underFire(
  stage: Stage,
  dogs: readonly Killable[],
  kills: number,
  seed: number,
): Promise<Published[]> {
  let isOver = false;
  const publishing = traffic(stage, seeded(seed), () => isOver);
  publishing.catch(() => {});
  try {
    await killOften(dogs, kills, seeded(seed + 1));
  } finally {
    isOver = true;
    await publishing.catch(() => {});
  }
  return publishing;
}
