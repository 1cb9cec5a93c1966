import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, ne } from 'drizzle-orm';
import type { Address, Hex, RpcLog } from 'viem';
import { decodeLog } from '../../agent/chain/follow/chain-event.ts';
import { watchedContracts } from '../../agent/chain/follow/watched.ts';
import { events } from '../../agent/store/schema/chain-tables.ts';
import { intents, transactions } from '../../agent/store/schema/outbox-tables.ts';
import { bundles, reports, scans, verdicts } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Published, sha256 } from './publishing.ts';
import { type Stage, stageChain } from './stage.ts';

export interface Claims {
  readonly stage: Stage;
  readonly store: Store;
  readonly published: readonly Published[];
  /** Folder of the evidence; null for a watchdog that looks on. */
  readonly evidence: string | null;
}

/**
 * Everything in which chain, database and evidence do not agree, in words; none is what has to come out of any trial. Ask when
 * everything that was published is final.
 */
export async function disagreements(claims: Claims): Promise<string[]> {
  const said = [...(await ofEvents(claims)), ...(await ofVerdicts(claims))];
  if (claims.evidence === null) return said;
  return [...said, ...(await ofTransactions(claims)), ...(await ofOutcomes(claims, claims.evidence))];
}

/** No event is lost, and none is there that the chain has not. */
async function ofEvents({ stage, store }: Claims): Promise<string[]> {
  const told = new Map((await chainEvents(stage)).map((event) => [placeOf(event), event.name]));
  const rows = await store.db.select().from(events).where(ne(events.state, 'orphaned'));
  const kept = new Set(rows.map(placeOf));
  return [
    ...[...told].filter(([place]) => !kept.has(place)).map(([place, name]) => `lost ${name} ${place}`),
    ...rows.filter((row) => !told.has(placeOf(row))).map((row) => `made up ${row.name} ${placeOf(row)}`),
  ];
}

/** Each revision has one scan, which is done, and one verdict, which is the right one. */
async function ofVerdicts({ store, published }: Claims): Promise<string[]> {
  const said: string[] = [];
  const rows = await store.db.select().from(scans);
  const given = await store.db.select().from(verdicts);
  const kept = new Set(
    (await store.db.select({ sha256: reports.sha256 }).from(reports)).map((r) => r.sha256),
  );
  if (rows.length !== published.length) said.push(`${rows.length} scans of ${published.length} revisions`);
  for (const { source, revision, sort, verdict, isSwitched = false } of published) {
    const own = rows.filter((row) => row.source === source && row.revision === revision);
    const [row] = own;
    const what = `${sort} ${source} ${revision}`;
    if (own.length !== 1 || row === undefined) said.push(`${own.length} scans of ${what}`);
    else if (row.state !== 'done' || row.verdict !== verdict)
      said.push(`${what} is ${row.state}, ${row.verdict}, not ${verdict}`);
    else {
      const words = given.filter(({ scan }) => scan === row.id);
      if (isSwitched ? words.length < 2 : words.length !== 1)
        said.push(`${words.length} verdicts on ${what}`);
      for (const { report } of words) if (!kept.has(report)) said.push(`no report on ${what}`);
    }
  }
  return said;
}

/** What our key did is what was stored, each intent once. */
async function ofTransactions({ stage, store }: Claims): Promise<string[]> {
  const said: string[] = [];
  const planned = await store.db.select().from(intents);
  for (const { key, state, error } of planned) {
    // A chain that jumps lets a commitment run out before its case is opened: it is made again, under another key.
    const ranOut = state === 'failed' && error?.includes('(NotCommitted(') === true;
    if (state !== 'final' && state !== 'dropped' && !ranOut) said.push(`${key} is ${state}: ${error}`);
  }
  const mined = await store.db.select().from(transactions).where(eq(transactions.succeeded, 1));
  const acts = mined.filter(({ purpose }) => purpose === 'act').map(({ intent }) => intent);
  for (const key of new Set(acts))
    if (acts.filter((each) => each === key).length !== 1) said.push(`${key} was done more than once`);
  for (const { key, state } of planned)
    if (state === 'final' && !acts.includes(key)) said.push(`${key} is final and was not done`);
  const stored = new Set((await store.db.select().from(transactions)).map(({ hash }) => hash));
  const sent = await sentBy(stage, stage.watchdog.address);
  // Taking its seat was before.
  for (const hash of sent.slice(1)) if (!stored.has(hash)) said.push(`${hash} was sent and is not stored`);
  return said;
}

/** Each revision ended on chain as it should, once, and what the chain names is evidence that can be had. */
async function ofOutcomes({ stage, store, published }: Claims, evidence: string): Promise<string[]> {
  const said: string[] = [];
  const told = await chainEvents(stage);
  const named = (name: string, revision: Hex) =>
    told.filter((event) => event.name === name && event.args.revision === revision);
  for (const { source, revision, sort, outcome, isWithdrawn = false } of published) {
    const what = `${sort} ${source} ${revision}`;
    const cleared = named('clearance.Attested', revision);
    const charged = named('court.CaseOpened', revision);
    const seen = named('revisions.Checkpointed', revision);
    // What was updated away may be gone before anything could be done about it.
    const isLast = published.findLast((each) => each.source === source)?.revision === revision;
    const isPresent = isLast && !isWithdrawn;
    const [clears, charges] = [outcome === 'cleared' ? 1 : 0, outcome === 'charged' ? 1 : 0];
    const isWrong = (count: number, wanted: number) => (isPresent ? count !== wanted : count > wanted);
    if (isWrong(cleared.length, clears)) said.push(`${cleared.length} clearances of ${what}`);
    if (isWrong(charged.length, charges)) said.push(`${charged.length} cases on ${what}`);
    if (isWrong(seen.length, 1)) said.push(`${seen.length} checkpoints of ${what}`);
  }
  // What is proven brings its bytes along; all else names a document.
  const words = told
    .filter(({ name }) => name === 'clearance.Attested')
    .map(({ args }) => String(args.report));
  const kept = (await store.db.select({ bundle: scans.bundle }).from(scans)).flatMap(
    ({ bundle }) => bundle ?? [],
  );
  const hashes = new Set([...words.map((hash) => `sha256:${hash.slice(2)}`), ...kept]);
  for (const hash of hashes) said.push(...(await ofEvidence(store, hash, evidence)));
  return said;
}

async function ofEvidence(store: Store, name: string, folder: string): Promise<string[]> {
  const hex = name.replace('sha256:', '');
  const [row] = await store.db.select().from(bundles).where(eq(bundles.sha256, name));
  if (row === undefined) return [`no evidence ${name} in the database`];
  const bytes = await readFile(join(folder, `sha256-${hex}.json`)).catch(() => null);
  if (bytes === null || row.uri === null) return [`evidence ${name} was not published`];
  return sha256(bytes) === hex ? [] : [`evidence ${name} has other bytes`];
}

/** Everything that the watched contracts said, whether it is final or not. */
async function chainEvents({ world, book }: Stage) {
  const watched = watchedContracts(book);
  const address = [...watched.values()].map((each) => each.address);
  const logs = (await world.read.request({
    method: 'eth_getLogs',
    params: [{ address, fromBlock: '0x0', toBlock: 'latest' }],
  })) as RpcLog[];
  return logs.flatMap((log) => decodeLog(log, watched) ?? []);
}

async function sentBy({ world }: Stage, account: Address): Promise<Hex[]> {
  const last = await world.read.getBlockNumber();
  const hashes: Hex[] = [];
  for (let number = 0n; number <= last; number++) {
    const { transactions: all } = await world.read.getBlock({
      blockNumber: number,
      includeTransactions: true,
    });
    for (const { from, hash } of all) if (from.toLowerCase() === account.toLowerCase()) hashes.push(hash);
  }
  return hashes;
}

function placeOf({ blockHash, logIndex }: { blockHash: string; logIndex: number }): string {
  return `${stageChain}:${blockHash}:${logIndex}`;
}
