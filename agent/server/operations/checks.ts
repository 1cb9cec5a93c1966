import { sql } from 'drizzle-orm';
import { onMeasurement } from '../../config/measure.ts';
import { migrationsAreCurrent } from '../../store/migrations-current.ts';
import type { Database } from '../../store/store.ts';
import type { Check } from './health.ts';

/** Blocks that a process which follows a chain may be behind, once it is in service. */
const mostBlocksBehind = 100;

/** What every process needs of the database: that it answers, that its tables fit, that the queue is there. */
export function databaseChecks(db: Database): Check[] {
  return [
    { name: 'database', run: () => db.execute(sql`select 1`).then(() => true) },
    { name: 'migrations', run: () => migrationsAreCurrent(db) },
    {
      name: 'queue',
      async run() {
        const { rows } = (await db.execute(
          sql`select 1 from pgboss.queue where name = 'scan'`,
        )) as unknown as { rows: unknown[] };
        return rows.length === 1;
      },
    },
  ];
}

/** That there are rules to examine with. @param digest of those that were loaded */
export function rulesCheck(digest: string): Check {
  return { name: 'rules', run: async () => /[0-9a-f]{64}$/.test(digest) };
}

/** That a chain which this process follows was read nearly to its head. A process that stands by for another is well. */
export function chainCheck(): Check & { close(): void } {
  let behind = 0;
  const close = onMeasurement((measurement) => {
    if (measurement.kind === 'lag') behind = measurement.blocks;
  });
  return { name: 'chain', run: async () => behind <= mostBlocksBehind, close };
}
