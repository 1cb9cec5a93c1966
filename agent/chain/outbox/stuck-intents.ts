import { and, asc, eq, gt, inArray, or } from 'drizzle-orm';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';

/** Something that is not done, and why. */
export interface StuckIntent {
  /** Number by which it can be named. */
  readonly id: number;
  /** `failed`: it is not tried any more. `refused`: it waits, and the chain would not take it so far. */
  readonly state: 'failed' | 'refused';
  readonly why: string;
  readonly method: string;
  /** Escaped. */
  readonly error: string;
  readonly plannedAt: Date;
}

/** Intents that failed for good, and those that were refused so far; in order of planning. @param most how many */
export async function stuckIntents(db: Database, chainId: number, most: number): Promise<StuckIntent[]> {
  const isRefused = and(eq(intents.state, 'planned'), gt(intents.refusals, 0));
  const rows = await db
    .select()
    .from(intents)
    .where(and(eq(intents.chainId, chainId), or(eq(intents.state, 'failed'), isRefused)))
    .orderBy(asc(intents.position))
    .limit(most);
  return rows.map(({ position, state, why, key, error, plannedAt }) => ({
    id: position,
    state: state === 'failed' ? 'failed' : 'refused',
    why,
    method: key.split('|')[2] ?? '',
    error: error ?? '',
    plannedAt,
  }));
}

/**
 * Has one tried again that failed, or was dropped. It holds no nonce that could still be mined: one lets go of its nonce when that
 * is used up in a final block.
 * @returns false: there is none by this number that is over
 */
export async function retryIntent(db: Database, chainId: number, id: number): Promise<boolean> {
  const again = { sender: null, nonce: null, error: null, refusals: 0, refusedIn: null };
  const rows = await db
    .update(intents)
    .set({ ...again, state: 'planned' })
    .where(
      and(
        eq(intents.chainId, chainId),
        eq(intents.position, id),
        inArray(intents.state, ['failed', 'dropped']),
      ),
    )
    .returning({ key: intents.key });
  return rows.length > 0;
}
