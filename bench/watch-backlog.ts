import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { sql } from 'drizzle-orm';
import { openQueue } from '../agent/jobs/queue/queue.ts';
import { runWorker } from '../agent/jobs/queue/worker.ts';
import { openScanner } from '../agent/jobs/scanner.ts';
import { beating, pause } from '../agent/jobs/watch/pause.ts';
import { openStore } from '../agent/store/open-store.ts';
import { scans, verdicts } from '../agent/store/schema/scan-tables.ts';
import { startPostgres } from '../test/system/start-postgres.ts';
import { formatTable, type Row } from './table.ts';

// A backlog of sources whose metadata comes from far away, taken by one worker and by four, on Postgres: how much faster four are, and
// that none is examined twice. `node …/watch-backlog.js [SOURCES]`

/** How long the gateway takes for a file: milliseconds. Public ones take as long and longer. */
const gatewayMs = 60;

if (process.argv[2] === 'worker') await work(process.argv[3]!, process.argv[4]!);
else await compare(Number(process.argv[2] ?? 2000));

async function compare(sources: number): Promise<void> {
  const postgres = await startPostgres();
  try {
    const alone = await clear(await postgres.create('one'), sources, 1);
    const together = await clear(await postgres.create('four'), sources, 4);
    const rows: Row[] = [
      show('one worker', `${(alone / 1000).toFixed(1)} s`),
      show('four workers', `${(together / 1000).toFixed(1)} s`),
      show(`faster, on ${availableParallelism()} cores`, (alone / together).toFixed(2)),
    ];
    process.stdout.write(formatTable(`A backlog of ${sources} sources`, rows));
  } finally {
    await postgres.stop();
  }
}

/** @returns milliseconds from the first worker's word that it is ready */
async function clear(database: string, sources: number, workers: number): Promise<number> {
  let asked = 0;
  const gateway = createServer((_, response) => {
    asked++;
    setTimeout(() => response.end('{"name":"far away"}'), gatewayMs);
  });
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const host = `127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const store = await openStore(database);
  const queue = await openQueue(store, true, 60);
  const children: ChildProcess[] = [];
  try {
    for (let i = 0; i < workers; i++) children.push(await born(database, host));
    await store.db.transaction(async (tx) => {
      for (let i = 0; i < sources; i++) {
        const id = `1|${i}|0x`;
        const target = {
          kind: 'source',
          text: `source ${i}`,
          earlier: [],
          source: {
            chainId: 1,
            address: `0x${i.toString(16).padStart(40, '0')}`,
            revision: `0x${i.toString(16).padStart(64, '0')}`,
            client: `0x${'1'.repeat(40)}`,
            imageMetadataUrl: `http://${host}/${i}`,
            imageEnvironments: 1,
          },
        };
        await tx.insert(scans).values({ id, target, state: 'queued', attempts: 0, requestedAt: sql`now()` });
        await queue.send(tx, id);
      }
    });
    const started = performance.now();
    for (;;) {
      const [row] = await store.db.select({ count: sql<number>`count(*)::int` }).from(verdicts);
      if (row!.count >= sources) break;
      await pause(50, new AbortController().signal);
    }
    const took = performance.now() - started;
    if (asked !== sources) throw new Error(`${asked} files were fetched for ${sources} sources`);
    return took;
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await queue.close();
    await store.close();
    gateway.close();
  }
}

async function born(database: string, host: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [import.meta.filename, 'worker', database, host], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

async function work(database: string, host: string): Promise<void> {
  const store = await openStore(database);
  const queue = await openQueue(store, false, 60);
  const scanner = await openScanner(
    {
      rules: [],
      policy: null,
      platform: null,
      allPlatforms: false,
      offline: false,
      gateway: [],
      allowHost: [host],
      noCache: true,
      cacheDir: '',
      cacheMaxBytes: 0,
      maxBytes: 1024 ** 3,
      maxRatio: 250,
      maxEntries: 1000,
      maxDepth: 6,
      maxTime: 60,
      workers: 1,
    },
    'bench',
  );
  const never = new AbortController().signal;
  process.stdout.write('ready\n');
  await runWorker({
    db: store.db,
    queue,
    scanner,
    stop: never,
    cut: never,
    requested: null,
    idle: () => pause(20, never),
    every: (beat) => beating(20_000, beat),
    onSettled: () => {},
    onFailed: (scan, error) => process.stderr.write(`${scan}: ${error.message}\n`),
  });
}

function show(what: string, value: string): Row {
  return { what, value, target: '', met: null };
}
