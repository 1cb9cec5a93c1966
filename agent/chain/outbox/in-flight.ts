import { and, asc, eq, inArray } from 'drizzle-orm';
import { type Address, type Hex, parseTransaction } from 'viem';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';

export type Attempt = typeof transactions.$inferSelect;

/** An intent that has a nonce, until that nonce is used up for good. */
export interface InFlight {
  readonly key: string;
  readonly sender: Address;
  readonly nonce: number;
  readonly state: 'signed' | 'sent' | 'mined';
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  readonly blockHash: string | null;
  /** Why it reverted, where it did; escaped. */
  readonly error: string | null;
  /** It is itself no more than a transfer of nothing, into a gap. */
  readonly isFiller: boolean;
  /** In order; at least one. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
}

/** Nodes keep no more than about so many of one account before they drop some (geth: 16). */
export const mostInFlight = 16;

const states = ['signed', 'sent', 'mined'] as const;

/** All of them on this chain, by nonce. */
export async function inFlight(db: Database, chainId: number): Promise<InFlight[]> {
  const rows = await db
    .select({ intent: intents, attempt: transactions })
    .from(intents)
    .innerJoin(
      transactions,
      and(
        eq(transactions.chainId, intents.chainId),
        eq(transactions.sender, intents.sender),
        eq(transactions.nonce, intents.nonce),
      ),
    )
    .where(and(eq(intents.chainId, chainId), inArray(intents.state, [...states])))
    .orderBy(asc(intents.sender), asc(intents.nonce), asc(transactions.attempt));
  const byKey = new Map<string, InFlight & { attempts: [Attempt, ...Attempt[]] }>();
  for (const { intent, attempt } of rows) {
    const known = byKey.get(intent.key);
    if (known !== undefined) known.attempts.push(attempt);
    else
      byKey.set(intent.key, {
        key: intent.key,
        sender: intent.sender as Address,
        nonce: intent.nonce!,
        state: intent.state as InFlight['state'],
        to: intent.to as Address,
        data: intent.data as Hex,
        value: BigInt(intent.value),
        blockHash: intent.blockHash,
        error: intent.error,
        isFiller: intent.to === intent.sender && intent.data === '0x',
        attempts: [attempt],
      });
  }
  return [...byKey.values()];
}

/** Those of an account that are not mined yet. */
export async function waiting(db: Database, chainId: number, account: Address): Promise<InFlight[]> {
  const all = await inFlight(db, chainId);
  return all.filter(({ sender, state }) => sender === account && state !== 'mined');
}

/** The attempt that pays most. */
export function lastAttempt({ attempts }: InFlight): Attempt {
  return attempts.at(-1)!;
}

/** The most that a signed transaction can cost, in wei. */
export function mostCost(raw: string): bigint {
  const { gas = 0n, value = 0n, maxFeePerGas, gasPrice } = parseTransaction(raw as Hex);
  return gas * (maxFeePerGas ?? gasPrice ?? 0n) + value;
}
