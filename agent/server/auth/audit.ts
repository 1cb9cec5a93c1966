import { sql } from 'drizzle-orm';
import { escapeText } from '../../model/escape.ts';
import { auditEntries } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** Somebody who did something. */
export interface Actor {
  readonly tenant: string;
  /** Of the key; null: somebody at the machine itself. */
  readonly key: string | null;
}

/**
 * Writes down what was done, by whom, in the transaction in which it was.
 * @param action `key.create`, `scan.cancel`, …
 * @param object id of what it was done to; never what was in it
 */
export async function audit(
  tx: Database,
  { tenant, key }: Actor,
  action: string,
  object: string,
): Promise<void> {
  await tx
    .insert(auditEntries)
    .values({ tenant, key, action, object: escapeText(object, 200), at: sql`now()` });
}
