import { and, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { type EventRow, eventsNamed } from './chain-events.ts';
import type { Standing } from './documents.ts';

const names = [
  'vault.Locked',
  'vault.Unbonded',
  'vault.UnbondingCanceled',
  'vault.Claimed',
  'vault.Sanctioned',
  'vault.Waived',
];
const raising = ['vault.Locked', 'vault.UnbondingCanceled', 'vault.Waived'];
const lowering = ['vault.Unbonded', 'vault.Sanctioned'];

/** The lockup of every account as a subquery: what was locked less what left it. */
export function lockups(db: Database) {
  const account = sql<string>`${events.args}->>'account'`;
  const amount = sql`(${events.args}->>'amount')::numeric`;
  const raises: SQL = inArray(events.name, raising);
  return db
    .select({
      chainId: events.chainId,
      account: account.as('account'),
      lockup: sql<string>`greatest(0, sum(case when ${raises} then ${amount} else -${amount} end))`.as(
        'lockup',
      ),
    })
    .from(events)
    .where(and(inArray(events.name, [...raising, ...lowering]), ne(events.state, 'orphaned')))
    .groupBy(events.chainId, account)
    .as('lockups');
}

/** What the vault holds for an account. */
export async function readStanding(db: Database, chainId: number, account: string): Promise<Standing> {
  return replayVault(await eventsNamed(db, chainId, names, sql`${events.args}->>'account' = ${account}`));
}

/** As the vault counts: what is taken comes out of the lockup first, then out of what is unbonding. */
export function replayVault(rows: readonly Pick<EventRow, 'name' | 'args'>[]): Standing {
  let lockup = 0n;
  let unbonding = 0n;
  let sanctioned = 0n;
  for (const { name, args } of rows) {
    const amount = BigInt(String(args.amount));
    if (name === 'vault.Locked') lockup += amount;
    else if (name === 'vault.Unbonded') {
      lockup -= amount;
      unbonding += amount;
    } else if (name === 'vault.UnbondingCanceled') {
      unbonding = 0n;
      lockup += amount;
    } else if (name === 'vault.Claimed') unbonding = 0n;
    else if (name === 'vault.Sanctioned') {
      const beyond = amount > lockup ? amount - lockup : 0n;
      lockup -= amount - beyond;
      unbonding -= beyond;
      sanctioned += amount;
    } else if (name === 'vault.Waived') {
      sanctioned -= amount;
      lockup += amount;
    }
  }
  return { lockup: floor(lockup), unbonding: floor(unbonding), sanctioned: floor(sanctioned) };
}

/** Read from the middle of a chain on, what left may be more than what came. */
function floor(wei: bigint): string {
  return String(wei < 0n ? 0n : wei);
}
