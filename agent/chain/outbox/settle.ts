import { and, eq } from 'drizzle-orm';
import type { Hex } from 'viem';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';
import { revertOf } from '../chain-error.ts';
import { readBlock } from '../follow/block.ts';
import { readRevert } from '../revert.ts';
import { askNode } from './ask-node.ts';
import { fenced } from './fenced.ts';
import { type Attempt, type InFlight, inFlight } from './in-flight.ts';
import { agreeOn, findReceipt, type Mined, usedNonces } from './receipts.ts';
import type { Round } from './round.ts';
import { inWords, isDoneAlready, simulate } from './simulate.ts';

/**
 * Finds out what became of everything that has a nonce.
 *
 * Invariant: an intent lets go of its nonce only when that nonce is used up in a final block; so none of its attempts can
 * be mined any more when it is signed again.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST
 */
export async function settle(round: Round): Promise<void> {
  const items = await inFlight(round.db, round.chainId);
  for (const sender of new Set(items.map((item) => item.sender))) {
    const [used, usedForGood] = await Promise.all([
      usedNonces(round.nodes, sender, 'latest'),
      usedNonces(round.nodes, sender, round.finalized),
    ]);
    for (const item of items.filter((each) => each.sender === sender))
      await settleOne(round, item, used, usedForGood);
  }
}

async function settleOne(round: Round, item: InFlight, used: number, usedForGood: number): Promise<void> {
  const before = item.attempts.find(({ blockHash }) => blockHash !== null);
  if (before !== undefined && (await isOnChain(round, before))) {
    const isFinal = before.blockNumber! <= round.finalized && item.nonce < usedForGood;
    if (isFinal) await finish(round, item, before);
    return;
  }
  const mined =
    item.nonce < used
      ? await findReceipt(
          round.nodes,
          item.attempts.map(({ hash }) => hash as Hex),
        )
      : null;
  if (mined !== null) await recordMined(round, item, mined);
  else if (item.nonce < usedForGood) await planAgain(round, item, 'taken-elsewhere');
  else if (before !== undefined) await recordReorganised(round, item);
}

async function isOnChain({ nodes: [node] }: Round, { blockHash, blockNumber }: Attempt): Promise<boolean> {
  const block = await askNode('Reading a block', () => readBlock(node, blockNumber!));
  return block?.hash === blockHash;
}

async function recordMined(round: Round, item: InFlight, mined: Mined): Promise<void> {
  const attempt = item.attempts.find(({ hash }) => hash === mined.hash)!;
  const why = mined.succeeded || attempt.purpose === 'fill' ? null : await reasonOf(round, item, mined);
  await fenced(round, async (tx) => {
    await forgetBlocks(tx, round.chainId, item);
    await tx
      .update(transactions)
      .set({
        blockHash: mined.blockHash,
        blockNumber: mined.blockNumber,
        succeeded: mined.succeeded ? 1 : 0,
      })
      .where(and(ofNonce(round.chainId, item), eq(transactions.hash, mined.hash)));
    await tx.update(intents).set({ state: 'mined', error: why }).where(eq(intents.key, item.key));
  });
  if (why !== null) round.say({ code: 'reverted', key: item.key, text: `It was mined and reverted: ${why}` });
}

async function recordReorganised(round: Round, item: InFlight): Promise<void> {
  await fenced(round, async (tx) => {
    await forgetBlocks(tx, round.chainId, item);
    await tx.update(intents).set({ state: 'sent', error: null }).where(eq(intents.key, item.key));
  });
  round.say({ code: 'reorganised', key: item.key, text: 'Its block is not on the chain any more' });
}

/** It is final; `failed` or `dropped` where it reverted, planned again where something else took its place. */
async function finish(round: Round, item: InFlight, attempt: Attempt): Promise<void> {
  const succeeded = attempt.succeeded === 1;
  const mined = {
    hash: attempt.hash as Hex,
    blockHash: attempt.blockHash as Hex,
    blockNumber: attempt.blockNumber!,
    succeeded,
  };
  if (!(await agreeOn(round.nodes, mined))) {
    round.say({ code: 'nodes-disagree', key: item.key, text: `Nodes disagree about ${attempt.hash}` });
    return;
  }
  if (attempt.purpose === 'fill' && !item.isFiller) return planAgain(round, item, 'filled');
  if (succeeded) {
    await fenced(round, (tx) => tx.update(intents).set({ state: 'final' }).where(eq(intents.key, item.key)));
    return;
  }
  const now = await simulate(round.nodes, item.sender, item);
  const isDone = now.outcome === 'refused' && isDoneAlready(now.revert);
  const state = isDone ? 'dropped' : 'failed';
  const error = isDone ? inWords(now.revert) : item.error;
  await fenced(round, (tx) => tx.update(intents).set({ state, error }).where(eq(intents.key, item.key)));
  round.say({ code: state, key: item.key, text: error ?? 'It reverted' });
}

async function planAgain(round: Round, item: InFlight, code: 'taken-elsewhere' | 'filled'): Promise<void> {
  const again = { state: 'planned' as const, sender: null, nonce: null, error: null };
  const over = { state: 'dropped' as const, error: 'the nonce was used otherwise' };
  await fenced(round, (tx) =>
    tx
      .update(intents)
      .set(item.isFiller ? over : again)
      .where(eq(intents.key, item.key)),
  );
  const text =
    code === 'filled'
      ? `A transfer of nothing took nonce ${item.nonce} in its place`
      : `Nonce ${item.nonce} of ${item.sender} was used by a transaction that is not ours: the key is used elsewhere`;
  round.say({ code, key: item.key, text });
}

/** What the contract says at the end of the block in which the transaction reverted. */
async function reasonOf({ nodes: [node] }: Round, item: InFlight, mined: Mined): Promise<string> {
  const { sender: account, to, data, value } = item;
  try {
    await node.call({ account, to, data, value, blockNumber: BigInt(mined.blockNumber) });
    return 'the chain refused it, and would take it by now';
  } catch (thrown) {
    return inWords(revertOf(thrown) ?? readRevert(null));
  }
}

async function forgetBlocks(tx: Database, chainId: number, item: InFlight): Promise<void> {
  await tx
    .update(transactions)
    .set({ blockHash: null, blockNumber: null, succeeded: null })
    .where(ofNonce(chainId, item));
}

function ofNonce(chainId: number, { sender, nonce }: InFlight) {
  return and(
    eq(transactions.chainId, chainId),
    eq(transactions.sender, sender),
    eq(transactions.nonce, nonce),
  );
}
