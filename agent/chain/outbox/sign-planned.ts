import { and, asc, eq, lte } from 'drizzle-orm';
import type { Address, Hex } from 'viem';
import { blocks, events } from '../../store/schema/chain-tables.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Revert } from '../revert.ts';
import { askNode } from './ask-node.ts';
import type { Fees } from './fees.ts';
import { fenced } from './fenced.ts';
import { lastAttempt, mostCost, mostInFlight, waiting } from './in-flight.ts';
import { freeNonces } from './nonces.ts';
import type { Round } from './round.ts';
import { inWords, isDoneAlready, simulate } from './simulate.ts';
import { markSigned, sign, storeAttempt } from './store-signed.ts';

type Planned = typeof intents.$inferSelect;

/** In so many different blocks a call must be refused until that is believed: what it waits for may come in the next. */
const looks = 3;

/**
 * Signs what is planned and due, in order of planning, and stores it.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST, KEY_INVALID
 */
export async function signPlanned(round: Round, fees: Fees): Promise<void> {
  const { db, chainId, signer } = round;
  const ours = await waiting(db, chainId, signer.address);
  const due = await db
    .select()
    .from(intents)
    .where(
      and(eq(intents.chainId, chainId), eq(intents.state, 'planned'), lte(intents.after, round.headTime)),
    )
    .orderBy(asc(intents.position))
    .limit(Math.max(0, mostInFlight - ours.length));
  if (due.length === 0) return;
  const nonces = await freeNonces(round);
  let left = await balanceOf(round);
  for (const item of ours) left -= mostCost(lastAttempt(item).raw);
  for (const intent of due) {
    const call = { to: intent.to as Address, data: intent.data as Hex, value: BigInt(intent.value) };
    if (intent.blockHash !== null && (await isOrphaned(db, chainId, intent.blockHash))) {
      await end(round, intent, 'dropped', 'the event that it rested on is not on the chain any more');
      continue;
    }
    const simulation = await simulate(round.nodes, signer.address, call);
    if (simulation.outcome === 'refused') {
      await refuse(round, intent, simulation.revert);
      continue;
    }
    const gas = simulation.outcome === 'taken' ? simulation.gas : 0n;
    const cost = gas * fees.maxFeePerGas + call.value;
    if (simulation.outcome === 'unaffordable' || cost > left) {
      const text = `${signer.address} cannot pay for it: ${left} wei are free`;
      round.say({ code: 'unaffordable', key: intent.key, text });
      continue;
    }
    const nonce = nonces.next();
    const signed = await sign(round, call, nonce, gas, fees);
    await fenced(round, async (tx) => {
      if (await markSigned(tx, round, intent.key, nonce))
        await storeAttempt(tx, round, { key: intent.key, nonce, attempt: 1 }, 'act', signed);
    });
    left -= cost;
  }
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

async function balanceOf({ nodes: [node], signer }: Round): Promise<bigint> {
  return askNode('Reading the balance', () => node.getBalance({ address: signer.address }));
}
