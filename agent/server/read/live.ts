import { and, desc, eq, gt, isNotNull } from 'drizzle-orm';
import { cases, cursor } from '../../store/schema/chain-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';

/** Something that those who look at a page want to know at once. */
export interface LiveEvent {
  /** For `Last-Event-ID`: milliseconds since 1970 of the newest verdict. */
  readonly id: number;
  readonly type: 'verdict' | 'case' | 'chain';
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Live {
  /** @returns what ends it */
  listen(tell: (event: LiveEvent) => void): () => void;
  /** Verdicts since then, oldest first. */
  since(id: number): Promise<readonly LiveEvent[]>;
  readonly listeners: () => number;
}

const everyMs = 2000;
/** A transaction that began before another may commit after it: this much is looked at again. */
const overlapMs = 15_000;
const mostAtOnce = 200;

/** One reader of the database for all who listen; it rests while nobody does. */
export function openLive(db: Database, stop: AbortSignal): Live {
  const listeners = new Set<(event: LiveEvent) => void>();
  const told = new Set<string>();
  let newest = Date.now();
  let timer: NodeJS.Timeout | null = null;
  /** Whether it is known what there was before anybody listened. */
  let primed = false;

  function tell(key: string, event: LiveEvent): void {
    if (told.has(key)) return;
    told.add(key);
    if (told.size > 50_000) told.delete(told.values().next().value!);
    if (primed || event.type === 'verdict') for (const each of listeners) each(event);
  }

  async function look(): Promise<void> {
    for (const event of await verdictsAfter(db, newest - overlapMs)) {
      newest = Math.max(newest, event.id);
      tell(`verdict ${event.data.scan} ${event.id}`, event);
    }
    for (const row of await db.select().from(cases).orderBy(desc(cases.updatedAt)).limit(50))
      tell(`case ${row.caseId} ${row.updatedAt}`, {
        id: newest,
        type: 'case',
        data: { chainId: row.chainId, id: row.caseId, subject: row.subject },
      });
    for (const row of await db.select().from(cursor))
      tell(`chain ${row.chainId} ${row.number}`, {
        id: newest,
        type: 'chain',
        data: { chainId: row.chainId, block: row.number },
      });
    primed = true;
  }

  function later(): void {
    if (timer !== null || listeners.size === 0 || stop.aborted) return;
    timer = setTimeout(async () => {
      // What could not be read now is read the next time.
      await look().catch(() => {});
      timer = null;
      later();
    }, everyMs);
    timer.unref();
  }

  return {
    listen(tellOne) {
      listeners.add(tellOne);
      later();
      return () => {
        listeners.delete(tellOne);
        if (listeners.size === 0) primed = false;
      };
    },
    since: (id) => verdictsAfter(db, id),
    listeners: () => listeners.size,
  };
}

/** Of published sources alone: what a tenant has examined is nobody else's. */
async function verdictsAfter(db: Database, after: number): Promise<LiveEvent[]> {
  const rows = await db
    .select()
    .from(scans)
    .where(and(isNotNull(scans.chainId), gt(scans.decidedAt, new Date(after)), eq(scans.state, 'done')))
    .orderBy(desc(scans.decidedAt))
    .limit(mostAtOnce);
  return rows.reverse().map(({ id, chainId, source, revision, verdict, decidedAt }) => ({
    id: decidedAt!.getTime(),
    type: 'verdict',
    data: { scan: id, chainId, source, revision, verdict },
  }));
}
