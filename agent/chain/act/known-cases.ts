import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import { type Address, getAddress, type Hex } from 'viem';
import { cases, events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { day } from './timing.ts';

/** `Phase.Settled`, `Outcome.Convicted`, and charges on providers. */
const settled = 6;
const convicted = 1;
const onProviders = [2, 3];

/** Longer than the longest case, and than it takes to take what it holds. */
const lookBack = 120 * day;

/** Attempts that are looked at, the latest first. */
const mostAttempts = 5000;

/** Task statuses in which nobody is at fault: CANCELED, FINALIZED. */
const closed = ['3', '5'];

export interface KnownCase {
  readonly id: Hex;
  readonly charge: number;
  /** The source, or the task. */
  readonly subject: Address;
  readonly revision: Hex;
  readonly settled: boolean;
}

/**
 * Cases that may still need something.
 * @param now Unix seconds
 */
export async function knownCases(db: Database, chainId: number, now: number): Promise<KnownCase[]> {
  const rows = await db
    .select()
    .from(cases)
    .where(and(eq(cases.chainId, chainId), gte(cases.deadline, now - lookBack)));
  return rows.map(({ caseId, charge, subject, revision, phase }) => ({
    id: caseId as Hex,
    charge,
    subject: getAddress(subject),
    revision: revision as Hex,
    settled: phase === settled,
  }));
}

/** Settled convictions by the source that they convicted. */
export async function convictedSources(db: Database, chainId: number): Promise<ReadonlyMap<Address, Hex>> {
  const rows = await db
    .select({ subject: cases.subject, id: cases.caseId })
    .from(cases)
    .where(
      and(
        eq(cases.chainId, chainId),
        eq(cases.phase, settled),
        eq(cases.outcome, convicted),
        inArray(cases.charge, [0, 1]),
      ),
    );
  return new Map(rows.map(({ subject, id }) => [getAddress(subject), id as Hex]));
}

export interface KnownAttempt {
  readonly task: Address;
  readonly provider: Address;
  readonly final: boolean;
}

/** Attempts at tasks that are not known to have ended well, and that nobody was charged with. */
export async function knownAttempts(db: Database, chainId: number): Promise<KnownAttempt[]> {
  const arg = (name: string) => sql`${events.args}->>${name}`;
  const task = arg('task');
  const ended = sql`select 1 from ${events} as ended where ended.chain_id = ${chainId}
    and ended.name = 'nexus.TaskStatusChanged' and ended.state <> 'orphaned'
    and ended.args->>'task' = ${task} and ended.args->>'status' in ${closed}`;
  const charged = sql`select 1 from ${cases} where ${cases.chainId} = ${chainId}
    and ${cases.subject} = ${task} and ${inArray(cases.charge, onProviders)}
    and right(${cases.revision}, 40) = lower(right(${arg('provider')}, 40))`;
  const rows = await db
    .select({ args: events.args, state: events.state })
    .from(events)
    .where(
      and(
        eq(events.chainId, chainId),
        eq(events.name, 'nexus.Attempted'),
        sql`${events.state} <> 'orphaned'`,
        sql`not exists (${ended})`,
        sql`not exists (${charged})`,
      ),
    )
    .orderBy(desc(events.blockNumber))
    .limit(mostAttempts);
  return rows.map(({ args, state }) => ({
    task: getAddress(String(args.task)),
    provider: getAddress(String(args.provider)),
    final: state === 'final',
  }));
}
