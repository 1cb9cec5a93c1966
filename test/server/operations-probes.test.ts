import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measure } from '../../agent/config/measure.ts';
import { type JobQueue, openQueue } from '../../agent/jobs/queue/queue.ts';
import { createHealth } from '../../agent/server/operations/health.ts';
import { type Operations, openOperations } from '../../agent/server/operations/open-operations.ts';
import { openStore } from '../../agent/store/open-store.ts';
import type { Store } from '../../agent/store/store.ts';

const ruleset = `sha256:${'ab'.repeat(32)}`;

let store: Store;
let queue: JobQueue;
let leaving: AbortController;
let operations: Operations;

beforeAll(async () => {
  store = await openStore('memory:');
  queue = await openQueue(store, false, 60);
  leaving = new AbortController();
  operations = await openOperations({
    db: store.db,
    version: '1.2.3',
    ruleset,
    listen: '127.0.0.1:0',
    draining: leaving.signal,
  });
});
afterAll(async () => {
  await operations.close();
  await queue.close();
  await store.close();
});

async function get(path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${operations.port}${path}`, { method });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Every line of a metric, without its comments. */
async function lines(name: string): Promise<readonly string[]> {
  const { text } = await get('/metrics');
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('what a process shows of itself', () => {
  it('lives, is ready and has started, with a database that fits', async () => {
    expect(await get('/livez')).toMatchObject({ status: 200, text: '{"status":"ok"}\n' });
    expect(JSON.parse((await get('/readyz')).text)).toEqual({
      status: 'ok',
      checks: { database: 'ok', migrations: 'ok', queue: 'ok', rules: 'ok', chain: 'ok' },
    });
    expect((await get('/startupz?probe=1')).status).toBe(200);
  });

  it('counts what is measured in the process', async () => {
    measure({ kind: 'scan', verdict: 'malicious', reason: 'miner', seconds: { open: 0.2, total: 2 } });
    measure({ kind: 'retry' });
    measure({ kind: 'reorg', blocks: 4 });
    measure({ kind: 'rpc', host: 'rpc.example', method: 'eth_call', outcome: 'ok' });
    measure({ kind: 'replacement' });
    measure({ kind: 'delivery', outcome: 'failed' });
    measure({ kind: 'question', model: 'm', tokens: { input: 100, output: 7 }, usd: 0.25 });
    measure({ kind: 'refusal', category: 'cyber' });
    expect(await lines('scan_verdict_total')).toEqual([
      'scan_verdict_total{verdict="malicious",reason="miner"} 1',
    ]);
    expect(await lines('scan_duration_seconds_count')).toEqual([
      'scan_duration_seconds_count{stage="open"} 1',
      'scan_duration_seconds_count{stage="total"} 1',
    ]);
    expect(await lines('job_retries_total')).toEqual(['job_retries_total 1']);
    expect(await lines('chain_reorg_depth_sum')).toEqual(['chain_reorg_depth_sum 4']);
    expect(await lines('rpc_requests_total')).toEqual([
      'rpc_requests_total{host="rpc.example",method="eth_call",outcome="ok"} 1',
    ]);
    expect(await lines('tx_replacements_total')).toEqual(['tx_replacements_total 1']);
    expect(await lines('webhook_delivery_total')).toEqual(['webhook_delivery_total{outcome="failed"} 1']);
    expect(await lines('llm_')).toEqual([
      'llm_tokens_total{model="m",kind="input"} 100',
      'llm_tokens_total{model="m",kind="output"} 7',
      'llm_cost_usd_total 0.25',
      'llm_refusals_total{category="cyber"} 1',
    ]);
    expect(await lines('rules_version_info')).toEqual([
      'rules_version_info{rules="abababababab",warden="1.2.3"} 1',
    ]);
  });

  it('reads the books of the whole service when it is asked', async () => {
    await queue.send(store.db, 'one');
    await queue.send(store.db, 'two');
    await queue.send(store.db, 'three', { after: 600 });
    expect(await lines('queue_depth{queue="scan"')).toEqual([
      'queue_depth{queue="scan",state="waiting"} 3',
      'queue_depth{queue="scan",state="held"} 0',
    ]);
    await queue.take();
    expect(await lines('queue_depth{queue="scan"')).toEqual([
      'queue_depth{queue="scan",state="waiting"} 2',
      'queue_depth{queue="scan",state="held"} 1',
    ]);
    await store.db.execute(sql`update pgboss.job set start_after = start_after - interval '90 seconds'`);
    const [oldest] = await lines('queue_oldest_seconds{queue="scan"');
    const seconds = Number(oldest!.split(' ')[1]);
    expect(Math.floor(seconds / 90)).toBe(1);
    await store.db.execute(sql`
      insert into intent (key, chain_id, "to", data, value, why, after, state, refusals, detail, planned_at)
      values ('k', 1, '0x', '0x', '0', '', 0, 'planned', 0, '{}', now())`);
    expect(await lines('tx_pending')).toContain('tx_pending{state="planned"} 1');
  });

  it('is not ready while the chain that it follows is far behind, and is again', async () => {
    const { signal: draining } = new AbortController();
    const fresh = await openOperations({ db: store.db, version: '', ruleset, listen: null, draining });
    measure({ kind: 'lag', blocks: 5000 });
    expect(await lines('chain_head_lag_blocks')).toEqual(['chain_head_lag_blocks 5000']);
    expect(await fresh.health.ready()).toMatchObject({ status: 503, body: { checks: { chain: 'failing' } } });
    measure({ kind: 'lag', blocks: 0 });
    await fresh.close();
  });

  it('takes nothing but questions, at its own paths', async () => {
    expect((await get('/metrics', 'POST')).status).toBe(405);
    expect((await get('/')).status).toBe(404);
  });

  it('says nothing of what it is fed by name, digest or address', async () => {
    const { text } = await get('/metrics');
    expect(text).not.toMatch(/sha256:|0x[0-9a-f]{8}|[0-9a-f]{40}/);
  });

  it('is not ready once it leaves, and lives on', async () => {
    leaving.abort();
    expect(await get('/readyz')).toMatchObject({ status: 503, text: '{"status":"draining"}\n' });
    expect((await get('/livez')).status).toBe(200);
  });
});

describe('probes', () => {
  const steady = new AbortController().signal;

  it('name what fails, and not why', async () => {
    const health = createHealth({
      checks: [
        { name: 'good', run: async () => true },
        { name: 'bad', run: async () => Promise.reject(new Error('password=hunter2')) },
      ],
      draining: steady,
      now: () => 0,
      patience: 1000,
    });
    expect(await health.ready()).toEqual({
      status: 503,
      body: { status: 'failing', checks: { good: 'ok', bad: 'failing' } },
    });
    expect(await health.started()).toMatchObject({ status: 503, body: { status: 'starting' } });
    expect(health.live().status).toBe(200);
  });

  it('take no answer for a failure', async () => {
    const never = { name: 'never', run: () => new Promise<boolean>(() => {}) };
    const health = createHealth({ checks: [never], draining: steady, now: () => 0, patience: 1 });
    expect((await health.ready()).status).toBe(503);
  });

  it('ask once in a second, however often they are asked', async () => {
    let time = 0;
    let asked = 0;
    const check = { name: 'counted', run: async () => ++asked > 0 };
    const health = createHealth({ checks: [check], draining: steady, now: () => time, patience: 1000 });
    await Promise.all(Array.from({ length: 100 }, () => health.ready()));
    expect(asked).toBe(1);
    time = 1000;
    await health.ready();
    expect(asked).toBe(2);
  });

  it('have started once they were ready, whatever comes later', async () => {
    let well = false;
    let time = 0;
    const check = { name: 'turns', run: async () => well };
    const health = createHealth({ checks: [check], draining: steady, now: () => time, patience: 1000 });
    expect((await health.started()).status).toBe(503);
    well = true;
    time = 2000;
    expect((await health.started()).status).toBe(200);
    well = false;
    time = 4000;
    expect((await health.ready()).status).toBe(503);
    expect((await health.started()).status).toBe(200);
  });
});
