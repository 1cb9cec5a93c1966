import { and, desc, eq, gte, inArray, ne, sql } from 'drizzle-orm';
import { parseEther } from 'viem';
import { events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';

/** After everything that is new. */
export const againPriority = -10;

/** Of what a provider saw something of: before what is examined again anyway, and after all that is new. */
export const observedPriority = 0;

/** At least, of what is examined for the first time: before anything that is examined again. */
export const newRevision = 10;
/** A task that waits comes before any stake. */
const forTasks = 100;
const mostSteps = 50;

/** Tasks that are looked at, the latest first. */
const mostTasks = 10_000;

/** Task statuses in which nobody works at it any more: CANCELED, EXPIRED, FINALIZED. */
const ended = ['3', '4', '5'];

export interface Published {
  readonly source: string;
  readonly client: string;
}

/**
 * How urgent the scans of these sources are, in their order: first those at which most tasks wait, as providers are about to run
 * them; then those with the most stake, as there is the most to lose. Both count in steps, each for twice as much. It says only
 * what goes first: everything is scanned.
 */
export async function scanPriorities(
  db: Database,
  chainId: number,
  published: readonly Published[],
): Promise<number[]> {
  const [tasks, stakes] = [
    await waitingTasks(db, chainId, published),
    await stakesOf(db, chainId, [...new Set(published.map(({ client }) => client))]),
  ];
  return published.map(
    ({ source, client }) =>
      newRevision +
      forTasks * steps(BigInt(tasks.get(source) ?? 0)) +
      steps((stakes.get(client) ?? 0n) / parseEther('1')),
  );
}

/** 0 for nothing, 1 for one, and one more for each time twice as many. */
function steps(count: bigint): number {
  return count <= 0n ? 0 : Math.min(mostSteps, count.toString(2).length);
}

const arg = (name: 'task' | 'source' | 'status' | 'account') =>
  sql<string>`${events.args}->>${sql.raw(`'${name}'`)}`;

/** Tasks that were published at each source and are not over. */
async function waitingTasks(
  db: Database,
  chainId: number,
  published: readonly Published[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set(published.map(({ source }) => source));
  const latest = await db
    .select({ task: arg('task'), source: arg('source'), block: events.blockNumber })
    .from(events)
    .where(
      and(eq(events.chainId, chainId), eq(events.name, 'nexus.TaskPublished'), ne(events.state, 'orphaned')),
    )
    .orderBy(desc(events.blockNumber))
    .limit(mostTasks);
  const tasks = latest.filter(({ source }) => wanted.has(source));
  if (tasks.length === 0) return new Map();
  const over = await db
    .select({ task: arg('task') })
    .from(events)
    .where(
      and(
        eq(events.chainId, chainId),
        eq(events.name, 'nexus.TaskStatusChanged'),
        gte(events.blockNumber, Math.min(...tasks.map(({ block }) => block))),
        ne(events.state, 'orphaned'),
        inArray(arg('status'), ended),
      ),
    );
  const done = new Set(over.map(({ task }) => task));
  const counts = new Map<string, number>();
  for (const { task, source } of tasks)
    if (!done.has(task)) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}

/** What adds to a lockup, and what takes from it. */
const signs: Readonly<Record<string, bigint>> = {
  'vault.Locked': 1n,
  'vault.UnbondingCanceled': 1n,
  'vault.Waived': 1n,
  'vault.Unbonded': -1n,
  'vault.Sanctioned': -1n,
};

/** wei that each of these accounts has locked, as far as the chain was followed. */
export async function stakesOf(
  db: Database,
  chainId: number,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const sums = await db
    .select({
      name: events.name,
      account: arg('account'),
      amount: sql<string>`sum((${events.args}->>'amount')::numeric)::text`,
    })
    .from(events)
    .where(
      and(
        eq(events.chainId, chainId),
        inArray(events.name, Object.keys(signs)),
        ne(events.state, 'orphaned'),
        inArray(arg('account'), [...accounts]),
      ),
    )
    .groupBy(events.name, arg('account'));
  const stakes = new Map<string, bigint>();
  for (const { name, account, amount } of sums)
    stakes.set(account, (stakes.get(account) ?? 0n) + signs[name]! * BigInt(amount));
  return stakes;
}
