import { retryIntent, stuckIntents } from '../chain/outbox/stuck-intents.ts';
import type { Settings } from '../config/settings-table.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { openStore } from '../store/open-store.ts';
import type { Terminal } from './scan.ts';

const shown = 200;

/**
 * `warden chain intents`: what the watchdog wanted done on chain and is not, with the reasons; with `--retry`, one of them is tried again
 * by whoever acts on this database.
 * @throws WardenError USAGE for a number that names none; STORE_IN_USE, STORE_UNREACHABLE
 */
export async function intents(
  retry: string | null,
  { chain, database, format }: Settings & { readonly format: 'table' | 'json' },
  { stdout }: Terminal,
): Promise<void> {
  const store = await openStore(database);
  try {
    if (retry !== null) {
      const isDone = /^\d{1,15}$/.test(retry) && (await retryIntent(store.db, chain, Number(retry)));
      if (!isDone)
        throw new WardenError('USAGE', `There is no intent ${escapeText(retry, 40)} that is over`, {
          todo: 'Run `warden chain intents` for the numbers of those that failed.',
        });
      stdout.write(`intent ${retry} is tried again\n`);
      return;
    }
    const found = await stuckIntents(store.db, chain, shown);
    if (format === 'json') stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (found.length === 0) stdout.write('nothing failed\n');
    else
      for (const { id, state, why, method, error, plannedAt } of found)
        stdout.write(
          `${id}  ${state}  ${method}: ${escapeText(why, 300)}\n    ${error}\n    planned ${plannedAt.toISOString()}\n`,
        );
  } finally {
    await store.close();
  }
}
