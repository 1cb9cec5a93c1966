import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Address, keccak256, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { addressBook } from '../../chain/address-book.ts';
import { connect } from '../../chain/connect.ts';
import { deployContracts } from '../../chain/deploy/deploy-contracts.ts';
import type { Log } from '../../config/log.ts';
import type { Settings } from '../../config/settings-table.ts';
import { openScanner } from '../../jobs/scanner.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import type { Terminal } from '../scan.ts';
import { verify } from '../verify.ts';
import { packageVersion } from '../version.ts';
import { demoChain, peopleOf, startChain } from './local-chain.ts';
import { startWeb } from './local-web.ts';
import { type Market, marketOf } from './market.ts';
import { engineHere, provide } from './provider.ts';
import { digestOf, runnableImage } from './runnable-image.ts';
import { type DemoSource, demoSources } from './sources.ts';
import { coins, type Story, storyteller } from './told.ts';
import { startWatchdogs } from './watchdogs.ts';

const day = 86_400;
const watchdogNames = ['watchdog 1', 'watchdog 2', 'watchdog 3'];
/** Longest that a step is waited for, seconds. */
const patience = 300;

interface Published extends DemoSource {
  readonly source: Address;
  readonly charge: number;
}

/**
 * `warden demo`: the whole story on one machine. A chain, a registry, three watchdogs and clients of our own; where there is a
 * container engine, a provider. Nothing is left behind. Returns the exit code.
 * @throws WardenError INTERRUPTED; ENGINE_UNAVAILABLE where anvil does not start; INTERNAL where the story goes wrong
 */
export async function demo(settings: Settings, terminal: Terminal): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'warden-demo-'));
  const stop = new AbortController();
  const cancelled = AbortSignal.any([terminal.cancelled, stop.signal]);
  // Whoever waits for anything listens: three watchdogs are many.
  setMaxListeners(0, cancelled, stop.signal);
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    return await play(settings, { ...terminal, cancelled }, folder, stop, undo);
  } catch (thrown) {
    if (terminal.cancelled.aborted) throw new WardenError('INTERRUPTED', 'The demonstration was stopped');
    throw thrown;
  } finally {
    stop.abort();
    for (const step of undo.reverse()) await step().catch(() => {});
  }
}

async function play(
  settings: Settings,
  terminal: Terminal,
  folder: string,
  stop: AbortController,
  undo: (() => Promise<unknown>)[],
): Promise<number> {
  const story = storyteller((text) => terminal.stdout.write(text));
  const { cancelled } = terminal;
  const evidenceFolder = join(folder, 'evidence');
  story.chapter('A network of our own');
  // The court lets watchdogs in after two days: the chain begins in the past, and is in the present then.
  const chain = await startChain(Math.floor(Date.now() / 1000) - 2 * day - 5);
  undo.push(() => chain.stop());
  const web = await startWeb(evidenceFolder);
  undo.push(() => web.close());
  const keyOf = (name: string) => keccak256(stringToHex(`warden demo: ${name}`));
  const people = peopleOf(chain, keyOf);
  const deployer = privateKeyToAccount(keyOf('deployer'));
  await people.chain.setBalance({ address: deployer.address, value: 10n ** 22n });
  const client = await connect({
    chain: demoChain,
    rpcUrl: chain.url,
    allowedHosts: [chain.host],
    signal: cancelled,
  });
  const choices = { protocol: 'own', settlement: null, owner: null, guardian: null, arbiter: null };
  const { deployment } = await deployContracts({
    client,
    signer: deployer,
    folder,
    choices,
    progress: () => {},
  });
  story.say(
    `a local chain runs, with ${Object.keys(deployment.contracts).length} contracts: marketplace, stake, court`,
  );
  const book = await addressBook(client, folder);
  const market = marketOf(people, book, deployment.contracts.Controller!.address);
  const engine = await engineHere(story);
  const image = engine === null ? null : await runnableImage();
  if (engine !== null && image !== null) {
    const path = `/images/${digestOf(image.config)}`;
    undo.push(() => engine.call({ method: 'DELETE', path, accept: [404] }));
  }
  const sources = await demoSources(web, image);
  const clients = sources.map(({ client: name }) => name);
  await market.welcome([...clients, ...watchdogNames, 'others', 'provider', 'master'], '20000');
  await market.seat('deployer', watchdogNames);
  await market.stake('others', '9000');
  story.say('three watchdogs take their seats, with 1000 coins each that they lose if they lie');

  story.chapter(`${clients.length} clients stake 300 coins each, and publish`);
  const published: Published[] = [];
  for (const source of sources) {
    await market.stake(source.client, '300');
    published.push({
      ...source,
      source: await market.publish(source.client, source.imageMetadataUrl),
      charge: source.verdict === 'malformed' ? 1 : 0,
    });
  }
  story.table(published.map(({ client: name, source, story: what }) => [name, source, what]));

  story.chapter('The watchdogs examine what was published');
  const scanner = await openScanner(
    {
      ...settings,
      workers: 1,
      noCache: false,
      cacheDir: join(folder, 'cache'),
      offline: false,
      gateway: [web.origin],
      allowHost: [web.host],
    },
    packageVersion().version,
  );
  undo.push(() => scanner.close());
  const verdicts = new Map<string, string>();
  const dogs = await startWatchdogs({
    accounts: watchdogNames.map((name) => privateKeyToAccount(keyOf(name))),
    book,
    rpc: chain,
    webHost: web.host,
    evidence: { folder: evidenceFolder, url: `${web.origin}/evidence/` },
    scanner,
    log: () => listener(story, published, verdicts),
    stop: cancelled,
  });
  let broken: unknown = null;
  dogs.ended.catch((error: unknown) => {
    broken = error;
  });
  undo.push(() => {
    stop.abort();
    return dogs.ended;
  });
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    for (let tries = 0; tries < patience * 4; tries++) {
      cancelled.throwIfAborted();
      if (broken !== null) throw toWardenError(broken);
      if (await isSo()) return;
      await wait(250);
    }
    throw new WardenError('INTERNAL', `The demonstration waited in vain: ${what}`);
  };
  await until('not every source has a verdict', async () => verdicts.size === published.length);
  for (const { client: name, verdict } of published)
    if (verdicts.get(name) !== verdict)
      throw new WardenError('INTERNAL', `The source of ${name} is ${verdicts.get(name)}, not ${verdict}`);

  story.chapter('They act on chain');
  const hostile = published.filter(({ verdict }) => verdict !== 'clear');
  for (const clean of published.filter(({ verdict }) => verdict === 'clear')) {
    await until('a clean source is not cleared', async () => (await market.clearancesOf(clean.source)) === 3);
    story.say(`${clean.client}: cleared, by three signed statements that name every digest`);
  }
  const ours = {
    ...settings,
    rules: [],
    policy: null,
    format: 'table',
    output: null,
    offline: false,
    chain: demoChain,
    rpcUrl: [chain.url],
    allowHost: [chain.host, web.host],
    gateway: [web.origin],
    deployments: folder,
  } as const;
  const opened = new Set<string>();
  // Whose turn it is gets two minutes before the next one takes it.
  for (let turns = 0; opened.size < hostile.length; turns++) {
    if (turns > 12) throw new WardenError('INTERNAL', 'Not every case was opened');
    await settleFor(market, hostile, opened, story, cancelled);
    if (opened.size < hostile.length) await people.pass(121);
  }
  const held = await Promise.all(clients.map((name) => market.stakeOf(name)));

  const honest = published.find(({ client: name }) => name === 'grace');
  if (honest !== undefined) {
    story.chapter('A provider runs what is cleared, in a sandbox, and nothing else');
    const taskConfig = web.pin('{"function_name":"mean","data":{"numbers":[3,4,8]}}');
    const refused = published.filter(({ client: name }) => name === 'eve' || name === 'mallory');
    const key = keyOf('provider');
    await provide({
      settings: ours,
      cancelled,
      folder,
      story,
      market,
      key,
      honest,
      taskConfig,
      hostile: refused,
    });
  }

  story.chapter('Nobody contests: the chain is moved forward, day by day');
  for (let days = 0; !(await areSettled(market, hostile)); days++) {
    if (days > 25) throw new WardenError('INTERNAL', 'The cases do not come to an end');
    await people.pass(day);
    await wait(4000, undefined, { signal: cancelled });
  }
  story.say('all four are convicted, and what was held is taken');
  const after = await Promise.all(clients.map((name) => market.stakeOf(name)));
  story.table([
    ['client', 'staked', 'while the case was open', 'now', 'verdict'],
    ...published.map(({ client: name, verdict }, i) => [
      name,
      '300',
      coins(held[i]!),
      coins(after[i]!),
      verdict,
    ]),
  ]);

  story.chapter('Anyone can check the evidence: warden verify CASE');
  const [{ id }] = await Promise.all([market.caseOn(hostile[0]!.source, hostile[0]!.charge)]).then(
    ([found]) => [found!] as const,
  );
  const code = await verify(id, null, ours, terminal);
  if (code !== 0) throw new WardenError('INTERNAL', 'The evidence of the demonstration does not hold');
  story.chapter('That is the whole story. Nothing of it is left on this machine.');
  return 0;
}

const lostRaces: ReadonlySet<string> = new Set(['reverted', 'failed', 'dropped', 'refused']);

/** Tells of each verdict once, and keeps to itself what all watchdogs do alike. */
function listener(story: Story, published: readonly Published[], verdicts: Map<string, string>): Log {
  const info: Log['info'] = (message, fields = {}) => {
    const [, verdict, address] = /^([a-z]+): (0x[0-9a-fA-F]{40})$/.exec(message) ?? [];
    const found = published.find(({ source }) => source === address);
    if (verdict === undefined || found === undefined || verdicts.has(found.client)) return;
    verdicts.set(found.client, verdict);
    const reason = String(fields.reason ?? '').replace(/ \([^()]*\)$/, '');
    story.say(`${found.client}: ${verdict.toUpperCase()}${reason === '' ? '' : `: ${reason}`}`);
  };
  const problem: Log['warn'] = (message, fields = {}) => {
    // Who comes second in a race to the court pays for gas, and nothing else.
    if (!lostRaces.has(String(fields.code))) story.say(`(${message}, ${fields.code})`);
  };
  return { info, warn: problem, error: problem };
}

/** Gives the watchdogs a few rounds, and tells of each case that was opened. */
async function settleFor(
  market: Market,
  hostile: readonly Published[],
  opened: Set<string>,
  story: Story,
  cancelled: AbortSignal,
): Promise<void> {
  for (let looks = 0; looks < 16 && opened.size < hostile.length; looks++) {
    for (const { client, source, charge } of hostile) {
      const found = opened.has(client) ? null : await market.caseOn(source, charge);
      if (found === null) continue;
      opened.add(client);
      const how = found.byProof
        ? 'the chain reads the fault in the bytes themselves'
        : `${found.cosigners} watchdogs signed the same finding`;
      story.say(`${client}: a case is open, ${coins(found.hold)} coins are held: ${how}`);
    }
    await wait(500, undefined, { signal: cancelled });
  }
}

async function areSettled(market: Market, hostile: readonly Published[]): Promise<boolean> {
  const cases = await Promise.all(hostile.map(({ source, charge }) => market.caseOn(source, charge)));
  return cases.every(
    (found) => found !== null && found.phase === 6 && found.outcome === 1 && found.hold === 0n,
  );
}
