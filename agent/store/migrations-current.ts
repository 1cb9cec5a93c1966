import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { packageRoot } from '../config/package-root.ts';
import type { Database } from './store.ts';

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number() })) });

/**
 * Whether the tables are those that this version was written for, or newer ones, as while a newer version is rolled out.
 * @throws what the database throws
 */
export async function migrationsAreCurrent(db: Database): Promise<boolean> {
  const path = join(packageRoot(), 'agent/store/migrations/meta/_journal.json');
  const { entries } = journalSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const { rows } = (await db.execute(
    sql`select coalesce(max(created_at), 0)::float8 as last from drizzle.__drizzle_migrations`,
  )) as unknown as { rows: { last: number }[] };
  return rows[0]!.last >= Math.max(...entries.map(({ when }) => when));
}
