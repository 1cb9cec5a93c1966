import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Store } from '../agent/store/store.ts';

/** What was used since the start, and how often. */
export interface Usage {
  /** Seconds of processors. */
  readonly server: number;
  readonly database: number;
  readonly client: number;
  /** Transactions of the database. */
  readonly commits: number;
}

/** Linux counts in hundredths of a second. */
const tick = 100;

interface Process {
  readonly parent: number;
  readonly seconds: number;
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processOf(pid: number): Process | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // Those of children that have ended are its own.
    const seconds = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]) / tick, 0);
    return { parent: Number(fields[1]), seconds };
  } catch {
    return null;
  }
}

/** @param server process id of `warden serve` */
export async function usageOf(store: Store, server: number): Promise<Usage> {
  const { rows } = z.object({ rows: z.tuple([z.object({ pid: z.number(), commits: z.number() })]) }).parse(
    await store.db.execute(sql`
      select pg_backend_pid() as pid,
        (select xact_commit::int from pg_stat_database where datname = current_database()) as commits`),
  );
  const postmaster = processOf(rows[0].pid)?.parent;
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), processOf(Number(name))] as const);
  const database = all
    .filter(([pid, each]) => pid === postmaster || each?.parent === postmaster)
    .reduce((sum, [, each]) => sum + (each?.seconds ?? 0), 0);
  const { user, system } = process.cpuUsage();
  return {
    server: processOf(server)?.seconds ?? 0,
    database,
    client: (user + system) / 1e6,
    commits: rows[0].commits,
  };
}

/** What a thousand of so many took, in words. */
export function each1000(before: Usage, after: Usage, times: number): string {
  const per = (of: keyof Usage) => ((after[of] - before[of]) * 1000) / times;
  const seconds = (of: 'server' | 'database' | 'client') => `${of} ${per(of).toFixed(2)} s`;
  return `${seconds('server')}, ${seconds('database')}, ${seconds('client')}, ${per('commits').toFixed(0)} commits`;
}
