import { and, count, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialOf, readCredential } from '../../agent/jobs/service/pull-credential.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { requests, workers } from '../../agent/store/schema/service-tables.ts';
import { report } from '../report/sample-report.ts';
import { type ApiService, problemOf, startApi } from './api-service.ts';

let api: ApiService;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('acme');
});
afterAll(() => api.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.ask(key, '/v1/scans', { method: 'POST', body: JSON.stringify(body), headers });

describe('asking for a scan', () => {
  it.each([
    [{ image: 'alpine:3.20' }, { kind: 'image', image: 'alpine:3.20', platform: null }],
    [
      { image: 'ghcr.io/team/app', platform: 'linux/arm64', label: 'nightly' },
      { kind: 'image', image: 'ghcr.io/team/app', platform: 'linux/arm64' },
    ],
    [
      { source: { address: '0x00000000000000000000000000000000000000aa' } },
      { kind: 'source', chain: 31337, address: '0x00000000000000000000000000000000000000AA' },
    ],
    [{ compose: 'https://files.example/c.yaml' }, { kind: 'compose', url: 'https://files.example/c.yaml' }],
    [{ compose: 'services:\n  a:\n    image: alpine\n' }, { kind: 'compose', url: null }],
  ])('%j is taken in', async (body, target) => {
    const answer = await post(body);
    expect(answer.status).toBe(202);
    const scan = await answer.json();
    expect(scan).toMatchObject({ id: expect.stringMatching(/^scan_[0-9a-z]{24}$/), state: 'queued', target });
    expect(answer.headers.get('location')).toBe(`/v1/scans/${scan.id}`);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const read = await api.ask(key, `/v1/scans/${scan.id}`);
    expect(await read.json()).toEqual(scan);
  });

  it.each([
    [{}, ''],
    [{ image: 'alpine', compose: 'https://a.example/c.yaml' }, ''],
    [[], ''],
    [{ image: 'alpine', extra: 1 }, ''],
    [{ image: 'UPPER/Case' }, '/image'],
    [{ image: 'docker-daemon:alpine@nonsense' }, '/image'],
    [{ image: 'archive:/etc/passwd' }, '/image'],
    [{ image: 'dir:/' }, '/image'],
    [{ image: 'alpine', platform: 'Linux' }, '/platform'],
    [{ image: 'alpine', label: 'a\u0000b' }, '/label'],
    [{ image: 'alpine', label: 'a\u202eb' }, '/label'],
    [{ image: 'alpine', credentials: { username: 'u' } }, '/credentials'],
    [{ compose: `a: ${'b'.repeat(1024 ** 2)}` }, '/compose'],
    [{ compose: 'services: {}\u0000' }, '/compose'],
    [{ compose: 'services: {}\ud800' }, '/compose'],
    [{ source: { address: '0x12' } }, '/source/address'],
    [{ source: { address: '0x00000000000000000000000000000000000000aA' } }, '/source/address'],
    [{ upload: '../etc' }, '/upload'],
  ])('%j is refused with the place', async (body, pointer) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    const problem = await answer.json();
    expect(problem.code).toBe('INVALID_REQUEST');
    if (pointer !== '') expect(problem.errors[0]!.pointer).toBe(pointer);
  });

  it('on another chain is refused', async () => {
    const source = { chain: 1, address: '0x00000000000000000000000000000000000000aa' };
    expect(await problemOf(await post({ source }))).toMatchObject({ status: 422, code: 'UNPROCESSABLE' });
  });

  it('with any body is taken in or refused, and never a defect', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue(),
      fc.constantFrom('alpine', 'linux/amd64'),
    );
    const body = fc.dictionary(
      fc.constantFrom('image', 'compose', 'source', 'upload', 'label', 'platform', 'credentials', 'x'),
      value,
    );
    await fc.assert(
      fc.asyncProperty(body, async (each) => {
        const { status } = await post(each);
        expect([202, 400, 422]).toContain(status);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps a credential sealed, for the registry of the image alone', async () => {
    const credentials = { username: 'robot', password: 'hunter2-hunter2' };
    const answer = await post({ image: 'registry.example:5000/app', credentials });
    const { id } = await answer.json();
    const [row] = await api.db.select().from(requests).where(eq(requests.scan, id));
    expect(row!.credential!.includes('hunter2')).toBe(false);
    const opened = readCredential(api.service.seal.open(row!.credential!, credentialOf(id)));
    expect(opened).toEqual({
      registry: 'registry.example:5000',
      credentials: { kind: 'basic', ...credentials },
    });
    expect(() => api.service.seal.open(row!.credential!, credentialOf('scan_other'))).toThrow();
    const told = JSON.stringify(await (await api.ask(key, `/v1/scans/${id}`)).json());
    expect(told + api.logged.join('')).not.toContain('hunter2');
  });
});

describe('an Idempotency-Key', () => {
  const scansOf = async (label: string) =>
    (await api.db.select({ n: count() }).from(requests).where(eq(requests.label, label)))[0]!.n;

  it('gives the first answer again', async () => {
    const body = { image: 'alpine', label: 'again' };
    const first = await post(body, { 'idempotency-key': 'a-1' });
    const second = await post({ label: 'again', image: 'alpine' }, { 'idempotency-key': '"a-1"' });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await second.json()).toEqual(await first.json());
    expect(await scansOf('again')).toBe(1);
  });

  it('used for something else is refused', async () => {
    await post({ image: 'alpine', label: 'one' }, { 'idempotency-key': 'b-1' });
    const other = await post({ image: 'alpine', label: 'two' }, { 'idempotency-key': 'b-1' });
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    expect(await scansOf('two')).toBe(0);
  });

  it('makes one scan of many requests at once', async () => {
    const asked = Array.from({ length: 40 }, () =>
      post({ image: 'alpine', label: 'storm' }, { 'idempotency-key': 'c-1' }),
    );
    const ids = await Promise.all(asked.map(async (each) => (await (await each).json()).id));
    expect(new Set(ids).size).toBe(1);
    expect(await scansOf('storm')).toBe(1);
  });

  it('is of its tenant alone', async () => {
    const other = await api.key('other');
    const body = JSON.stringify({ image: 'alpine', label: 'mine' });
    const headers = { 'idempotency-key': 'd-1' };
    const mine = await (await post({ image: 'alpine', label: 'mine' }, headers)).json();
    const theirs = await (await api.ask(other, '/v1/scans', { method: 'POST', body, headers })).json();
    expect(theirs.id).not.toBe(mine.id);
  });

  it.each(['', ' ', 'a b', '"', 'a'.repeat(201), 'é'])('%j is none', async (header) => {
    const answer = await api.app.inject({
      method: 'POST',
      url: '/v1/scans',
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': header },
      payload: { image: 'alpine' },
    });
    expect(answer.statusCode).toBe(400);
  });
});

describe('scans', () => {
  it('are listed page by page, each once, newest first, whatever the size of a page', async () => {
    const pager = await api.key('pager');
    const ids: string[] = [];
    for (let each = 0; each < 23; each++) ids.push(await api.order(pager));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (limit) => {
        const seen: { id: string; createdAt: string }[] = [];
        let cursor = '';
        do {
          const page = await (await api.ask(pager, `/v1/scans?limit=${limit}&cursor=${cursor}`)).json();
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.next ?? '';
        } while (cursor !== '');
        expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
        const times = seen.map(({ createdAt }) => createdAt);
        expect(times).toEqual([...times].sort().reverse());
      }),
      { numRuns: 8 },
    );
  });

  it('are filtered by state and verdict', async () => {
    const own = await api.key('filter');
    const [waits, runs, done, gone] = [
      await api.order(own),
      await api.order(own),
      await api.order(own),
      await api.order(own),
    ];
    const now = new Date();
    const worker = { id: 'w1', host: 'h', version: '1', ruleset: 'r', draining: false, startedAt: now };
    await api.db.insert(workers).values({ ...worker, scan: runs!, seenAt: now });
    await api.db.update(requests).set({ startedAt: now }).where(eq(requests.scan, runs!));
    await api.finish(done!, report());
    await api.ask(own, `/v1/scans/${gone}`, { method: 'DELETE' });
    const listed = async (query: string) =>
      (await (await api.ask(own, `/v1/scans?${query}`)).json()).items.map(({ id }) => id);
    expect(await listed('state=queued')).toEqual([waits]);
    expect(await listed('state=running')).toEqual([runs]);
    expect(await listed('state=done')).toEqual([done]);
    expect(await listed('state=cancelled')).toEqual([gone]);
    expect(await listed(`verdict=${report().verdict.name}`)).toEqual([done]);
    await api.db
      .update(workers)
      .set({ seenAt: new Date(0) })
      .where(eq(workers.id, 'w1'));
    expect(await listed('state=running')).toEqual([]);
  });

  it.each(['state=none', 'limit=0', 'limit=101', 'limit=x', 'cursor=%%', 'cursor=bm9uZQ', 'other=1'])(
    'are not listed by %s',
    async (query) => {
      expect((await api.ask(key, `/v1/scans?${query}`)).status).toBe(400);
    },
  );

  it('can be cancelled until they are over', async () => {
    const id = await api.order(key);
    const cancel = () => api.ask(key, `/v1/scans/${id}`, { method: 'DELETE' });
    expect(await (await cancel()).json()).toMatchObject({ id, state: 'cancelled' });
    expect((await cancel()).status).toBe(200);
    const [row] = await api.db
      .select()
      .from(scans)
      .where(and(eq(scans.id, id), eq(scans.state, 'cancelled')));
    expect(row).toBeDefined();
    const done = await api.order(key);
    await api.finish(done, report());
    const late = await api.ask(key, `/v1/scans/${done}`, { method: 'DELETE' });
    expect(await problemOf(late)).toMatchObject({ status: 409, code: 'CONFLICT' });
  });
});
