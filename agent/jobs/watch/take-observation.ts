import { and, eq, lt, ne, sql } from 'drizzle-orm';
import { type Address, getAddress, isAddressEqual } from 'viem';
import type { Answer } from '../../chain/peers/answer-peer.ts';
import type { Log } from '../../config/log.ts';
import { observerOf, parseObservation, type SignedObservation } from '../../evidence/signed-observation.ts';
import { events, sources } from '../../store/schema/chain-tables.ts';
import { observations, observedScans } from '../../store/schema/observation-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { JobQueue } from '../queue/queue.ts';
import { scanId } from './queue-revisions.ts';
import { observedPriority, stakesOf } from './scan-priority.ts';

export interface ObservationOptions {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly chainId: number;
  /** That a scan would be made with: `sha256:…`. */
  readonly ruleset: string;
  /** Accounts that are heard whether they are registered or not. */
  readonly peers: readonly Address[];
  /** Unix seconds. */
  readonly now: number;
  readonly log: Log;
}

/** Seconds that the clocks may differ, and for which it may have been on its way. */
const mostAge = 3600;
/** Seconds in which one scan comes of all observations of a version. */
const windowSeconds = 86_400;

/**
 * Takes what a provider saw a cleared source do. At most it brings the next scan of that version forward: no verdict rests on it.
 * @param text body of the request, not trusted; whoever serves it cuts it at `mostObservationBytes`
 */
export async function takeObservation(options: ObservationOptions, text: string): Promise<Answer> {
  const { db, chainId, peers, now } = options;
  const signed = parseObservation(text);
  if (signed === null || signed.observation.chainId !== chainId)
    return refuse(400, 'This is no observation for this chain.');
  if (Math.abs(signed.observation.observedAt - now) > mostAge)
    return refuse(400, 'That was not seen within the last hour.');
  const provider = await observerOf(signed);
  if (provider === null) return refuse(400, 'Nobody signed this observation.');
  const source = getAddress(signed.observation.source.toLowerCase());
  const isHeard =
    peers.some((peer) => isAddressEqual(peer, provider)) ||
    (await isProviderOf(db, chainId, source, provider));
  if (!isHeard)
    return refuse(403, 'The signer is neither registered for that source with stake locked, nor a peer.');
  const outcome = await db.transaction((tx) => keepAndQueue(tx, options, signed, source, provider));
  if (outcome === 'unknown')
    return refuse(404, 'That is not the present version of a source that this watchdog has examined.');
  return { status: 202, body: JSON.stringify({ scan: outcome }) };
}

/** `queued`: a scan comes of it; `known`: one was asked for already. */
async function keepAndQueue(
  tx: Database,
  { queue, chainId, ruleset, log }: ObservationOptions,
  { observation, signed: { signature } }: SignedObservation,
  source: Address,
  provider: Address,
): Promise<'unknown' | 'queued' | 'known'> {
  const { revision } = observation;
  const id = scanId(chainId, source, revision);
  const [scan] = await tx
    .select({ state: scans.state })
    .from(scans)
    .innerJoin(
      sources,
      and(
        eq(sources.chainId, scans.chainId),
        eq(sources.address, scans.source),
        eq(sources.revision, scans.revision),
      ),
    )
    .where(and(eq(scans.id, id), ne(scans.state, 'cancelled'), ne(sources.active, 0)))
    .for('update', { of: scans });
  if (scan === undefined) return 'unknown';
  const row = { observation, signature, receivedAt: sql`now()` };
  await tx
    .insert(observations)
    .values({ ...row, chainId, source, revision, provider })
    .onConflictDoUpdate({
      target: [observations.chainId, observations.source, observations.revision, observations.provider],
      set: row,
      setWhere: sql`(${observations.observation}->>'observedAt')::bigint <= ${observation.observedAt}`,
    });
  const asked = await tx
    .insert(observedScans)
    .values({ chainId, source, revision, ruleset, queuedAt: sql`now()` })
    .onConflictDoUpdate({
      target: [observedScans.chainId, observedScans.source, observedScans.revision, observedScans.ruleset],
      set: { queuedAt: sql`now()` },
      setWhere: lt(observedScans.queuedAt, sql`now() - make_interval(secs => ${windowSeconds})`),
    })
    .returning({ source: observedScans.source });
  if (asked.length === 0) return 'known';
  if (scan.state === 'done') {
    await tx.update(scans).set({ state: 'queued' }).where(eq(scans.id, id));
    await queue.send(tx, id, { priority: observedPriority });
  } else await bringForward(tx, id);
  const kinds = [...new Set(observation.seen.map(({ kind }) => kind))].join(', ');
  log.warn('a provider saw what a scan did not foresee: it is examined again', {
    source,
    revision,
    provider,
    seen: kinds,
  });
  return 'queued';
}

/** A scan that waits anyway, behind others. */
async function bringForward(tx: Database, scan: string): Promise<void> {
  await tx.execute(sql`
    update pgboss.job set priority = ${observedPriority}
    where name = 'scan' and singleton_key = ${scan} and state in ('created', 'retry')
      and priority < ${observedPriority}`);
}

/** By final events and those that may still become it: registered once, and with something to lose now. */
async function isProviderOf(
  db: Database,
  chainId: number,
  source: Address,
  provider: Address,
): Promise<boolean> {
  const [registered] = await db
    .select({ one: sql`1` })
    .from(events)
    .where(
      and(
        eq(events.chainId, chainId),
        eq(events.name, 'nexus.Registered'),
        ne(events.state, 'orphaned'),
        sql`${events.args}->>'source' = ${source}`,
        sql`${events.args}->>'provider' = ${provider}`,
      ),
    )
    .limit(1);
  if (registered === undefined) return false;
  const stakes = await stakesOf(db, chainId, [provider]);
  return (stakes.get(provider) ?? 0n) > 0n;
}

function refuse(status: Exclude<Answer['status'], 200 | 202>, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}
