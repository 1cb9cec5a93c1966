import { and, eq, max } from 'drizzle-orm';
import { toWardenError, type WardenError } from '../../model/errors.ts';
import { blocks } from '../../store/schema/chain-tables.ts';
import { parts, scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { ScanTarget } from '../scan-target.ts';
import type { Scanned, Scanner } from '../scanner.ts';
import type { Job, JobQueue } from './queue.ts';
import { settleScan } from './settle-scan.ts';
import { readStoredTarget } from './stored-target.ts';

export interface WorkerOptions {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly scanner: Pick<Scanner, 'scan' | 'ruleset'>;
  /** Nothing new is begun. */
  readonly stop: AbortSignal;
  /** What is under way is put back. */
  readonly cut: AbortSignal;
  /** Does a scan that a tenant asked for, to the end; null: what is published alone is done here. */
  readonly requested: ((job: Job) => Promise<void>) | null;
  /** Waits until there may be work; returns at once when stopping. */
  readonly idle: () => Promise<void>;
  /** Calls back now and then until the promise that it gave is settled. */
  readonly every: (beat: () => Promise<unknown>) => { end(): void };
  readonly onSettled: (scan: string, scanned: Scanned) => void;
  readonly onFailed: (scan: string, error: WardenError) => void;
}

/**
 * Takes scans from the queue, one after the other, until it is stopped. One bad job never stops it; a database that is away
 * does not either.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { queue, stop, cut, idle, onFailed, requested } = options;
  while (!stop.aborted) {
    let job: Job | null = null;
    try {
      job = await queue.take(requested === null ? 'published' : 'all');
      if (job === null) await idle();
      else if (requested !== null && job.isRequested) await requested(job);
      else await work(job, options);
    } catch (thrown) {
      if (job !== null && cut.aborted) await queue.putBack(job).catch(() => {});
      else {
        onFailed(job?.scan ?? '', toWardenError(thrown));
        if (job !== null) await queue.giveBack(job).catch(() => {});
      }
      if (!stop.aborted) await idle();
    }
  }
}

async function work(job: Job, { db, queue, scanner, cut, every, onSettled }: WorkerOptions): Promise<void> {
  const target = await targetOf(db, job);
  const scannedAt = await chainTime(db, target);
  if (target === null) {
    await db.transaction((tx) => queue.done(tx, job));
    return;
  }
  const beat = every(() => queue.touch(job));
  try {
    const scanned = await scanner.scan(target, cut);
    if (await settleScan(db, queue, job, scanned, scanner.ruleset, scannedAt)) onSettled(job.scan, scanned);
  } finally {
    beat.end();
  }
}

/**
 * Now, as the chain has it as far as it was followed: Unix seconds. What is signed is held against the chain's clock, never
 * against ours. null for what is on no chain.
 */
async function chainTime(db: Database, target: ScanTarget | null): Promise<number | null> {
  if (target?.kind !== 'source') return null;
  const { chainId } = target.source;
  const [row] = await db
    .select({ time: max(blocks.time) })
    .from(blocks)
    .where(and(eq(blocks.chainId, chainId), eq(blocks.state, 'canonical')));
  return row?.time ?? null;
}

/** null for a scan that is no longer wanted. */
async function targetOf(db: Database, { scan }: Job): Promise<ScanTarget | null> {
  const [row] = await db.select().from(scans).where(eq(scans.id, scan));
  if (row === undefined || row.state === 'cancelled') return null;
  const target = readStoredTarget(row.target);
  if (target.kind === 'image' || target.kind === 'compose') return target;
  if (target.kind !== 'source') throw new TypeError(`${target.kind} is not ready to be scanned`);
  const earlier = await db
    .select({ kind: parts.kind, name: parts.name, digest: parts.first })
    .from(parts)
    .where(eq(parts.scan, scan));
  return { ...target, earlier };
}
