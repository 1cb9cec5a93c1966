import { inArray, sql } from 'drizzle-orm';
import { cursor as cursors, events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { listCases } from './cases.ts';
import { eventsNamed } from './chain-events.ts';
import type { CaseItem, SourceItem, Standing } from './documents.ts';
import { listSources } from './sources.ts';
import { readStanding } from './stake.ts';

/** An account that has published sources, or put up stake. */
export interface ClientView {
  readonly chainId: number;
  readonly address: string;
  readonly standing: Standing;
  /** At most 100, newest first. */
  readonly sources: readonly SourceItem[];
  readonly cases: readonly CaseItem[];
  readonly record: {
    readonly sources: number;
    readonly clear: number;
    readonly held: number;
    readonly convicted: number;
    readonly openCases: number;
    readonly tasks: number;
    readonly cancelled: number;
  };
}

const cancelled = '3';

/** What is known of an account as a client, for each chain where it is one. */
export async function readClients(db: Database, address: string, now: number): Promise<ClientView[]> {
  const chains = await db.select({ chainId: cursors.chainId }).from(cursors);
  const views = await Promise.all(chains.map(({ chainId }) => readClient(db, chainId, address, now)));
  return views.filter((view) => view !== null);
}

async function readClient(
  db: Database,
  chainId: number,
  address: string,
  now: number,
): Promise<ClientView | null> {
  const [standing, { items: sources }, { items }] = await Promise.all([
    readStanding(db, chainId, address),
    listSources(db, { chainId, client: address, sort: 'published', cursor: null, limit: 100, now }),
    listCases(db, { about: address, cursor: null, limit: 50 }),
  ]);
  const cases = items.filter((each) => each.chainId === chainId);
  const hasStake = Object.values(standing).some((wei) => wei !== '0');
  if (sources.length === 0 && cases.length === 0 && !hasStake) return null;
  const addresses = sources.map((source) => source.address);
  const tasks =
    addresses.length === 0
      ? []
      : await eventsNamed(
          db,
          chainId,
          ['nexus.TaskPublished'],
          inArray(sql`${events.args}->>'source'`, addresses),
        );
  const names = tasks.slice(0, 5000).map(({ args }) => String(args.task));
  const ended =
    names.length === 0
      ? []
      : await eventsNamed(
          db,
          chainId,
          ['nexus.TaskStatusChanged'],
          inArray(sql`${events.args}->>'task'`, names),
        );
  return {
    chainId,
    address,
    standing,
    sources,
    cases,
    record: {
      sources: sources.length,
      clear: sources.filter(({ verdict }) => verdict === 'clear').length,
      held: sources.filter(({ verdict }) => verdict !== null && verdict !== 'clear').length,
      convicted: cases.filter(({ phase, outcome }) => phase === 'settled' && outcome === 'convicted').length,
      openCases: cases.filter(({ phase }) => phase !== 'settled').length,
      tasks: tasks.length,
      cancelled: ended.filter(({ args }) => String(args.status) === cancelled).length,
    },
  };
}
