import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { bundles, scans } from '../../agent/store/schema/scan-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Random, seeded } from '../chain/random.ts';
import { cuttingProxy } from '../contracts/cutting-proxy.ts';
import { type Command, warden } from '../scan/command.ts';
import { type Published, publisher, type Sort } from '../watch/publishing.ts';
import { comesToRest } from '../watch/settled.ts';
import { openStage, type Stage, stageChain } from '../watch/stage.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** URL of an empty Postgres. */
  readonly database: string;
  readonly say: (line: string) => void;
  /** Takes what the watchdog writes. */
  readonly hear: (text: string) => void;
}

/** What did not agree at the end, and what happened. */
export interface SoakResult {
  readonly said: readonly string[];
  readonly told: readonly string[];
}

const sorts: readonly Sort[] = ['honest', 'honest', 'honest', 'malformed', 'breakout', 'mutable'];
/** A bond of 1000 coins answers for a hundred words; most of what is published is honest. */
const mostSources = 120;
/** Seconds for what is still to be done when the time is over. */
const longestRest = 600;
/** Evidence that is checked at the end as anybody would. */
const checked = 3;

/** Watches a market of strangers with the real command, kills it, and lets its node fail. */
export async function soak({ minutes, seed, database, say, hear }: SoakOptions): Promise<SoakResult> {
  const random = seeded(seed);
  const stage = await openStage();
  const proxy = await cuttingProxy(stage.anvil.host);
  const evidence = join(stage.folder, 'evidence');
  const shown = await serveFolder(evidence);
  const store = await openStore(database);
  // Its tables, before anybody asks for them.
  await (await openQueue(store, false, 60)).close();
  const count = { published: 0, updated: 0, switched: 0, withdrawn: 0, kills: 0, outages: 0 };
  const published: Published[] = [];
  const hosts = [...stage.hosts, proxy.host, shown.host];
  const start = () => {
    const dog = startDog(stage, { database, evidence, url: shown.url, rpcUrl: proxy.url, hosts });
    dog.child.stderr!.on('data', (chunk: Buffer) => hear(chunk.toString()));
    return dog;
  };
  let dog = start();
  say(`seed ${seed}: watching for ${minutes} minutes`);
  try {
    const end = performance.now() + minutes * 60_000;
    const clients = publisher(stage);
    while (performance.now() < end) {
      await act(random, { store, published, count, clients });
      await stage.world.test.mine({ blocks: 1 + random.below(3) });
      if (random.chance(0.08)) {
        proxy.goDown();
        await sleep(random.below(3000));
        proxy.restore();
        count.outages++;
      }
      if (random.chance(0.12)) {
        dog.child.kill('SIGKILL');
        await dog.ended;
        count.kills++;
        await passTime(store);
        dog = start();
      }
      if (dog.child.exitCode !== null) {
        // One that begins while its node is away says so, and is started again by whoever looks after it.
        const words = dog.stderr().slice(-500);
        if (!words.includes('[RPC_UNREACHABLE]')) throw new Error(`the watchdog ended: ${words}`);
        dog = start();
      }
      await sleep(random.below(2000));
    }
    // A process that begins looks at once at what can have changed.
    dog.child.kill('SIGKILL');
    await dog.ended;
    await passTime(store);
    await store.db.execute(sql`update scan set decided_at = decided_at - interval '1 hour'`);
    dog = start();
    const ended = performance.now();
    const said = await comesToRest({ stage, store, published, evidence }, longestRest);
    const rest = Math.round((performance.now() - ended) / 1000);
    said.push(...(await verifySome(stage, store, hosts, random)));
    const told = Object.entries(count).map(([what, times]) => `${what}: ${times}`);
    return { said, told: [...told, `seconds until it came to rest: ${rest}`] };
  } finally {
    dog.child.kill('SIGKILL');
    await dog.ended;
    await Promise.all([store.close(), proxy.close(), shown.close()]);
    await stage.close();
  }
}

type Clients = ReturnType<typeof publisher>;

interface Traffic {
  readonly store: Store;
  readonly published: Published[];
  readonly count: Record<'published' | 'updated' | 'switched' | 'withdrawn', number>;
  readonly clients: Clients;
}

/** Something that a client does. */
async function act(random: Random, { store, published, count, clients }: Traffic): Promise<void> {
  const isLast = ({ source, revision }: Published) =>
    published.findLast((each) => each.source === source)?.revision === revision;
  const pick = (sort: Sort) => {
    const able = published.filter((each) => each.sort === sort && isLast(each) && !each.isWithdrawn);
    return able[random.below(Math.max(1, able.length))];
  };
  const replace = (old: Published, by: Published) => published.splice(published.indexOf(old), 1, by);
  const dice = random.below(100);
  const honest = pick('honest');
  const mutable = pick('mutable');
  if (dice < 15 && honest !== undefined) {
    published.push(await clients.update(honest, 'honest'));
    count.updated++;
  } else if (dice < 20 && honest !== undefined) {
    replace(honest, await clients.withdraw(honest));
    count.withdrawn++;
  } else if (dice < 30 && mutable !== undefined) {
    // What was not examined before cannot be told from what it became.
    const [row] = await store.db.select().from(scans).where(eq(scans.revision, mutable.revision));
    if (row?.state !== 'done') return;
    replace(mutable, clients.bait(mutable));
    count.switched++;
  } else if (published.length < mostSources) {
    published.push(await clients.publish(sorts[random.below(sorts.length)]!));
    count.published++;
  }
}

interface Orders {
  readonly database: string;
  readonly evidence: string;
  readonly url: string;
  readonly rpcUrl: string;
  readonly hosts: readonly string[];
}

function startDog(stage: Stage, { database, evidence, url, rpcUrl, hosts }: Orders): Command {
  const args = [
    ['--chain', String(stageChain)],
    ['--rpc-url', rpcUrl],
    ['--deployments', stage.folder],
    ['--database', database],
    ['--evidence', evidence],
    ['--evidence-url', url],
    ['--gateway', stage.gateway.origin],
    ['--workers', '1'],
    ['--recheck', '30m'],
    ...hosts.map((host) => ['--allow-host', host]),
  ].flat();
  return warden(['watch', ...args], {
    WARDEN_PRIVATE_KEY: stage.watchdogKey,
    XDG_CACHE_HOME: join(stage.folder, 'cache'),
  });
}

/** Nobody has to wait for the leases of the dead to run out. */
async function passTime({ db }: Store): Promise<void> {
  await db.execute(sql`update scan set requested_at = requested_at - interval '1 day'`);
  await db.execute(sql`update pgboss.job set completed_on = completed_on - interval '1 day'`);
  await db.execute(sql`update lease set until = now() - interval '1 second'`);
  await db.execute(
    sql`update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active'`,
  );
  await db.execute(sql`update pgboss.job set start_after = now() where state in ('retry', 'created')`);
}

/** Checks evidence as a stranger does, with `warden verify` and its address. */
async function verifySome(
  { gateway, folder }: Stage,
  { db }: Store,
  hosts: readonly string[],
  random: Random,
): Promise<string[]> {
  const rows = await db
    .select({ source: scans.source, verdict: scans.verdict, uri: bundles.uri })
    .from(scans)
    .innerJoin(bundles, eq(bundles.sha256, scans.bundle));
  const said: string[] = [];
  for (let tries = 0; tries < checked && rows.length > 0; tries++) {
    const [row] = rows.splice(random.below(rows.length), 1);
    const allow = hosts.flatMap((host) => ['--allow-host', host]);
    const { code, stdout, stderr } = await warden(
      ['verify', row!.uri!, '--gateway', gateway.origin, '--workers', '1', ...allow],
      { XDG_CACHE_HOME: join(folder, 'verifier') },
    ).ended;
    if (code !== 0) said.push(`verify says ${code} of ${row!.verdict} ${row!.source}: ${stdout}${stderr}`);
  }
  return said;
}

/** Gives out what is in a folder, as a web server of the watchdog's would. */
async function serveFolder(folder: string) {
  const server = createServer(async (request, response) => {
    const [, name] = /^\/(sha256-[0-9a-f]{64}\.json)$/.exec(request.url ?? '') ?? [];
    const bytes = name === undefined ? null : await readFile(join(folder, name)).catch(() => null);
    if (bytes === null) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
