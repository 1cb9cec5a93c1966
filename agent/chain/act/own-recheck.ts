import { and, eq, sql } from 'drizzle-orm';
import type { Address } from 'viem';
import { confirmedResults, resultFindings } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Opinion } from './opinion.ts';

/** Whose result of which task, and who ran it again. */
export interface OwnRun {
  readonly chainId: number;
  readonly task: Address;
  readonly provider: Address;
  readonly scanner: Address;
}

/** Keeps that the scanner's own run gave what the provider submitted. */
export async function keepConfirmedResult(db: Database, run: OwnRun): Promise<void> {
  await db
    .insert(confirmedResults)
    .values({ ...run, confirmedAt: sql`now()` })
    .onConflictDoNothing();
}

/** What the scanner's own runs say of a result: null without one, and where they contradict each other. */
export async function ownRecheck(
  db: Database,
  { chainId, task, provider, scanner }: OwnRun,
): Promise<Opinion> {
  const rowsOf = (table: typeof confirmedResults | typeof resultFindings) =>
    db
      .select({ scanner: table.scanner })
      .from(table)
      .where(
        and(
          eq(table.chainId, chainId),
          eq(sql`lower(${table.task})`, task.toLowerCase()),
          eq(sql`lower(${table.provider})`, provider.toLowerCase()),
          eq(sql`lower(${table.scanner})`, scanner.toLowerCase()),
        ),
      );
  const [another, same] = await Promise.all([rowsOf(resultFindings), rowsOf(confirmedResults)]);
  if (another.length > 0 && same.length > 0) return null;
  if (another.length > 0) return 'guilty';
  return same.length > 0 ? 'innocent' : null;
}
