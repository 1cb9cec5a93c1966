import {
  type Address,
  concatHex,
  getAddress,
  type Hex,
  keccak256,
  padHex,
  sliceHex,
  stringToHex,
  toHex,
} from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, now, revision, source, us } from '../../../test/chain/sample-act-state.ts';
import { openStore } from '../../store/open-store.ts';
import { cases, events, revisions } from '../../store/schema/chain-tables.ts';
import { confirmedResults, resultFindings, signedCleans } from '../../store/schema/scan-tables.ts';
import type { Store } from '../../store/store.ts';
import { revisionOf } from '../revision.ts';
import { forgetClean, keepClean, keptClean, lastWord, oldCleans, uidOf } from './clean-store.ts';
import type { Clean } from './dossier.ts';
import { convictedSources, knownAttempts, knownCases } from './known-cases.ts';
import { knownRevisions } from './known-revisions.ts';
import { keepConfirmedResult, ownRecheck } from './own-recheck.ts';

const chainId = 1071;
const account = (number: number): Address => getAddress(toHex(number, { size: 20 }));
const word = (text: string) => keccak256(stringToHex(text));

let store: Store;
let logs = 0;
beforeAll(async () => {
  store = await openStore('memory:');
}, 120_000);
afterAll(() => store.close());
afterEach(async () => {
  for (const table of [events, cases, revisions, signedCleans]) await store.db.delete(table);
});

async function event(
  name: string,
  args: Record<string, unknown>,
  state: 'pending' | 'final' | 'orphaned' = 'final',
): Promise<void> {
  await store.db.insert(events).values({
    chainId,
    blockHash: word('block'),
    logIndex: logs++,
    blockNumber: logs,
    transactionHash: word('transaction'),
    address: account(1),
    name,
    args,
    state,
  });
}

function caseRow(change: Partial<typeof cases.$inferInsert>) {
  return store.db.insert(cases).values({
    chainId,
    caseId: word(`case ${logs++}`),
    accused: account(9),
    subject: source,
    revision,
    charge: 0,
    phase: 1,
    outcome: 0,
    deadline: now,
    updatedAt: 1,
    ...change,
  });
}

describe('attempts that may have failed', () => {
  it('are those at tasks that did not end well, and that nobody was charged with', async () => {
    const [open, closed, cancelled, charged, gone] = [1, 2, 3, 4, 5].map((each) => account(0x700 + each));
    const provider = account(0xbeef);
    for (const task of [open, closed, cancelled, charged]) await event('nexus.Attempted', { task, provider });
    await event('nexus.Attempted', { task: gone, provider }, 'orphaned');
    await event('nexus.Attempted', { task: charged, provider: account(0xb2) }, 'pending');
    await event('nexus.TaskStatusChanged', { task: open, status: '1' });
    await event('nexus.TaskStatusChanged', { task: closed, status: '5' });
    await event('nexus.TaskStatusChanged', { task: cancelled, status: '3' });
    await caseRow({ subject: charged!, revision: padHex(provider, { size: 32 }).toLowerCase(), charge: 2 });
    const found = await knownAttempts(store.db, chainId);
    expect(found.map(({ task, provider: by, final }) => [task, by, final]).sort()).toEqual([
      [open, provider, true],
      [charged, account(0xb2), false],
    ]);
    expect(await knownAttempts(store.db, 1)).toEqual([]);
  });
});

describe('cases', () => {
  it('are kept in view until all that they held is surely moved', async () => {
    await caseRow({ phase: 6, deadline: now - 100 * 86_400 });
    await caseRow({ phase: 6, deadline: now - 200 * 86_400 });
    await caseRow({});
    expect((await knownCases(store.db, chainId, now)).map(({ settled }) => settled).sort()).toEqual([
      false,
      true,
    ]);
  });

  it('convict a source when they are settled so, of whatever revision', async () => {
    await caseRow({ phase: 6, outcome: 2, subject: account(1) });
    await caseRow({ phase: 4, outcome: 1, subject: account(2) });
    await caseRow({ phase: 6, outcome: 1, charge: 2, subject: account(3) });
    expect((await convictedSources(store.db, chainId)).size).toBe(0);
    await caseRow({ phase: 6, outcome: 1, charge: 1 });
    expect([...(await convictedSources(store.db, chainId)).keys()]).toEqual([source]);
  });
});

describe('revisions', () => {
  const params = {
    client: account(5),
    imageMetadataUrl: 'ipfs://x',
    imageEnvironments: 3,
    minPayment: 10n ** 20n,
    minAvailableLockup: 2n,
    maxExpiryDuration: 3n,
    privacyEnabled: true,
    optionalParamsUrl: 'ü',
    deliveryMethod: 1,
    lastUpdateTime: 4n,
  };
  const plain = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
  const seen = (blockNumber: number, state: 'pending' | 'final' | 'orphaned', name: Hex = revision) =>
    store.db.insert(revisions).values({
      chainId,
      source,
      revision: name,
      params: plain,
      blockHash: word(`block ${blockNumber}`),
      logIndex: 0,
      blockNumber,
      state,
    });

  it('are each known once, where they were said last, with the parameters that they are the name of', async () => {
    const name = revisionOf(source, params);
    await seen(5, 'final', name);
    await seen(9, 'pending', name);
    await seen(7, 'orphaned');
    const [only, ...more] = await knownRevisions(store.db, chainId);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ source, revision: name, blockNumber: 9, final: false });
    // abi.encode(source, params): the source and the place of the parameters, then these without their own place.
    const [address, place] = [padHex(source, { size: 32 }), toHex(64, { size: 32 })];
    expect(keccak256(concatHex([address, place, sliceHex(only!.params, 32)]))).toBe(name);
  });
});

describe('our words', () => {
  const clean = (scannedAt: number): Clean => ({
    kind: 'clean',
    chainId,
    contract: at.clearance,
    message: {
      source,
      revision,
      report: word('report'),
      artifact: word('artifact'),
      ruleset: word('ruleset'),
      scannedAt: String(scannedAt),
      expiresAt: String(scannedAt + 1000),
      nonce: '1',
    },
  });
  const contract = { chainId, clearance: at.clearance };
  const signature = `0x${'33'.repeat(65)}` as const;

  it('are kept once, found by their scan, and forgotten when told', async () => {
    const statement = clean(now);
    await keepClean(store.db, { statement, signature }, us);
    await keepClean(store.db, { statement, signature }, us);
    expect(await keptClean(store.db, contract, source, revision, now)).toEqual({ statement, signature });
    expect(await keptClean(store.db, contract, source, revision, now + 1)).toBeNull();
    const uid = uidOf(statement, us);
    expect(await oldCleans(store.db, contract, now + 1000, 10)).toEqual([]);
    expect(await oldCleans(store.db, contract, now + 1001, 10)).toEqual([{ uid, statement }]);
    await forgetClean(store.db, chainId, uid);
    expect(await oldCleans(store.db, contract, now + 1001, 10)).toEqual([]);
  });

  it('count as said when the chain has them, the last one', async () => {
    const said = (uid: string, scanner: Address, state: 'final' | 'orphaned' = 'final') =>
      event('clearance.Attested', { uid, source, revision, scanner, artifact: word(uid) }, state);
    await said('0x01', us);
    await said('0x02', us);
    await said('0x03', us, 'orphaned');
    await said('0x04', account(8));
    const last = await lastWord(store.db, chainId, us, source, revision);
    expect(last).toEqual({ uid: '0x02', artifact: word('0x02') });
    expect(await lastWord(store.db, chainId, us, source, word('other'))).toBeNull();
  });
});

describe('runs of a task of our own', () => {
  const run = { chainId, task: account(0x70), provider: account(0xb0), scanner: account(0xa0) };
  const anotherResult = (scanner: Address) =>
    store.db.insert(resultFindings).values({
      ...run,
      scanner,
      report: word('report'),
      uri: 'https://evidence.example/1',
      signature: '0x',
      receivedAt: new Date(),
    });
  afterEach(async () => {
    for (const table of [resultFindings, confirmedResults]) await store.db.delete(table);
  });

  it('say guilty where the result was another one, innocent where it was the same', async () => {
    expect(await ownRecheck(store.db, run)).toBeNull();
    await anotherResult(run.scanner);
    expect(await ownRecheck(store.db, run)).toBe('guilty');
    await store.db.delete(resultFindings);
    await keepConfirmedResult(store.db, run);
    await keepConfirmedResult(store.db, run);
    expect(await ownRecheck(store.db, run)).toBe('innocent');
  });

  it('say nothing where they contradict each other', async () => {
    await anotherResult(run.scanner);
    await keepConfirmedResult(store.db, run);
    expect(await ownRecheck(store.db, run)).toBeNull();
  });

  it('are no others’, nor of another task, provider or chain', async () => {
    await anotherResult(account(0xa1));
    await keepConfirmedResult(store.db, { ...run, scanner: account(0xa1) });
    expect(await ownRecheck(store.db, run)).toBeNull();
    await keepConfirmedResult(store.db, run);
    for (const other of [{ task: account(0x71) }, { provider: account(0xb1) }, { chainId: 1 }])
      expect(await ownRecheck(store.db, { ...run, ...other })).toBeNull();
  });
});
