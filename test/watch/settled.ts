import { setTimeout as sleep } from 'node:timers/promises';
import { eq, inArray, sql } from 'drizzle-orm';
import { cursor, leases } from '../../agent/store/schema/chain-tables.ts';
import { intents } from '../../agent/store/schema/outbox-tables.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Claims, disagreements } from './agreement.ts';
import type { Published } from './publishing.ts';
import type { Stage } from './stage.ts';

/** Whether everything was examined and nothing is left to be sent, as far as the chain was read. */
async function isSettled({ db }: Store, { world }: Stage, published: readonly Published[]): Promise<boolean> {
  const done = await db.select({ id: scans.id }).from(scans).where(eq(scans.state, 'done'));
  const open = await db
    .select({ key: intents.key })
    .from(intents)
    .where(inArray(intents.state, ['planned', 'signed', 'sent', 'mined']));
  const [at] = await db.select().from(cursor);
  const head = Number(await world.read.getBlockNumber());
  return done.length === published.length && open.length === 0 && (at?.number ?? 0) >= head - 4;
}

/** Rounds of every role in which nothing comes up any more: what is due follows from what was done. */
const quietRounds = 4;

/**
 * Lets two blocks come with each round of every role until everything agrees, and does still a few rounds later.
 * @param seconds after which it is given up
 * @returns what does not agree; nothing where it came to rest
 */
export async function comesToRest(claims: Claims, seconds = 240): Promise<string[]> {
  const { store, stage, published } = claims;
  const end = performance.now() + seconds * 1000;
  let said = ['it does not come to rest'];
  let quiet = 0;
  for (let seen: string[] = []; performance.now() < end; await sleep(100)) {
    const now = await signsOfLife(store);
    if (now.some((sign, at) => sign === seen[at])) continue;
    seen = now;
    quiet = (await isSettled(store, stage, published)) ? quiet + 1 : 0;
    if (quiet >= quietRounds) {
      said = await disagreements(claims);
      if (said.length === 0) return [];
      quiet = 0;
    }
    await stage.world.test.mine({ blocks: 2 });
  }
  return said;
}

/** When each role was renewed last, which is once a round. */
async function signsOfLife({ db }: Store): Promise<string[]> {
  const rows = await db
    .select({ until: sql<string>`${leases.until}::text` })
    .from(leases)
    .orderBy(leases.role);
  return rows.map(({ until }) => until);
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
