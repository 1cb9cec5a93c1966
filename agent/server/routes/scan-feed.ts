import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Log } from '../../config/log.ts';
import { toWardenError } from '../../model/errors.ts';
import type { Database } from '../../store/store.ts';

/** Milliseconds between two looks at what happened. */
const lookMs = 500;
/** Most events that one look brings; the next brings the rest. */
const mostAtOnce = 2000;

export interface ScanEvent {
  readonly id: number;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

interface Listener {
  /** The last event that it was told. */
  last: number;
  tell(event: ScanEvent): void;
}

/** What happens to scans, told to whoever listens: one look into the database for all listeners of this process. */
export interface ScanFeed {
  /**
   * Tells what happened after the event `last`, and what happens from now on, in order, each once.
   * @returns what ends it
   */
  listen(scan: string, last: number, tell: (event: ScanEvent) => void): () => void;
  listeners(): number;
}

const rowsSchema = z.object({
  rows: z.array(
    z.object({
      scan: z.string(),
      id: z.coerce.number(),
      type: z.string(),
      at: z.coerce.date(),
      data: z.unknown(),
    }),
  ),
});

export function scanFeed(db: Database, log: Log, stop: AbortSignal): ScanFeed {
  const listeners = new Map<string, Set<Listener>>();
  let count = 0;
  let isLooking = false;

  async function look(): Promise<void> {
    const asked = [...listeners].map(([scan, each]) => ({
      scan,
      id: Math.min(...[...each].map(({ last }) => last)),
    }));
    // Events of one scan commit in the order of their ids; those of different scans do not.
    const { rows } = rowsSchema.parse(
      await db.execute(sql`
        select e.scan, e.id, e.type, e.at, e.data
        from json_to_recordset(${JSON.stringify(asked)}::json)
          as asked(scan text, id bigint)
        join scan_event e on e.scan = asked.scan and e.id > asked.id
        order by e.id limit ${mostAtOnce}`),
    );
    for (const { scan, id, type, at, data } of rows)
      for (const each of listeners.get(scan) ?? [])
        if (each.last < id) {
          each.last = id;
          each.tell({ id, type, at: at.toISOString(), data });
        }
  }

  async function lookOn(): Promise<void> {
    isLooking = true;
    while (listeners.size > 0 && !stop.aborted) {
      await look().catch((thrown: unknown) => log.warn(toWardenError(thrown).message));
      await wait(lookMs, undefined, { signal: stop }).catch(() => {});
    }
    isLooking = false;
  }

  return {
    listen(scan, last, tell) {
      const listener: Listener = { last, tell };
      const others = listeners.get(scan) ?? new Set();
      listeners.set(scan, others.add(listener));
      count++;
      if (!isLooking) void lookOn();
      return () => {
        if (!others.delete(listener)) return;
        count--;
        if (others.size === 0 && listeners.get(scan) === others) listeners.delete(scan);
      };
    },
    listeners: () => count,
  };
}
