import { inArray, sql } from 'drizzle-orm';
import { events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { listCases } from './cases.ts';
import { eventsNamed } from './chain-events.ts';
import { clearancesOf } from './clearances.ts';
import type { CaseItem, ClearanceItem, RevisionItem, SourceItem } from './documents.ts';
import { readRevisions } from './revisions.ts';
import { listSources } from './sources.ts';

/** A source, and everything that is known of it. */
export interface SourceView {
  readonly item: SourceItem;
  readonly revisions: readonly RevisionItem[];
  readonly clearances: readonly ClearanceItem[];
  readonly cases: readonly CaseItem[];
  /** Providers that have registered for it, newest first, each once; at most 50. */
  readonly registrants: readonly { readonly provider: string; readonly block: number }[];
  readonly registrantCount: number;
  readonly tasks: number;
}

const shownRegistrants = 50;

/** null: there is no such source, as far as the chain has been read. */
export async function readSource(
  db: Database,
  chainId: number,
  address: string,
  now: number,
): Promise<SourceView | null> {
  const { items } = await listSources(db, {
    chainId,
    address,
    sort: 'published',
    cursor: null,
    limit: 1,
    now,
  });
  const [item] = items;
  if (item === undefined) return null;
  const about = inArray(sql`${events.args}->>'source'`, [address]);
  const [revisions, clearances, cases, registered, tasks] = await Promise.all([
    readRevisions(db, chainId, address),
    clearancesOf(db, chainId, { sources: [address] }, now),
    listCases(db, { about: address, cursor: null, limit: 50 }),
    eventsNamed(db, chainId, ['nexus.Registered'], about),
    eventsNamed(db, chainId, ['nexus.TaskPublished'], about),
  ]);
  const byProvider = new Map(registered.map(({ args, blockNumber }) => [String(args.provider), blockNumber]));
  return {
    item,
    revisions,
    clearances: clearances.reverse(),
    cases: cases.items.filter((each) => each.chainId === chainId),
    registrants: [...byProvider]
      .map(([provider, block]) => ({ provider, block }))
      .sort((a, b) => b.block - a.block)
      .slice(0, shownRegistrants),
    registrantCount: byProvider.size,
    tasks: tasks.length,
  };
}
