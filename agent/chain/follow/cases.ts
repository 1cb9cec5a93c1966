import { and, eq } from 'drizzle-orm';
import { cases } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import type { ChainEvent } from './chain-event.ts';

/** `Phase` of the court. */
const open = 1;
const settled = 6;

/** Keeps the list of cases: that they are there, and whether they are over. Where they stand in between is read from the chain. */
export async function applyCases(
  tx: Database,
  chainId: number,
  events: readonly Pick<ChainEvent, 'name' | 'args' | 'blockNumber'>[],
): Promise<void> {
  for (const { name, args, blockNumber } of events) {
    const caseId = String(args.id);
    if (name === 'court.CaseOpened') {
      await tx
        .insert(cases)
        .values({
          chainId,
          caseId,
          accused: String(args.accused),
          subject: String(args.subject),
          revision: String(args.revision),
          charge: Number(args.charge),
          phase: open,
          outcome: 0,
          deadline: Number(args.deadline),
          updatedAt: blockNumber,
        })
        .onConflictDoNothing();
    } else if (name === 'court.Settled')
      await tx
        .update(cases)
        .set({ phase: settled, outcome: Number(args.outcome), updatedAt: blockNumber })
        .where(and(eq(cases.chainId, chainId), eq(cases.caseId, caseId)));
  }
}
