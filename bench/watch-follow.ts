import { setTimeout as sleep } from 'node:timers/promises';
import { follower } from '../agent/chain/follow/follow.ts';
import { watchedContracts } from '../agent/chain/follow/watched.ts';
import { openQueue } from '../agent/jobs/queue/queue.ts';
import { openNodes } from '../agent/jobs/watch/open-nodes.ts';
import { queueRevisions } from '../agent/jobs/watch/queue-revisions.ts';
import { takeLease } from '../agent/store/lease.ts';
import { openStore } from '../agent/store/open-store.ts';
import { events } from '../agent/store/schema/chain-tables.ts';
import { openScanning } from '../test/scan/scanning.ts';
import { publisher } from '../test/watch/publishing.ts';
import { startWatching } from '../test/watch/running.ts';
import { openStage, stageChain } from '../test/watch/stage.ts';
import { formatTable, type Row } from './table.ts';

// How fast a chain that was there before is read, and how long it is from an event to its verdict: `node …/watch-follow.js [BLOCKS]`

const blocks = Number(process.argv[2] ?? 100_000);
/** Published in these blocks, at equal distances. */
const sources = 100;
/** Blocks that the node is asked for in one request, so that it answers in time on a busy machine. */
const atOnce = 50;
/** Sources whose way from event to verdict is timed. */
const timed = 15;

const stage = await openStage();
try {
  process.stdout.write(formatTable('Following', [...(await backFill()), ...(await latency())]));
} finally {
  await stage.close();
}

async function backFill(): Promise<Row[]> {
  // What a source locks up is a hundred coins, and each of them begins with 5000.
  const clients = ['clara', 'carol'] as const;
  await stage.world.welcome('carol');
  await stage.market.stake('carol', '5000');
  for (let i = 0; i < sources; i++) {
    stage.gateway.put(`/${i}.json`, JSON.stringify({ name: `${i}` }));
    await stage.market.publishSource(clients[i % clients.length]!, {
      imageMetadataUrl: `${stage.gateway.origin}/${i}.json`,
    });
    for (let left = blocks / sources; left > 0; left -= atOnce)
      await stage.world.test.mine({ blocks: Math.min(left, atOnce) });
  }
  const store = await openStore('memory:');
  const queue = await openQueue(store, false, 60);
  const pool = openNodes(
    { chain: stageChain, rpcUrl: [stage.anvil.url], allowHost: stage.hosts },
    new AbortController().signal,
  );
  const tick = follower({
    db: store.db,
    pool,
    chainId: stageChain,
    watched: watchedContracts(stage.book),
    start: 0,
    onEvents: queueRevisions(queue, stageChain, false),
  });
  const lease = (await takeLease(store.db, 'follow', 'bench', 3600))!;
  const started = performance.now();
  let last = await tick(lease);
  while (!last.caughtUp) last = await tick(lease);
  const seconds = (performance.now() - started) / 1000;
  const kept = (await store.db.select({ name: events.name }).from(events)).length;
  await queue.close();
  await store.close();
  return [
    row('back-fill', `${last.cursor.number} blocks in ${seconds.toFixed(1)} s`),
    row('blocks a second', Math.round(last.cursor.number / seconds).toString()),
    row('events a second', `${Math.round(kept / seconds)} (${kept} in all)`),
  ];
}

/** From the block in which a source stands to its verdict; finality is two blocks, which come at once. */
async function latency(): Promise<Row[]> {
  const store = await openStore('memory:');
  const scanning = await openScanning();
  const running = await startWatching({ stage, store, scanning, acts: false });
  const { publish } = publisher(stage);
  const waits: number[] = [];
  // What was published before comes first.
  await comes('0x', sources);
  for (let i = 0; i < timed; i++) {
    const { source } = await publish('honest');
    const started = performance.now();
    await stage.world.test.mine({ blocks: 4 });
    await comes(`clear: ${source}`, 1);
    waits.push(performance.now() - started);
  }
  await running.stop();
  await store.close();
  scanning.close();
  waits.sort((a, b) => a - b);
  const at = (share: number) => `${(waits[Math.floor((waits.length - 1) * share)]! / 1000).toFixed(2)} s`;
  return [row('event to verdict, median', at(0.5)), row('event to verdict, slowest', at(1))];

  async function comes(text: string, times: number): Promise<void> {
    const isVerdict = (line: string) => /(clear|suspicious|malicious|malformed|incomplete): 0x/.test(line);
    while (running.lines.filter((line) => isVerdict(line) && line.includes(text)).length < times)
      await sleep(10);
  }
}

function row(what: string, value: string): Row {
  return { what, value, target: '', met: null };
}
