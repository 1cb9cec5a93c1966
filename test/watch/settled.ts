import { setTimeout as sleep } from 'node:timers/promises';
import { eq, inArray, sql } from 'drizzle-orm';
import { cursor } from '../../agent/store/schema/chain-tables.ts';
import { intents } from '../../agent/store/schema/outbox-tables.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import type { Published } from './publishing.ts';
import type { Stage } from './stage.ts';

/** Whether everything was examined and nothing is left to be sent, as far as the chain was read. */
export async function isSettled(
  { db }: Store,
  { world }: Stage,
  published: readonly Published[],
): Promise<boolean> {
  const done = await db.select({ id: scans.id }).from(scans).where(eq(scans.state, 'done'));
  const open = await db
    .select({ key: intents.key })
    .from(intents)
    .where(inArray(intents.state, ['planned', 'signed', 'sent', 'mined']));
  const [at] = await db.select().from(cursor);
  const head = Number(await world.read.getBlockNumber());
  return done.length === published.length && open.length === 0 && (at?.number ?? 0) >= head - 4;
}

/**
 * Lets blocks come until nothing was left to be done for several looks in a row: what is due follows from what was done.
 * @returns whether it came to that
 */
export async function settle(
  store: Store,
  stage: Stage,
  published: readonly Published[],
  looks = 120,
): Promise<boolean> {
  for (let look = 0, quiet = 0; look < looks; look++) {
    await stage.world.test.mine({ blocks: 2 });
    await sleep(500);
    quiet = (await isSettled(store, stage, published)) ? quiet + 1 : 0;
    if (quiet >= 12) return true;
  }
  return false;
}

/** Lets blocks come until something is so. @returns whether it came to that */
export async function comesTrue(stage: Stage, isSo: () => Promise<boolean>): Promise<boolean> {
  for (let look = 0; look < 120; look++) {
    if (await isSo()) return true;
    await stage.world.test.mine({ blocks: 1 });
    await sleep(250);
  }
  return false;
}

/** What waits for another try need wait no more. */
export async function hurry({ db }: Store): Promise<void> {
  await db.execute(sql`update pgboss.job set start_after = now() where state < 'active'`);
}
