import { and, eq, inArray, sql } from 'drizzle-orm';
import { cursor as cursors, events, sources } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { listCases } from './cases.ts';
import { eventsNamed } from './chain-events.ts';
import type { ChainWindow } from './chain-window.ts';
import type { CaseItem, Job, ProviderRecord, Standing } from './documents.ts';
import { type Bucket, bucketsOf, jobsOf, recordOf } from './provider-jobs.ts';
import { readStanding } from './stake.ts';

/** An account that has announced itself as a provider, registered for a source or attempted a task. */
export interface ProviderView {
  readonly chainId: number;
  readonly address: string;
  readonly master: string | null;
  readonly standing: Standing;
  readonly record: ProviderRecord;
  /** Newest first, at most 100. */
  readonly jobs: readonly Job[];
  readonly buckets: readonly Bucket[];
  /** Sources that it has registered for, newest first. */
  readonly registrations: readonly { readonly source: string; readonly block: number }[];
  readonly cases: readonly CaseItem[];
}

/** Attempts that count; who has more is known by its newest. */
const mostAttempts = 5000;
const shownJobs = 100;
const buckets = 12;
/** Of which the response time is looked up. */
const timedJobs = 50;

/** What is known of an account as a provider, for each chain where it is one. */
export async function readProviders(
  db: Database,
  window: ChainWindow,
  address: string,
): Promise<ProviderView[]> {
  const chains = await db.select({ chainId: cursors.chainId, head: cursors.number }).from(cursors);
  const views = await Promise.all(
    chains.map(({ chainId, head }) => readProvider(db, window, chainId, head, address)),
  );
  return views.filter((view) => view !== null);
}

async function readProvider(
  db: Database,
  window: ChainWindow,
  chainId: number,
  head: number,
  address: string,
): Promise<ProviderView | null> {
  const named = sql`${events.args}->>'provider' = ${address}`;
  const [own, standing, { items }] = await Promise.all([
    eventsNamed(
      db,
      chainId,
      ['nexus.Attempted', 'nexus.Registered', 'terminal.ProviderAnnounced', 'terminal.MasterAnnounced'],
      named,
    ),
    readStanding(db, chainId, address),
    listCases(db, { about: address, cursor: null, limit: 50 }),
  ]);
  const cases = items.filter((each) => each.chainId === chainId);
  if (own.length === 0) return null;
  const tasks = own
    .flatMap(({ name, args }) => (name === 'nexus.Attempted' ? [String(args.task)] : []))
    .slice(-mostAttempts);
  const { rows, sourceOf } = await eventsOfTasks(db, chainId, tasks);
  const untimed = jobsOf(address, rows, sourceOf, new Map());
  const times = await window.times(
    chainId,
    untimed
      .filter(({ answeredAt }) => answeredAt !== null)
      .slice(-timedJobs)
      .flatMap(({ attemptedAt, answeredAt }) => [attemptedAt, answeredAt!]),
  );
  const jobs = jobsOf(address, rows, sourceOf, times);
  const clients = await clientsOf(db, chainId, [...new Set(sourceOf.values())]);
  const registrations = new Map(
    own.flatMap(({ name, args, blockNumber }) =>
      name === 'nexus.Registered' ? [[String(args.source), blockNumber] as const] : [],
    ),
  );
  const announced = own.findLast(({ args }) => args.master !== undefined);
  return {
    chainId,
    address,
    master: announced === undefined ? null : String(announced.args.master),
    standing,
    record: recordOf(jobs, clients),
    jobs: jobs.toReversed().slice(0, shownJobs),
    buckets: bucketsOf(jobs, head, buckets),
    registrations: [...registrations]
      .map(([source, block]) => ({ source, block }))
      .sort((a, b) => b.block - a.block)
      .slice(0, 100),
    cases,
  };
}

async function eventsOfTasks(db: Database, chainId: number, tasks: readonly string[]) {
  if (tasks.length === 0) return { rows: [], sourceOf: new Map<string, string>() };
  const ofTasks = inArray(sql`${events.args}->>'task'`, [...tasks]);
  const [about, published] = await Promise.all([
    eventsNamed(
      db,
      chainId,
      ['nexus.Attempted', 'nexus.ResponseSubmitted', 'nexus.TaskStatusChanged'],
      ofTasks,
    ),
    eventsNamed(db, chainId, ['nexus.TaskPublished'], ofTasks),
  ]);
  const responses = about.flatMap(({ args }) => (args.response === undefined ? [] : [String(args.response)]));
  const confirmed =
    responses.length === 0
      ? []
      : await eventsNamed(
          db,
          chainId,
          ['nexus.ResponseStatusChanged'],
          inArray(sql`${events.args}->>'response'`, responses),
        );
  return {
    rows: [...about, ...confirmed],
    sourceOf: new Map(published.map(({ args }) => [String(args.task), String(args.source)])),
  };
}

async function clientsOf(
  db: Database,
  chainId: number,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (addresses.length === 0) return new Map();
  const rows = await db
    .select({ address: sources.address, client: sources.client })
    .from(sources)
    .where(and(eq(sources.chainId, chainId), inArray(sources.address, [...addresses])));
  return new Map(rows.map(({ address, client }) => [address, client]));
}
