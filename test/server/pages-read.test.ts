import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRoutes } from '../../agent/server/read/read-routes.ts';
import { type NetworkServer, networkServer } from './network-server.ts';
import { chainId } from './seed-network.ts';

let server: NetworkServer;
beforeAll(async () => {
  server = await networkServer([readRoutes]);
}, 120_000);
afterAll(() => server.close());

async function get(url: string, headers: Record<string, string> = {}) {
  const { statusCode, headers: answered, body } = await server.app.inject({ url, headers });
  return { status: statusCode, headers: answered, json: body === '' ? null : JSON.parse(body) };
}

describe('sources', () => {
  test('lists them newest first, each once, page by page', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { status, json } = await get(`/v1/sources?limit=3&cursor=${cursor}`);
      expect(status).toBe(200);
      expect(json.asOf).toEqual([expect.objectContaining({ chainId, block: server.network.head })]);
      seen.push(...json.items.map((item: { address: string }) => item.address));
      cursor = json.next ?? '';
    } while (cursor !== '');
    expect(new Set(seen)).toEqual(
      new Set([...server.network.sources.values()].map(({ address }) => address)),
    );
    expect(seen).toHaveLength(server.network.sources.size);
  });

  test.each(['published', 'stake', 'verdict', 'record'])(
    'pages through the order by %s without a gap',
    async (sort) => {
      const whole = await get(`/v1/sources?limit=100&sort=${sort}`);
      const seen: string[] = [];
      let cursor = '';
      do {
        const { json } = await get(`/v1/sources?limit=2&sort=${sort}&cursor=${cursor}`);
        seen.push(...json.items.map((item: { address: string }) => item.address));
        cursor = json.next ?? '';
      } while (cursor !== '');
      expect(seen).toEqual(whole.json.items.map((item: { address: string }) => item.address));
    },
  );

  test('puts the most stake, and the worst verdict, first', async () => {
    const byStake = (await get('/v1/sources?sort=stake')).json.items.map((item: { stake: string }) =>
      BigInt(item.stake),
    );
    expect(byStake).toEqual([...byStake].sort((a, b) => (a < b ? 1 : -1)));
    const byVerdict = (await get('/v1/sources?sort=verdict')).json.items;
    expect(byVerdict[0].verdict).toBe('malicious');
    expect(byVerdict.at(-1).verdict).toBe('clear');
  });

  test('filters by verdict, by what is still waiting, by status and by a part of an address', async () => {
    const malicious = (await get('/v1/sources?verdict=malicious')).json.items;
    expect(malicious.map((item: { name: string }) => item.name)).toEqual([
      'Render farm node',
      'Data labeling worker',
    ]);
    const waiting = (await get('/v1/sources?verdict=waiting')).json.items;
    expect(waiting).toEqual([expect.objectContaining({ verdict: null, report: null, name: null })]);
    expect((await get('/v1/sources?status=inactive')).json.items).toHaveLength(1);
    const { address } = server.network.sources.get('llama')!;
    expect((await get(`/v1/sources?search=${address.slice(5, 20).toUpperCase()}`)).json.items).toHaveLength(
      1,
    );
    expect((await get('/v1/sources?search=100%25_')).json.items).toEqual([]);
  });

  test('finds a source by a part of its name, and nothing by what no name can have', async () => {
    const found = (await get('/v1/sources?search=%20render%20FARM')).json.items;
    expect(found.map((item: { name: string }) => item.name)).toEqual(['Render farm node']);
    for (const text of ['%00', '%E2%80%AE', '%5C', "'%20or%20true", '%25', 'x'.repeat(200)]) {
      const { status, json } = await get(`/v1/sources?search=${text}`);
      expect([text, status, json.items]).toEqual([text, 200, []]);
    }
  });

  test('tells times in RFC 3339', async () => {
    const { json } = await get('/v1/sources?verdict=malicious');
    const { asOf, items } = json;
    for (const text of [asOf[0].time, items[0].decidedAt, items[0].scannedAt])
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('tells of one source what it is, its revisions, statements and cases', async () => {
    const { address } = server.network.sources.get('miner')!;
    const { json } = await get(`/v1/sources/${chainId}/${address.toLowerCase()}`);
    expect(json.source).toMatchObject({ address, verdict: 'malicious', openCases: 1, findings: 4 });
    expect(json.revisions.map((each: { present: boolean }) => each.present)).toEqual([true, false]);
    expect(json.cases).toEqual([expect.objectContaining({ phase: 'open', charge: 'malicious source' })]);
    expect(json.clearances.every((each: { state: string }) => each.state === 'expired')).toBe(true);
  });

  test('hands out the report byte for byte, and not again to who has it', async () => {
    const { address, revision } = server.network.sources.get('miner')!;
    const url = `/v1/sources/${chainId}/${address}/report`;
    const { json, headers } = await get(url);
    expect(json.subject.source.revision).toBe(revision);
    expect((await get(url, { 'if-none-match': String(headers.etag) })).status).toBe(304);
  });

  test('answers 404 for what is not there and 400 for what cannot be', async () => {
    const { address } = server.network.sources.get('miner')!;
    expect((await get(`/v1/sources/1/${address}`)).status).toBe(404);
    expect((await get(`/v1/sources/${chainId}/${address.slice(0, -1)}`)).status).toBe(400);
    expect((await get('/v1/sources?cursor=nonsense')).status).toBe(400);
    expect((await get('/v1/sources?limit=1000')).status).toBe(400);
    expect((await get('/v1/sources?other=1')).status).toBe(400);
  });
});

describe('accounts', () => {
  test('counts the stake as the vault does: what is held for a case is not in it', async () => {
    const [, , , , grey] = server.network.clients;
    const { json } = await get(`/v1/clients/${grey}`);
    expect(json.items[0]).toMatchObject({
      standing: { lockup: `6900${'0'.repeat(18)}`, sanctioned: `400${'0'.repeat(18)}`, unbonding: '0' },
      verified: null,
      record: { sources: 1, openCases: 1 },
    });
  });

  test('derives the record of a provider from what happened', async () => {
    const { json } = await get(`/v1/providers/${server.network.providers[0]}`);
    expect(json.items[0].record).toMatchObject({
      attempts: 48,
      unanswered: 4,
      confirmed: 42,
      answered: 2,
      clients: 2,
    });
    expect(json.items[0].record.successRateBps).toBe(Math.floor((42 * 10_000) / 46));
    expect(json.items[0].record.medianSeconds).toBeGreaterThan(0);
    expect(json.items[0].buckets).toHaveLength(12);
  });
});

describe('cases', () => {
  test('tells the phase by the events, and the money', async () => {
    const { json } = await get('/v1/cases');
    const phases = json.items.map((item: { phase: string }) => item.phase);
    expect(new Set(phases)).toEqual(new Set(['open', 'voting', 'ruled', 'arbiter', 'settled']));
    const convicted = await get(`/v1/cases/${server.network.cases.get('convicted')}`);
    expect(convicted.json.case).toMatchObject({
      outcome: 'convicted',
      votes: { committed: 4, revealed: 4, guilty: 3, innocent: 1, eligible: 4 },
      money: { taken: `400${'0'.repeat(18)}`, held: '0' },
      cosigners: 3,
    });
    expect(convicted.json.steps[0]).toMatchObject({ event: 'CaseOpened', final: true });
    expect(Date.parse(convicted.json.steps[0].time)).toBeGreaterThan(0);
  });
});

test('lists the statements that a revision is clean, page by page', async () => {
  const first = await get('/v1/clearances?limit=10');
  const second = await get(`/v1/clearances?limit=10&cursor=${first.json.next}`);
  const uids = [...first.json.items, ...second.json.items].map((item: { uid: string }) => item.uid);
  expect(new Set(uids).size).toBe(18);
});

test('shows operations to who may operate, and to nobody else', async () => {
  expect((await get('/v1/operations')).status).toBe(401);
  const reader = await server.key(['scans:read']);
  expect((await get('/v1/operations', { authorization: `Bearer ${reader.text}` })).status).toBe(403);
  const operator = await server.key(['operate']);
  const { status, json } = await get('/v1/operations', { authorization: `Bearer ${operator.text}` });
  expect(status).toBe(200);
  expect(json.workers.map((worker: { alive: boolean }) => worker.alive)).toEqual([true, true, false]);
  expect(json.chains).toEqual([expect.objectContaining({ chainId, head: null, behind: null })]);
  expect(json.stuck).toEqual([expect.objectContaining({ state: 'failed' })]);
});
