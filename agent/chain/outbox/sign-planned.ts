import { and, asc, eq, lte } from 'drizzle-orm';
import type { Address, Hex } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { blocks, events } from '../../store/schema/chain-tables.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Revert } from '../revert.ts';
import { balanceOf } from './balance.ts';
import type { Fees } from './fees.ts';
import { fenced } from './fenced.ts';
import { lastAttempt, mostCost, mostInFlight, waiting } from './in-flight.ts';
import { freeNonces } from './nonces.ts';
import type { Round } from './round.ts';
import { inWords, isDoneAlready, simulate } from './simulate.ts';
import { markSigned, sign, storeAttempt } from './store-signed.ts';

type Planned = typeof intents.$inferSelect;

/** Those that cannot be paid for must not hide the ones behind them. */
const mostLookedAt = 64;

/** In so many different blocks a call must be refused until that is believed: what it waits for may come in the next. */
const looks = 3;

/**
 * Signs what is planned and due, in order of planning, and stores it.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST, KEY_INVALID
 */
export async function signPlanned(round: Round, fees: Fees): Promise<void> {
  const { db, chainId, signer } = round;
  const ours = await waiting(db, chainId, signer.address);
  const slots = mostInFlight - ours.length;
  if (slots <= 0) return;
  const due = await db
    .select()
    .from(intents)
    .where(
      and(eq(intents.chainId, chainId), eq(intents.state, 'planned'), lte(intents.after, round.headTime)),
    )
    .orderBy(asc(intents.position))
    .limit(mostLookedAt);
  if (due.length === 0) return;
  const nonces = await freeNonces(round);
  const purse = { nonce: nonces.next(), left: await balanceOf(round) };
  for (const item of ours) purse.left -= mostCost(lastAttempt(item).raw);
  let signed = 0;
  const failures: WardenError[] = [];
  for (const intent of due) {
    if (signed === slots) return;
    try {
      if (!(await signOne(round, fees, intent, purse))) continue;
      purse.nonce = nonces.next();
      signed++;
    } catch (error) {
      // What a node cannot say of one must not hold up the others; what it can say of none is its own fault.
      if (!(error instanceof WardenError) || error.code !== 'RPC_REFUSED') throw error;
      failures.push(error);
    }
  }
  if (failures.length === due.length) throw failures[0];
  for (const error of failures) round.say({ code: 'not-taken', key: null, text: error.message });
}

/** @returns whether it has the nonce now */
async function signOne(
  round: Round,
  fees: Fees,
  intent: Planned,
  purse: { readonly nonce: number; left: bigint },
): Promise<boolean> {
  const { db, chainId, signer, nodes } = round;
  const { key, blockHash } = intent;
  const call = { to: intent.to as Address, data: intent.data as Hex, value: BigInt(intent.value) };
  if (blockHash !== null && (await isOrphaned(db, chainId, blockHash))) {
    await end(round, intent, 'dropped', 'the event that it rested on is not on the chain any more');
    return false;
  }
  const simulation = await simulate(nodes, signer.address, call);
  if (simulation.outcome === 'refused') {
    await refuse(round, intent, simulation.revert);
    return false;
  }
  const gas = simulation.outcome === 'taken' ? simulation.gas : 0n;
  const cost = gas * fees.maxFeePerGas + call.value;
  if (simulation.outcome === 'unaffordable' || cost > purse.left) {
    const text = `${signer.address} cannot pay for it: ${purse.left} wei are free`;
    round.say({ code: 'unaffordable', key, text });
    return false;
  }
  const { nonce } = purse;
  const bytes = await sign(round, call, nonce, gas, fees);
  const isStored = await fenced(round, async (tx) => {
    const isPlanned = await markSigned(tx, round, key, nonce);
    if (isPlanned) await storeAttempt(tx, round, { key, nonce, attempt: 1 }, 'act', bytes);
    return isPlanned;
  });
  if (isStored) purse.left -= cost;
  return isStored;
}

async function refuse(round: Round, intent: Planned, revert: Revert): Promise<void> {
  const error = inWords(revert);
  if (isDoneAlready(revert)) return end(round, intent, 'dropped', error);
  if (intent.refusedIn === round.head) return;
  const refusals = intent.refusals + 1;
  if (refusals >= looks) return end(round, intent, 'failed', error);
  await fenced(round, (tx) =>
    tx
      .update(intents)
      .set({ refusals, refusedIn: round.head, error })
      .where(and(eq(intents.key, intent.key), eq(intents.state, 'planned'))),
  );
  round.say({ code: 'refused', key: intent.key, text: `The chain would not take it now: ${error}` });
}

async function end(
  round: Round,
  { key }: Planned,
  state: 'dropped' | 'failed',
  error: string,
): Promise<void> {
  await fenced(round, (tx) =>
    tx
      .update(intents)
      .set({ state, error })
      .where(and(eq(intents.key, key), eq(intents.state, 'planned'))),
  );
  round.say({ code: state, key, text: error });
}

/** Whether the block of an event is known to have gone; older ones are final, and forgotten. */
export async function isOrphaned(db: Database, chainId: number, blockHash: string): Promise<boolean> {
  const [block] = await db
    .select({ state: blocks.state })
    .from(blocks)
    .where(and(eq(blocks.chainId, chainId), eq(blocks.hash, blockHash)));
  if (block !== undefined) return block.state === 'orphaned';
  const [event] = await db
    .select({ state: events.state })
    .from(events)
    .where(and(eq(events.chainId, chainId), eq(events.blockHash, blockHash)))
    .limit(1);
  return event?.state === 'orphaned';
}
