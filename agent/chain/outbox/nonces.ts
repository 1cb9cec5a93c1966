import { and, eq, gte } from 'drizzle-orm';
import { transactions } from '../../store/schema/outbox-tables.ts';
import { usedNonces } from './receipts.ts';
import type { Round } from './round.ts';

/** Nonces that nothing of ours was ever signed with, from the lowest that the chain would take. */
export interface FreeNonces {
  /** Takes the lowest. */
  next(): number;
  /** Free ones below one that is held: nothing above them is mined before they are used. */
  gaps(): readonly number[];
}

/** @throws WardenError RPC_UNREACHABLE, RPC_REFUSED */
export async function freeNonces({ db, chainId, signer, nodes }: Round): Promise<FreeNonces> {
  let from = await usedNonces(nodes, signer.address, 'latest');
  const rows = await db
    .selectDistinct({ nonce: transactions.nonce })
    .from(transactions)
    .where(
      and(
        eq(transactions.chainId, chainId),
        eq(transactions.sender, signer.address),
        gte(transactions.nonce, from),
      ),
    );
  const held = new Set(rows.map(({ nonce }) => nonce));
  const highest = Math.max(-1, ...held);
  return {
    next() {
      while (held.has(from)) from++;
      return from++;
    },
    gaps() {
      const gaps: number[] = [];
      for (let nonce = from; nonce < highest; nonce++) if (!held.has(nonce)) gaps.push(nonce);
      return gaps;
    },
  };
}
