import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Hex } from 'viem';
import { events } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { decodeAnchored } from './anchored-finding.ts';
import { isKnownRevision, keepFinding } from './finding-store.ts';
import { type Bench, type Peer, verifyFinding } from './message.ts';

/** Anchors of peers that are looked at, the latest first. */
const mostAnchors = 200;

/**
 * Takes the findings that peers put on chain because somebody could not be reached.
 * @param seen transactions that were read before; those that are read now are added
 * @param now Unix seconds
 * @returns whether there was one that is new
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function readAnchored(
  db: Database,
  client: ChainClient,
  bench: Bench,
  peers: readonly Pick<Peer, 'address'>[],
  seen: Set<string>,
  now: number,
): Promise<boolean> {
  if (peers.length === 0) return false;
  const rows = await db
    .select({ args: events.args, hash: events.transactionHash })
    .from(events)
    .where(
      and(
        eq(events.chainId, bench.chainId),
        eq(events.name, 'revisions.Anchored'),
        ne(events.state, 'orphaned'),
        inArray(
          sql`${events.args}->>'by'`,
          peers.map(({ address }) => address),
        ),
      ),
    )
    .orderBy(desc(events.blockNumber))
    .limit(mostAnchors);
  let isNew = false;
  for (const { args, hash } of rows) {
    if (seen.has(hash)) continue;
    const outcome = await readOne(db, client, bench, peers, args.report as Hex, hash as Hex, now);
    if (outcome !== 'unknown revision') seen.add(hash);
    if (outcome === 'kept') isNew = true;
  }
  return isNew;
}

async function readOne(
  db: Database,
  client: ChainClient,
  bench: Bench,
  peers: readonly Pick<Peer, 'address'>[],
  report: Hex,
  hash: Hex,
  now: number,
): Promise<'kept' | 'nothing' | 'unknown revision'> {
  const { input } = await client.getTransaction({ hash }).catch((thrown: unknown) => {
    throw chainError(thrown, `Reading transaction ${hash}`);
  });
  const anchored = decodeAnchored(report, input);
  if (anchored === null) return 'nothing';
  const { message, signature } = anchored;
  const signed = await verifyFinding(bench, { finding: { ...message }, signature }, now);
  if (signed === null || !peers.some(({ address }) => address === signed.scanner)) return 'nothing';
  const { source, revision } = signed.statement.message;
  if (!(await isKnownRevision(db, bench.chainId, source, revision))) return 'unknown revision';
  return (await keepFinding(db, signed)) ? 'kept' : 'nothing';
}
