import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requests } from '../../agent/store/schema/service-tables.ts';
import { report } from '../report/sample-report.ts';
import { type ApiService, startApi } from '../server/api-service.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

let postgres: Postgres;
let one: ApiService;
let two: ApiService;
let key: string;
beforeAll(async () => {
  postgres = await startPostgres();
  const database = await postgres.create('api');
  one = await startApi({}, database);
  two = await startApi({}, database);
  key = await one.key('acme');
});
afterAll(async () => {
  await Promise.all([one?.close(), two?.close()]);
  await postgres?.stop();
});

const post = (at: ApiService, body: object, idempotencyKey?: string) =>
  at.ask(key, '/v1/scans', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  });
const scansOf = async (label: string) =>
  (await one.db.select({ n: count() }).from(requests).where(eq(requests.label, label)))[0]!.n;

describe('two servers on one Postgres', () => {
  it('take one scan from a storm of requests with one Idempotency-Key', async () => {
    const body = { image: 'alpine', label: 'storm' };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, each) => post(each % 2 === 0 ? one : two, body, 'storm-1')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
    expect(await scansOf('storm')).toBe(1);
  });

  it('take every one of many scans with many keys, each once, in whatever order both see them', async () => {
    const asked = Array.from({ length: 300 }, (_, each) => each % 100);
    await Promise.all(
      asked.map(async (each, index) => {
        const answer = await post(
          index % 2 === 0 ? one : two,
          { image: 'alpine', label: 'many' },
          `m-${each}`,
        );
        expect(answer.status).toBe(202);
      }),
    );
    expect(await scansOf('many')).toBe(100);
  });

  it('tell at the one what was asked and done at the other', async () => {
    const scan = await one.order(key);
    expect(await (await two.ask(key, `/v1/scans/${scan}`)).json()).toMatchObject({
      id: scan,
      state: 'queued',
    });
    const stream = await two.ask(key, `/v1/scans/${scan}/events`);
    const json = await one.finish(scan, report());
    const told = await stream.text();
    expect([...told.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type)).toEqual(['queued', 'completed']);
    expect(await (await two.ask(key, `/v1/scans/${scan}/report`)).text()).toBe(json);
  });

  it('page through the same list', async () => {
    const pager = await one.key('pager');
    const ids: string[] = [];
    for (let each = 0; each < 7; each++) ids.push(await (each % 2 === 0 ? one : two).order(pager));
    const seen: string[] = [];
    let cursor: string = '';
    do {
      const at = seen.length % 2 === 0 ? one : two;
      const page = await (await at.ask(pager, `/v1/scans?limit=3&cursor=${cursor}`)).json();
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? '';
    } while (cursor !== '');
    expect(seen.sort()).toEqual(ids.sort());
  });

  it('both refuse a key that was revoked at one', async () => {
    const gone = await one.key('acme');
    expect((await two.ask(gone, '/v1/scans')).status).toBe(200);
    await one.ask(key, `/v1/keys/${gone.slice(10, 22)}`, { method: 'DELETE' });
    expect((await one.ask(gone, '/v1/scans')).status).toBe(401);
    await expect.poll(async () => (await two.ask(gone, '/v1/scans')).status, { timeout: 120_000 }).toBe(401);
  });

  it('hold one quota together', async () => {
    const capped = await one.key('acme');
    const path = `/v1/keys/${capped.slice(10, 22)}/quota`;
    const put = (quota: object) => one.ask(key, path, { method: 'PUT', body: JSON.stringify(quota) });
    expect((await put({ scans: 3, scanSeconds: 60, bytes: 1e12, reviewUsd: 5 })).status).toBe(200);
    const order = (at: ApiService) =>
      at.ask(capped, '/v1/scans', { method: 'POST', body: JSON.stringify({ image: 'alpine' }) });
    const statuses = [];
    for (const at of [one, two, one, two, one]) statuses.push((await order(at)).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
    const usage = await (await two.ask(capped, '/v1/usage')).json();
    expect(usage).toMatchObject({
      key: { quota: { scans: 3 }, days: [{ scans: 3, scanSeconds: 0, bytes: 0 }] },
    });
  });

  it('carry an archive from the one to a scan at the other', async () => {
    const bytes = Buffer.alloc(1_500_000, 'archive');
    const headers = { 'content-type': 'application/octet-stream' };
    const { id: upload } = await (
      await one.ask(key, '/v1/uploads', { method: 'POST', body: bytes, headers })
    ).json();
    const answers = await Promise.all([post(one, { upload }), post(two, { upload })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
  });

  it('say that the database is away, and serve again when it is back', async () => {
    await postgres.kill();
    const answer = await one.ask(key, '/v1/scans?limit=1');
    expect(answer.status).toBe(503);
    expect((await answer.json()).code).toBe('UNAVAILABLE');
    await postgres.start();
    await expect.poll(async () => (await one.ask(key, '/v1/scans')).status, { timeout: 120_000 }).toBe(200);
  });
});
