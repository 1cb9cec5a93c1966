import { and, eq, sql } from 'drizzle-orm';
import { isAddress } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';
import { type Intent, intentKey } from './intent.ts';

/**
 * Writes down what is to be done on chain, in the transaction of whoever decides it. One that is there already stays as
 * it is, except that one that was dropped is planned anew when it rests on an event in another block.
 * @returns the keys of those that were not there
 * @throws WardenError INTERNAL for a call that cannot be one
 */
export async function plan(tx: Database, wanted: readonly Intent[]): Promise<string[]> {
  const added: string[] = [];
  for (const intent of wanted) {
    checkCall(intent);
    const key = intentKey(intent);
    const call = {
      data: intent.data,
      value: intent.value.toString(),
      why: intent.why,
      blockHash: intent.blockHash,
      after: intent.after,
      detail: { ...intent.detail },
      plannedAt: sql`now()`,
    };
    const rows = await tx
      .insert(intents)
      .values({ ...call, key, chainId: intent.chainId, to: intent.contract, state: 'planned' })
      .onConflictDoUpdate({
        target: intents.key,
        set: { ...call, state: 'planned', error: null, refusals: 0, refusedIn: null },
        setWhere: and(
          eq(intents.state, 'dropped'),
          sql`${intents.blockHash} is distinct from ${intent.blockHash}`,
        )!,
      })
      .returning({ key: intents.key });
    if (rows.length > 0) added.push(key);
  }
  return added;
}

/** What could never be sent would be tried again for ever. */
function checkCall({ contract, data, value, after, why }: Intent): void {
  const isCall = isAddress(contract, { strict: false }) && /^0x([0-9a-fA-F]{2})*$/.test(data);
  if (!isCall || value < 0n || !Number.isSafeInteger(after))
    throw new WardenError('INTERNAL', `This is no call that can be made: ${escapeText(why, 200)}`);
}
