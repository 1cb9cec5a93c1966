import { createHash, randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, count, eq, inArray, sql } from 'drizzle-orm';
import { Agent, request } from 'undici';
import { openQueue } from '../agent/jobs/queue/queue.ts';
import { announce } from '../agent/jobs/service/announce.ts';
import { recordEvent } from '../agent/jobs/service/scan-events.ts';
import { type NewScan, newScan, writeScans } from '../agent/server/routes/create-scan.ts';
import { scans } from '../agent/store/schema/scan-tables.ts';
import { uploads, webhookDeliveries } from '../agent/store/schema/service-tables.ts';
import { ociArchive } from '../fixtures/oci-archive.ts';
import { each1000, usageOf } from './processor-time.ts';
import { type Receivers, receivers } from './service-receivers.ts';
import { type BenchService, end, startService, tenant } from './service-server.ts';
import { formatTable, milliseconds, type Row } from './table.ts';

const requests = 6000;
const reads = 12_000;
const listeners = 1000;
const messages = 2000;
const scansEach = 24;

/** Asks so often, so many at a time. @returns seconds of each, sorted, and of all; what a thousand took of processors */
async function load(
  { store, pid }: BenchService,
  times: number,
  atOnce: number,
  ask: (dispatcher: Agent) => Promise<void>,
) {
  const before = await usageOf(store, pid);
  const dispatcher = new Agent({ connections: atOnce, pipelining: 1 });
  const each: number[] = [];
  let left = times;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) {
        const from = performance.now();
        await ask(dispatcher);
        each.push((performance.now() - from) / 1000);
      }
    }),
  );
  const total = (performance.now() - started) / 1000;
  await dispatcher.close();
  each.sort((a, b) => a - b);
  const at = (part: number) => each[Math.floor(each.length * part)]!;
  const took = each1000(before, await usageOf(store, pid), times);
  return { rate: times / total, p50: at(0.5), p99: at(0.99), took };
}

async function posts(service: BenchService): Promise<Row[]> {
  const { origin, headers } = service;
  const body = JSON.stringify({ image: 'registry.invalid/team/app:1' });
  const post = async (dispatcher: Agent) => {
    const answer = await request(`${origin}/v1/scans`, {
      dispatcher,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    await answer.body.dump();
    if (answer.statusCode !== 202) throw new Error(`POST /v1/scans said ${answer.statusCode}`);
  };
  await load(service, 500, 16, post);
  const { rate, p50, p99, took } = await load(service, requests, 32, post);
  return [
    { what: 'POST /v1/scans a second', value: rate.toFixed(0), target: '>= 1000', met: rate >= 1000 },
    { what: 'POST /v1/scans, half are faster than', value: milliseconds(p50), target: '', met: null },
    {
      what: 'POST /v1/scans, 99 % are faster than',
      value: milliseconds(p99),
      target: '<= 50 ms',
      met: p99 <= 0.05,
    },
    { what: '  a thousand take of processors', value: took, target: '', met: null },
  ];
}

async function reportReads(service: BenchService, scan: string): Promise<Row[]> {
  const { origin, headers } = service;
  const get = async (dispatcher: Agent) => {
    const answer = await request(`${origin}/v1/scans/${scan}/report`, { dispatcher, headers });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`the report said ${answer.statusCode}`);
  };
  await load(service, 500, 16, get);
  const { rate, p99, took } = await load(service, reads, 32, get);
  return [
    { what: 'reads of a report a second', value: rate.toFixed(0), target: '>= 3000', met: rate >= 3000 },
    { what: 'reads of a report, 99 % are faster than', value: milliseconds(p99), target: '', met: null },
    { what: '  a thousand take of processors', value: took, target: '', met: null },
  ];
}

/** How long it takes until every one of many that listen has heard of an event. */
async function streams({ origin, headers, store, seal }: BenchService): Promise<Row[]> {
  const queue = await openQueue(store, false, 60);
  const order = newScan({
    tenant,
    key: null,
    label: null,
    target: { kind: 'image', text: 'registry.invalid/a:1' },
    credential: null,
  });
  await store.db.transaction((tx) => writeScans(tx, { queue, seal }, [order]));
  await queue.close();
  const dispatcher = new Agent({ connections: listeners, pipelining: 1, bodyTimeout: 0 });
  let heard = 0;
  let opened = 0;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const all = Array.from({ length: listeners }, async () => {
    const { body, statusCode } = await request(`${origin}/v1/scans/${order.id}/events`, {
      dispatcher,
      headers,
      signal: stop.signal,
    });
    if (statusCode !== 200) throw new Error(`events said ${statusCode}`);
    let text = '';
    for await (const chunk of body) {
      const before = text;
      text += chunk;
      if (!before.includes('queued') && text.includes('queued')) opened++;
      if (!before.includes('started') && text.includes('started')) heard++;
    }
  });
  const listening = Promise.allSettled(all);
  while (opened < listeners) await sleep(20);
  const from = performance.now();
  await store.db.transaction((tx) => recordEvent(tx, order.id, 'started', { scan: order.id }));
  while (heard < listeners) await sleep(5);
  const taken = (performance.now() - from) / 1000;
  stop.abort();
  await listening;
  await dispatcher.destroy();
  return [
    {
      what: `until ${listeners} listeners heard of an event`,
      value: milliseconds(taken),
      target: '',
      met: null,
    },
  ];
}

async function webhooks(service: BenchService, hosts: Receivers): Promise<Row[]> {
  const { origin, headers, store } = service;
  const add = async (url: string) => {
    const answer = await request(`${origin}/v1/webhooks`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ url, events: ['scan.completed'] }),
    });
    return ((await answer.body.json()) as { id: string }).id;
  };
  /** Messages a second to one receiver that is well. */
  const measure = async (well: string): Promise<number> => {
    await store.db.transaction(async (tx) => {
      for (let i = 0; i < messages; i++) {
        const subject = randomBytes(8).toString('hex');
        await announce(tx, { tenant, type: 'scan.completed', subject, data: { verdict: 'clear' } });
      }
    });
    const from = performance.now();
    const delivered = and(eq(webhookDeliveries.endpoint, well), eq(webhookDeliveries.state, 'delivered'));
    for (;;) {
      const [row] = await store.db.select({ count: count() }).from(webhookDeliveries).where(delivered);
      if (row!.count >= messages) break;
      await sleep(50);
    }
    const rate = messages / ((performance.now() - from) / 1000);
    await store.db
      .update(webhookDeliveries)
      .set({ state: 'failed' })
      .where(eq(webhookDeliveries.endpoint, well));
    return rate;
  };
  const well = await add(hosts.well);
  const alone = await measure(well);
  await add(hosts.silent);
  const beside = await measure(well);
  return [
    { what: 'webhooks a second, alone', value: alone.toFixed(0), target: '>= 200', met: alone >= 200 },
    {
      what: 'webhooks a second, beside a receiver that never answers',
      value: beside.toFixed(0),
      target: '>= 200',
      met: beside >= 200,
    },
    {
      what: '  of what they are alone',
      value: `${((100 * beside) / alone).toFixed(0)} %`,
      target: '',
      met: null,
    },
  ];
}

async function workers(
  { store, seal, worker }: BenchService,
  folder: string,
): Promise<{ rows: Row[]; scan: string }> {
  const queue = await openQueue(store, false, 60);
  let scan = '';
  const run = async (howMany: number): Promise<number> => {
    const taken: NewScan[] = [];
    for (let i = 0; i < scansEach; i++) {
      const bytes = await ociArchive({
        name: 'tiny:1',
        layers: [{ files: { [`${howMany}-${i}.txt`]: randomBytes(1000) }, createdBy: 'COPY a' }],
        config: {},
      });
      const upload = `${tenant}/${randomBytes(8).toString('hex')}`;
      await store.db.insert(uploads).values({ id: upload, part: 0, bytes, createdAt: new Date() });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      taken.push(
        newScan({
          tenant,
          key: null,
          label: null,
          target: { kind: 'archive', upload, sha256 },
          credential: null,
        }),
      );
    }
    const ids = taken.map(({ id }) => id);
    scan = ids[0]!;
    const done = async () => {
      const [row] = await store.db
        .select({ done: sql<number>`count(*) filter (where ${scans.state} = 'done')::int` })
        .from(scans)
        .where(inArray(scans.id, ids));
      return row!.done;
    };
    const children = Array.from({ length: howMany }, () => worker(folder));
    // They start up first.
    await sleep(8000);
    await store.db.transaction((tx) => writeScans(tx, { queue, seal }, taken));
    const from = performance.now();
    while ((await done()) < scansEach) await sleep(50);
    const rate = scansEach / ((performance.now() - from) / 1000);
    await Promise.all(children.map(end));
    return rate;
  };
  const one = await run(1);
  const four = await run(4);
  await queue.close();
  return {
    scan,
    rows: [
      { what: 'small scans a second, one worker', value: one.toFixed(2), target: '', met: null },
      { what: 'small scans a second, four workers', value: four.toFixed(2), target: '', met: null },
      { what: '  four against one', value: `${(four / one).toFixed(2)} x`, target: '', met: null },
    ],
  };
}

/**
 * What the service bears on this machine: server, database and load on the same processors.
 * @param only names of parts; none: all
 */
export async function measureService(only: readonly string[]): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-bench-service-'));
  const hosts = await receivers();
  const service = await startService(hosts.hosts);
  const wants = (part: string) => only.length === 0 || only.includes(part);
  const rows: Row[] = [];
  try {
    if (wants('workers') || wants('reads')) {
      const scanned = await workers(service, folder);
      rows.push(...scanned.rows);
      if (wants('reads')) rows.push(...(await reportReads(service, scanned.scan)));
    }
    if (wants('streams')) rows.push(...(await streams(service)));
    if (wants('webhooks')) rows.push(...(await webhooks(service, hosts)));
    // Last, as nobody does what it asks for.
    if (wants('posts')) rows.push(...(await posts(service)));
    return rows;
  } finally {
    await service.close();
    hosts.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename)
  process.stdout.write(formatTable('The service under load', await measureService(process.argv.slice(2))));
