import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Hex } from 'viem';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import { broadcast } from './broadcast.ts';
import { fenced } from './fenced.ts';
import { type InFlight, inFlight, lastAttempt } from './in-flight.ts';
import type { Round } from './round.ts';

/** Sends the last attempt of everything that is not mined once more, unless this head has seen it. */
export async function sendAgain(round: Round): Promise<void> {
  for (const item of await inFlight(round.db, round.chainId))
    if (item.state !== 'mined') await send(round, item);
}

/**
 * Sends stored bytes to all nodes, and notes that one took them.
 * @throws WardenError LEASE_LOST
 */
async function send(round: Round, item: InFlight): Promise<void> {
  const { chainId, nodes, sent, say } = round;
  const { hash, raw, sentAt, attempt } = lastAttempt(item);
  if (sent.has(hash)) return;
  const { outcome, detail } = await broadcast(nodes, raw as Hex);
  if (outcome !== 'unreached') sent.add(hash);
  if (outcome === 'unaffordable')
    say({ code: 'unaffordable', key: item.key, text: `The account cannot pay for it: ${detail}` });
  else if (outcome === 'refused' || outcome === 'unreached' || (outcome === 'underpriced' && sentAt === null))
    say({ code: 'not-taken', key: item.key, text: `No node took it: ${detail}` });
  if (outcome !== 'taken' || (sentAt !== null && item.state === 'sent')) return;
  await fenced(round, async (tx) => {
    await tx
      .update(transactions)
      .set({ sentAt: sql`now()` })
      .where(
        and(
          eq(transactions.chainId, chainId),
          eq(transactions.sender, item.sender),
          eq(transactions.nonce, item.nonce),
          eq(transactions.attempt, attempt),
          isNull(transactions.sentAt),
        ),
      );
    await tx
      .update(intents)
      .set({ state: 'sent' })
      .where(and(eq(intents.key, item.key), eq(intents.state, 'signed')));
  });
}
