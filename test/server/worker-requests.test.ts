import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type JobQueue, openQueue } from '../../agent/jobs/queue/queue.ts';
import type { StoredTarget } from '../../agent/jobs/queue/stored-target.ts';
import { doRequest, type RequestWork } from '../../agent/jobs/service/do-request.ts';
import type { PullCredential } from '../../agent/jobs/service/pull-credential.ts';
import { WardenError } from '../../agent/model/errors.ts';
import { createKey, rotateKey } from '../../agent/server/auth/api-key.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import { newScan, writeScans } from '../../agent/server/routes/create-scan.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { reports, scans, verdicts } from '../../agent/store/schema/scan-tables.ts';
import {
  apiKeys,
  requests,
  scanEvents,
  tenants,
  uploads,
  usages,
  webhookEndpoints,
  webhookMessages,
} from '../../agent/store/schema/service-tables.ts';
import { createSeal } from '../../agent/store/seal.ts';
import type { Store } from '../../agent/store/store.ts';
import { layerTar } from '../../fixtures/layer.ts';
import { ociArchive } from '../../fixtures/oci-archive.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { openScanning, type Scanning } from '../scan/scanning.ts';

const seal = createSeal(randomBytes(32));
const user = { username: 'puller', password: 'a password of one scan' };
/** What this machine is logged in with: for no tenant. */
const own = { username: 'operator', password: 'of the machine' };

let scanning: Scanning;
let registry: TestRegistry;
let other: TestRegistry;
let store: Store;
let queue: JobQueue;
let folder: string;
const before = process.env.DOCKER_CONFIG;

beforeAll(async () => {
  [scanning, registry, other] = await Promise.all([openScanning(), startTestRegistry(), startTestRegistry()]);
  const layers = [await layerTar({ file: 'nothing' })];
  for (const at of [registry, other]) at.pushImage('team/app', '1', { layers });
  folder = mkdtempSync(join(tmpdir(), 'warden-docker-'));
  const auth = Buffer.from(`${own.username}:${own.password}`).toString('base64');
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({ auths: { [registry.host]: { auth }, [other.host]: { auth } } }),
  );
  process.env.DOCKER_CONFIG = folder;
  store = await openStore('memory:');
  queue = await openQueue(store, false, 60);
});
afterAll(async () => {
  if (before === undefined) delete process.env.DOCKER_CONFIG;
  else process.env.DOCKER_CONFIG = before;
  await queue.close();
  await store.close();
  scanning.close();
  await Promise.all([registry.close(), other.close()]);
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await ensureTenant(store.db, 'acme');
  await store.db.insert(webhookEndpoints).values({
    id: 'wh_test',
    tenant: 'acme',
    url: 'https://example.com/',
    events: [],
    enabled: true,
    createdAt: new Date(),
  });
});
afterEach(async () => {
  for (let job = await queue.take('all'); job !== null; job = await queue.take('all'))
    await queue.done(store.db, job);
  for (const table of [
    verdicts,
    scans,
    reports,
    requests,
    scanEvents,
    uploads,
    usages,
    webhookMessages,
    webhookEndpoints,
    apiKeys,
    tenants,
  ])
    await store.db.delete(table);
  registry.requireAuth({ kind: 'none' });
  other.requireAuth({ kind: 'none' });
});

async function ask(
  target: StoredTarget,
  credential: PullCredential | null = null,
  key: string | null = null,
): Promise<string> {
  const order = newScan({ tenant: 'acme', key, label: 'nightly', target, credential });
  await store.db.transaction((tx) => writeScans(tx, { queue, seal }, [order]));
  return order.id;
}

/** Does what is next, as a worker does. */
async function work(change: Partial<RequestWork> = {}): Promise<void> {
  const job = await queue.take('all');
  await doRequest(job!, {
    db: store.db,
    queue,
    scanner: scanning.scanner({ allowedHosts: [registry.host, other.host] }),
    seal,
    readSource: () => Promise.reject(new WardenError('NOT_ON_CHAIN', 'there is no such source')),
    publicUrl: 'https://warden.example/',
    ownLogins: false,
    cut: new AbortController().signal,
    every: () => ({ end: () => {} }),
    onSettled: () => {},
    onFailed: () => {},
    ...change,
  });
}

const row = async (id: string) => (await store.db.select().from(scans).where(eq(scans.id, id)))[0]!;
const typesOf = async (id: string) =>
  (await store.db.select().from(scanEvents).where(eq(scanEvents.scan, id)).orderBy(scanEvents.id)).map(
    ({ type }) => type,
  );
const told = async () => (await store.db.select().from(webhookMessages)).map(({ body }) => JSON.parse(body));
const image = (at: TestRegistry): StoredTarget => ({ kind: 'image', text: `registry:${at.host}/team/app:1` });
const given = (at: TestRegistry): PullCredential => ({
  registry: at.host,
  credentials: { kind: 'basic', ...user },
});
const reportOf = async (id: string) => {
  const { report } = await row(id);
  const [found] = await store.db.select().from(reports).where(eq(reports.sha256, report!));
  return found!.json;
};

describe('a scan that a tenant asked for', () => {
  it('ends with verdict, events, message and charge, and with nothing of its credential', async () => {
    registry.requireAuth({ kind: 'basic', ...user });
    const id = await ask(image(registry), given(registry));
    const [sealed] = await store.db.select().from(requests);
    expect(sealed!.credential!.includes(user.password)).toBe(false);
    await work();
    expect(await row(id)).toMatchObject({ state: 'done', verdict: 'clear' });
    expect(await typesOf(id)).toEqual(['queued', 'started', 'completed']);
    expect(await told()).toEqual([
      {
        type: 'scan.completed',
        timestamp: expect.any(String),
        data: {
          scan: id,
          label: 'nightly',
          target: `registry:${registry.host}/team/app:1`,
          verdict: 'clear',
          reasons: [],
          artifact: expect.stringMatching(/^sha256:/),
          report: `https://warden.example/v1/scans/${id}/report`,
        },
      },
    ]);
    const [request] = await store.db.select().from(requests);
    expect(request).toMatchObject({ credential: null, upload: null });
    expect(request!.spentMs).toBeGreaterThan(0);
    expect(await store.db.select().from(usages)).toMatchObject([{ tenant: 'acme', scans: 1 }]);
    const everything = JSON.stringify([
      await reportOf(id),
      await told(),
      await store.db.select().from(scanEvents),
    ]);
    expect(everything).not.toContain(user.password);
  });

  it('shows its credential to the registry that it was given for, and to no other', async () => {
    other.requireAuth({ kind: 'basic', ...user });
    const id = await ask(image(other), given(registry));
    await work();
    expect(await row(id)).toMatchObject({ state: 'done', verdict: 'incomplete' });
    expect(await reportOf(id)).toContain('AUTH_REQUIRED');
  });

  it("does not pull with the machine's own login, unless the operator says so", async () => {
    registry.requireAuth({ kind: 'basic', ...own });
    const id = await ask(image(registry));
    await work();
    expect(await row(id)).toMatchObject({ verdict: 'incomplete' });
    const again = await ask(image(registry));
    await work({ ownLogins: true });
    expect(await row(again)).toMatchObject({ verdict: 'clear' });
  });

  it.each([
    ['dir:/', 'image'],
    ['oci:/var/lib', 'image'],
    ['archive:/etc/passwd', 'image'],
    ['docker:postgres', 'image'],
    ['/etc/passwd', 'compose'],
    ['./compose.yaml', 'compose'],
    ['file:///etc/passwd', 'compose'],
  ] as const)('that names %s on the machine of the worker fails, and says so', async (text, kind) => {
    const id = await ask({ kind, text });
    await work();
    expect(await row(id)).toMatchObject({ state: 'done', verdict: 'incomplete', report: null });
    expect(await typesOf(id)).toEqual(['queued', 'started', 'failed']);
    expect(await told()).toMatchObject([
      { type: 'scan.failed', data: { scan: id, error: { code: 'TARGET_INVALID' } } },
    ]);
  });

  it('of an archive whose bytes are not those that were sent fails, and leaves no scratch file', async () => {
    // Its own: what others on this machine write comes and goes.
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    vi.stubEnv('TMPDIR', scratch);
    await store.db
      .insert(uploads)
      .values({ id: 'up', part: 0, bytes: Buffer.from('other'), createdAt: new Date() });
    const id = await ask({ kind: 'archive', upload: 'up', sha256: '0'.repeat(64) });
    await work().finally(() => vi.unstubAllEnvs());
    expect((await told())[0]).toMatchObject({
      type: 'scan.failed',
      data: { error: { code: 'TARGET_INVALID' } },
    });
    expect(await row(id)).toMatchObject({ verdict: 'incomplete' });
    expect(await store.db.select().from(uploads)).toEqual([]);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('of an archive that unpacks to more than the budget ends as incomplete, and is told', async () => {
    const zeros = { zeros: Buffer.alloc(32 * 1024 ** 2).toString('latin1') };
    const bomb = await ociArchive({
      name: 'bomb:1',
      layers: [{ files: zeros, createdBy: 'COPY a' }],
      config: {},
    });
    expect(bomb.length).toBeLessThan(256 * 1024);
    await store.db.insert(uploads).values({ id: 'up', part: 0, bytes: bomb, createdAt: new Date() });
    const sha256 = createHash('sha256').update(bomb).digest('hex');
    const id = await ask({ kind: 'archive', upload: 'up', sha256 });
    await work({ scanner: scanning.scanner({ limits: { bytes: 8 * 1024 ** 2 } }) });
    expect(await row(id)).toMatchObject({ verdict: 'incomplete' });
    expect((await told())[0]).toMatchObject({
      type: 'scan.completed',
      data: { scan: id, verdict: 'incomplete' },
    });
    expect(await reportOf(id)).toContain('budget-bytes');
    expect(await store.db.select().from(uploads)).toEqual([]);
  });

  it('of the text of a compose file follows its images', async () => {
    const text = `services:\n  app:\n    image: ${registry.host}/team/app:1\n`;
    const id = await ask({ kind: 'compose-text', text });
    await work();
    const report = JSON.parse(await reportOf(id));
    expect(report.subject ?? report.reports?.[0]?.subject).toBeTruthy();
    expect(await reportOf(id)).toContain(`${registry.host}/team/app`);
  });

  it('that is cancelled while it is scanned stops, and nothing of it is written', async () => {
    const id = await ask(image(registry), given(registry));
    let beat: () => Promise<unknown> = async () => {};
    const scanner = scanning.scanner({ allowedHosts: [registry.host] });
    await work({
      every: (each) => {
        beat = each;
        return { end: () => {} };
      },
      scanner: {
        ruleset: scanner.ruleset,
        async scan(target, cancelled) {
          await store.db.update(scans).set({ state: 'cancelled' }).where(eq(scans.id, id));
          await beat();
          expect(cancelled.aborted).toBe(true);
          return scanner.scan(target, cancelled);
        },
      },
    });
    expect(await row(id)).toMatchObject({ state: 'cancelled', verdict: null, report: null });
    expect(await told()).toEqual([]);
    expect((await store.db.select().from(requests))[0]).toMatchObject({ credential: null });
    expect(await queue.take('all')).toBeNull();
  });

  it('is counted for its key and for those in whose place that came: once, with its time and its bytes', async () => {
    const named = { tenant: 'acme', name: 'test', scopes: [], expiresAt: null };
    const { id: first } = await createKey(store.db, named);
    const next = (await rotateKey(store.db, 'acme', first, 3600))!.id;
    const { id: other } = await createKey(store.db, named);
    for (const key of [first, next, other]) {
      await ask(image(registry), null, key);
      await work();
    }
    const used = await store.db.select().from(usages);
    const of = (key: string) => used.filter((row) => row.key === key);
    expect(of(first)).toMatchObject([{ tenant: 'acme', scans: 2 }]);
    expect(of(other)).toMatchObject([{ tenant: 'acme', scans: 1 }]);
    expect(used).toHaveLength(2);
    const [two, one] = [of(first)[0]!, of(other)[0]!];
    expect(one.bytes).toBeGreaterThan(0);
    expect(two.bytes).toBe(2 * one.bytes);
    expect(two.spentMs).toBeGreaterThan(0);
  });

  it('has its review paid by the tenant and the key that asked', async () => {
    await ask(image(registry), given(registry));
    const [request] = await store.db.select().from(requests);
    const scanner = scanning.scanner({ allowedHosts: [registry.host] });
    const payers: unknown[] = [];
    await work({
      scanner: {
        ruleset: scanner.ruleset,
        scan(...asked) {
          payers.push(asked[4]);
          return scanner.scan(...asked);
        },
      },
    });
    expect(payers).toEqual([{ tenant: request!.tenant, key: request!.key }]);
  });

  it('is put back as it was by a worker that goes, and charged for what was done', async () => {
    const id = await ask(image(registry), given(registry));
    const cut = new AbortController();
    const job = queue.take('all');
    const scanner = scanning.scanner({ allowedHosts: [registry.host] });
    const going = doRequest((await job)!, {
      db: store.db,
      queue,
      seal,
      scanner: {
        ruleset: scanner.ruleset,
        scan: (target, cancelled) => {
          cut.abort();
          return scanner.scan(target, cancelled);
        },
      },
      readSource: () => Promise.reject(new Error('no chain')),
      publicUrl: null,
      ownLogins: false,
      cut: cut.signal,
      every: () => ({ end: () => {} }),
      onSettled: () => {},
      onFailed: () => {},
    });
    await expect(going).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await queue.putBack((await job)!);
    const [request] = await store.db.select().from(requests);
    expect(request!.startedAt).toBeNull();
    expect(request!.credential).not.toBeNull();
    await work();
    expect(await row(id)).toMatchObject({ state: 'done', verdict: 'clear' });
    expect(await store.db.select().from(usages)).toMatchObject([{ scans: 1 }]);
  });

  it('is not settled by a worker to whom it does not belong any more', async () => {
    const id = await ask(image(registry));
    const job = (await queue.take('all'))!;
    await queue.giveBack(job);
    await doRequest(job, {
      db: store.db,
      queue,
      seal,
      scanner: scanning.scanner({ allowedHosts: [registry.host] }),
      readSource: () => Promise.reject(new Error('no chain')),
      publicUrl: null,
      ownLogins: false,
      cut: new AbortController().signal,
      every: () => ({ end: () => {} }),
      onSettled: () => expect.unreachable(),
      onFailed: () => {},
    });
    expect(await row(id)).toMatchObject({ state: 'queued', verdict: null });
    expect(await told()).toEqual([]);
  });
});

describe('turns', () => {
  const takeAll = async () => {
    const order: string[] = [];
    for (let job = await queue.take('all'); job !== null; job = await queue.take('all')) {
      order.push(job.scan);
      await queue.done(store.db, job);
    }
    return order;
  };
  const send = (tenant: string, names: readonly string[]) =>
    queue
      .inserting(
        store.db,
        names.map((scan) => ({ scan, tenant })),
      )
      .then((jobs) => store.db.execute(jobs));
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

  it('serve a tenant with three scans beside one with a hundred', async () => {
    await send('much', names('m', 100));
    await send('little', names('l', 3));
    const order = await takeAll();
    expect(order).toHaveLength(103);
    expect(order.slice(0, 7).filter((name) => name.startsWith('l'))).toHaveLength(3);
    expect(order.filter((name) => name.startsWith('m'))).toEqual(names('m', 100));
  });

  it('do not let a tenant that keeps asking stand before what another has waiting', async () => {
    await send('much', names('m', 10));
    const order: string[] = [];
    for (let i = 0; i < 20; i++) {
      await send('steady', [`s${i}`]);
      const job = (await queue.take('all'))!;
      order.push(job.scan);
      await queue.done(store.db, job);
    }
    expect(order.slice(0, 20).filter((name) => name.startsWith('m')).length).toBeGreaterThanOrEqual(8);
    await takeAll();
  });

  it('keep what is published and new before requests, yet let neither wait for ever', async () => {
    await send('much', names('r', 40));
    await store.db.transaction(async (tx) => {
      for (const name of names('p', 40)) await queue.send(tx, name, { priority: 10 });
    });
    const order = await takeAll();
    const early = order.slice(0, 32);
    expect(early.filter((name) => name.startsWith('p')).length).toBeGreaterThan(20);
    expect(early.filter((name) => name.startsWith('r')).length).toBeGreaterThanOrEqual(6);
  });

  it('leave what tenants ask for to workers: a process that signs takes what is published alone', async () => {
    await send('much', ['r']);
    expect(await queue.take('published')).toBeNull();
    expect((await queue.take('all'))?.scan).toBe('r');
  });
});
