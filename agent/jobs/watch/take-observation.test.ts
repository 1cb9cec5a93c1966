import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { getAddress, keccak256, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../test/contracts/anvil.ts';
import {
  mostObservationBytes,
  observerOf,
  parseObservation,
  signObservation,
} from '../../evidence/signed-observation.ts';
import type { Observation } from '../../model/observation.ts';
import { openStore } from '../../store/open-store.ts';
import { events, sources } from '../../store/schema/chain-tables.ts';
import { observations, observedScans } from '../../store/schema/observation-tables.ts';
import { scans } from '../../store/schema/scan-tables.ts';
import type { Store } from '../../store/store.ts';
import { type JobQueue, openQueue } from '../queue/queue.ts';
import { scanId } from './queue-revisions.ts';
import { againPriority, newRevision } from './scan-priority.ts';
import { takeObservation } from './take-observation.ts';

const chainId = 1071;
const source = getAddress('0x5000000000000000000000000000000000000050');
const other = getAddress('0x6000000000000000000000000000000000000060');
const word = (text: string) => keccak256(stringToHex(text));
const revision = word('revision');
const now = 1_800_000_000;
const ruleset = `sha256:${'11'.repeat(32)}`;
const [provider, second, peer, poor, stranger] = keys.slice(0, 5).map((key) => privateKeyToAccount(key));
const id = scanId(chainId, source, revision);

let store: Store;
let queue: JobQueue;
let logged: string[] = [];

beforeAll(async () => {
  store = await openStore('memory:');
  queue = await openQueue(store, false, 60);
}, 180_000);
afterAll(async () => {
  await queue.close();
  await store.close();
});

async function happened(name: string, args: Record<string, unknown>, state: 'final' | 'orphaned' = 'final') {
  const place = word(JSON.stringify([name, args]));
  await store.db.insert(events).values({
    chainId,
    blockHash: place,
    logIndex: 0,
    blockNumber: 1,
    transactionHash: place,
    address: other,
    name,
    args,
    state,
  });
}

async function scanned(of: string, version: string, state: 'done' | 'queued' = 'done') {
  await store.db.insert(scans).values({
    id: scanId(chainId, of, version),
    chainId,
    source: of,
    revision: version,
    target: {},
    state,
    verdict: 'clear',
    attempts: 0,
    requestedAt: sql`now()`,
    decidedAt: sql`now()`,
  });
}

beforeEach(async () => {
  logged = [];
  for (const address of [source, other]) {
    await store.db
      .insert(sources)
      .values({ chainId, address, client: other, active: 1, revision, publishedAt: 1 });
    await scanned(address, revision);
  }
  for (const account of [provider!, second!, poor!])
    await happened('nexus.Registered', { provider: account.address, source, registrantId: '1' });
  for (const account of [provider!, second!, stranger!])
    await happened('vault.Locked', { account: account.address, amount: '5' });
});
afterEach(async () => {
  while ((await queue.take()) !== null);
  await store.db.execute(sql`delete from pgboss.job`);
  for (const table of [events, sources, scans, observations, observedScans]) await store.db.delete(table);
});

const honest: Observation = {
  schema: 'warden.observation/1',
  chainId,
  source,
  revision,
  artifact: `sha256:${'cd'.repeat(32)}`,
  isolation: 'runc',
  record: null,
  observedAt: now,
  seen: [{ kind: 'denied-connection', target: 'pool.example:3333', reason: 'not allowed', count: 3 }],
};

async function signed(change: Partial<Observation> = {}, by = provider!): Promise<string> {
  return JSON.stringify(await signObservation({ ...honest, ...change }, by));
}

const take = (text: string, under = ruleset) =>
  takeObservation(
    {
      db: store.db,
      queue,
      chainId,
      ruleset: under,
      peers: [peer!.address],
      now,
      log: { info: () => {}, warn: (message) => void logged.push(message), error: () => {} },
    },
    text,
  );

/** What waits, in the order in which it is taken. */
async function waiting(): Promise<string[]> {
  const order: string[] = [];
  for (let job = await queue.take(); job !== null; job = await queue.take()) order.push(job.scan);
  return order;
}

const queued = { status: 202, body: '{"scan":"queued"}' };
const known = { status: 202, body: '{"scan":"known"}' };

describe('an observation', () => {
  it('of a registered provider brings a scan, and leaves the verdict that stands', async () => {
    expect(await take(await signed())).toEqual(queued);
    const [row] = await store.db.select().from(scans).where(eq(scans.id, id));
    expect(row).toMatchObject({ state: 'queued', verdict: 'clear' });
    expect(await waiting()).toEqual([id]);
    const [kept] = await store.db.select().from(observations);
    expect(kept).toMatchObject({ source, revision, provider: provider!.address, observation: honest });
    expect(logged).toHaveLength(1);
  });

  it('of a named peer does so, too', async () => {
    expect(await take(await signed({}, peer!))).toEqual(queued);
  });

  it('goes after what is new and before what is examined again', async () => {
    const send = (scan: string, priority: number) =>
      store.db.transaction((tx) => queue.send(tx, scan, { priority }));
    await send('again', againPriority);
    await take(await signed());
    await send('new', newRevision);
    expect(await waiting()).toEqual(['new', id, 'again']);
  });

  it('brings forward a scan that waits anyway, and does not make a second one', async () => {
    await store.db.update(scans).set({ state: 'queued' }).where(eq(scans.id, id));
    for (const scan of ['other', id])
      await store.db.transaction((tx) => queue.send(tx, scan, { priority: againPriority }));
    expect(await take(await signed())).toEqual(queued);
    expect(await waiting()).toEqual([id, 'other']);
  });

  it('brings one scan of a version and ruleset in a day, whoever repeats it, however often', async () => {
    const finish = () => store.db.update(scans).set({ state: 'done' }).where(eq(scans.id, id));
    expect(await take(await signed())).toEqual(queued);
    await waiting();
    await finish();
    expect(await take(await signed())).toEqual(known);
    expect(await take(await signed({ observedAt: now + 1 }, second!))).toEqual(known);
    expect(await waiting()).toEqual([]);
    expect(await take(await signed(), `sha256:${'22'.repeat(32)}`)).toEqual(queued);
    await store.db.execute(sql`delete from pgboss.job`);
    await finish();
    await store.db.update(observedScans).set({ queuedAt: sql`now() - interval '25 hours'` });
    expect(await take(await signed())).toEqual(queued);
    expect(await waiting()).toEqual([id]);
  });

  it('that many send at once brings one scan', async () => {
    const texts = await Promise.all(
      [provider!, second!, peer!].flatMap((by) => [signed({}, by), signed({ observedAt: now - 1 }, by)]),
    );
    const answers = await Promise.all(texts.map((text) => take(text)));
    expect(answers.filter(({ body }) => body === queued.body)).toHaveLength(1);
    expect(await waiting()).toEqual([id]);
  });

  it('is kept as the latest of each provider', async () => {
    await take(await signed({ observedAt: now }));
    await take(await signed({ observedAt: now - 10 }));
    const kept = await store.db.select().from(observations);
    expect(kept.map(({ observation }) => observation.observedAt)).toEqual([now]);
  });

  it.each<[string, number, () => Promise<string>]>([
    ['what is no JSON', 400, async () => '{'],
    ['what is too long', 400, async () => `${await signed()}${' '.repeat(mostObservationBytes)}`],
    ['one with more in it', 400, async () => signed({ more: 1 } as object)],
    ['one of nothing', 400, async () => signed({ seen: [] })],
    ['one for another chain', 400, async () => signed({ chainId: 1 })],
    ['an old one', 400, async () => signed({ observedAt: now - 3601 })],
    ['one of the future', 400, async () => signed({ observedAt: now + 3601 })],
    [
      'what was changed after it was signed',
      400,
      async () => (await signed()).replace('pool.example', 'bank.example'),
    ],
    [
      'what another signed than it says',
      400,
      async () => (await signed()).replace(provider!.address, second!.address),
    ],
    ['a text with a zero byte', 400, async () => (await signed()).replace('pool', '\\u0000pool')],
    ['a stranger with stake', 403, async () => signed({}, stranger!)],
    ['a provider without stake', 403, async () => signed({}, poor!)],
    ['a provider of another source', 403, async () => signed({ source: other })],
    ['a version that is not the present one', 404, async () => signed({ revision: word('old') })],
    ['a source that was never seen', 404, async () => signed({ source: stranger!.address }, peer!)],
  ])('is refused: %s', async (_, status, text) => {
    await scanned(source, word('old'));
    expect((await take(await text())).status).toBe(status);
    expect(await waiting()).toEqual([]);
    expect(await store.db.$count(observations)).toBe(0);
  });

  it('is refused of a provider whose registration the chain took back', async () => {
    await store.db.update(events).set({ state: 'orphaned' }).where(eq(events.name, 'nexus.Registered'));
    expect((await take(await signed())).status).toBe(403);
  });

  it('is refused about a source that is not active any more', async () => {
    await store.db.update(sources).set({ active: 0 });
    expect((await take(await signed())).status).toBe(404);
  });
});

describe('any text', () => {
  it('is an observation or nothing, and nobody else is taken for its signer', async () => {
    const good = JSON.parse(await signed()) as { observation: object; signed: object };
    const mixed = fc
      .record({
        observation: fc.oneof(
          fc.constant(good.observation),
          fc.dictionary(fc.constantFrom(...Object.keys(honest), '__proto__'), fc.jsonValue()).map((part) => ({
            ...good.observation,
            ...part,
          })),
        ),
        signed: fc.oneof(
          fc.constant(good.signed),
          fc.dictionary(fc.constantFrom('by', 'digest', 'signature'), fc.jsonValue()).map((part) => ({
            ...good.signed,
            ...part,
          })),
        ),
      })
      .map((each) => JSON.stringify(each));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json(), mixed), async (text) => {
        const parsed = parseObservation(text);
        if (parsed === null) return;
        const by = await observerOf(parsed);
        if (by === null) return;
        expect(by).toBe(provider!.address);
        expect(parsed.observation).toEqual(honest);
      }),
    );
  });
});
