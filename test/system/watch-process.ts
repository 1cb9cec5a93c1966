import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import type { Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { watchedContracts } from '../../agent/chain/follow/watched.ts';
import { createLog } from '../../agent/config/log.ts';
import { directoryStore } from '../../agent/evidence/store/directory-store.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { actRounds } from '../../agent/jobs/watch/act-rounds.ts';
import { examiner } from '../../agent/jobs/watch/examiner.ts';
import { openNodes } from '../../agent/jobs/watch/open-nodes.ts';
import { watch } from '../../agent/jobs/watch/watch.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { cursor } from '../../agent/store/schema/chain-tables.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { openScanning } from '../scan/scanning.ts';

/** What a watchdog process is told, as JSON in the file that is its argument. */
export interface WatchOrders {
  readonly chain: number;
  readonly database: string;
  readonly rpcUrls: readonly string[];
  readonly deployments: string;
  readonly hosts: readonly string[];
  readonly gateway: string;
  readonly evidence: string;
  /** null: it looks on. */
  readonly key: Hex | null;
}

/**
 * A whole watchdog, with one rule, that is killed again and again. It waits for a line on its standard input, so that the next one is
 * warm when the last one goes; and begins as if the last one had been gone for long, so that nobody has to wait.
 * A second line, of revisions and block, is answered when it has done so much.
 */
const orders = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WatchOrders;
const { chain, database, rpcUrls, deployments, hosts, gateway, evidence, key } = orders;
const stop = new AbortController();
const log = createLog(process.stderr);
const scanning = await openScanning();
process.stdout.write('warm\n');
await once(process.stdin, 'data');
const store = await openStore(database);
const queue = await openQueue(store, true, 60);
await passTime(store);
const client = await connect({
  chain,
  rpcUrl: rpcUrls[0]!,
  allowedHosts: hosts,
  signal: stop.signal,
});
const book = await addressBook(client, deployments);
const pool = openNodes({ chain, rpcUrl: rpcUrls, allowHost: hosts }, stop.signal);
process.stdout.write('ready\n');
process.stdin.on('data', async (chunk: Buffer) => {
  const [revisions, block] = chunk.toString().split(' ').map(Number);
  while (!(await hasDone(store, revisions!, block!))) await sleep(200);
  process.stdout.write('done\n');
});
await watch({
  store,
  queue,
  pool,
  chainId: chain,
  watched: watchedContracts(book),
  start: 0,
  scanner: scanning.scanner({ allowedHosts: hosts, gateways: [gateway] }),
  act:
    key === null
      ? null
      : actRounds({
          db: store.db,
          store,
          embedded: 'refuse',
          book,
          signer: privateKeyToAccount(key),
          peers: [],
          allowedHosts: hosts,
          examine: examiner(store.db, async () => (await pool.view()).client, chain, book.court!),
          dryRun: false,
          signal: stop.signal,
          pool,
          chainId: chain,
          feeCap: 10n ** 12n,
          evidence: directoryStore(evidence, new URL('https://evidence.example/')),
          queue,
          log,
        }),
  freshness: { mutable: 86_400, pinned: 7 * 86_400 },
  log,
  stop: stop.signal,
});

/** Whether the chain was read that far, and that many revisions have a verdict. */
async function hasDone({ db }: Store, revisions: number, block: number): Promise<boolean> {
  const done = await db.$count(scans, eq(scans.state, 'done'));
  const [at] = await db.select().from(cursor);
  return done === revisions && (at?.number ?? 0) >= block;
}

/** The leases of whoever was before have run out, and what was held is taken for dropped. */
async function passTime({ db }: Store): Promise<void> {
  await db.execute(sql`update scan set requested_at = requested_at - interval '1 day'`);
  await db.execute(sql`update pgboss.job set completed_on = completed_on - interval '1 day'`);
  await db.execute(sql`update lease set until = now() - interval '1 second'`);
  await db.execute(
    sql`update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active'`,
  );
  await db.execute(sql`update pgboss.job set start_after = now() where state = 'retry'`);
}
