import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Address, Hex } from 'viem';
import { type ActsTick, acts } from '../../agent/chain/act/acts.ts';
import type { Examined } from '../../agent/chain/act/examined.ts';
import type { AddressBook } from '../../agent/chain/address-book.ts';
import { chainError } from '../../agent/chain/chain-error.ts';
import { type ChainClient, connect } from '../../agent/chain/connect.ts';
import { readCursor } from '../../agent/chain/follow/cursor.ts';
import { follower } from '../../agent/chain/follow/follow.ts';
import { nodePool } from '../../agent/chain/follow/nodes.ts';
import { watchedContracts } from '../../agent/chain/follow/watched.ts';
import { type Intent, intentKey } from '../../agent/chain/outbox/intent.ts';
import { answerPeer } from '../../agent/chain/peers/answer-peer.ts';
import { mostText, type Peer } from '../../agent/chain/peers/message.ts';
import type { ResultFinding } from '../../agent/chain/peers/result-finding.ts';
import { keepResultFinding } from '../../agent/chain/peers/result-finding-store.ts';
import { takeLease } from '../../agent/store/lease.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { intents } from '../../agent/store/schema/outbox-tables.ts';
import type { Anvil } from '../contracts/anvil.ts';
import type { World } from '../contracts/scenario/world.ts';

const chainId = 1071;

/** Blocks are final after two more. */
export const quickFinality: readonly string[] = ['--slots-in-an-epoch', '1'];

export type Watchdog = Awaited<ReturnType<typeof startWatchdog>>;

export interface WatchdogOptions {
  readonly anvil: Anvil;
  readonly world: World;
  readonly book: AddressBook;
  /** Of the scanner in the world. */
  readonly name: string;
}

/**
 * A watchdog with a database of its own that follows the chain, answers its peers, decides and sends: everything but the scan, for
 * which the test says what came of it.
 */
export async function startWatchdog({ anvil, world, book, name }: WatchdogOptions) {
  const store = await openStore('memory:');
  const abort = new AbortController();
  const open = (): Promise<ChainClient> =>
    connect({ chain: chainId, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal: abort.signal });
  const client = await open();
  const wallet = world.person(name);
  const verdicts = new Map<Hex, Examined>();
  const peers: Peer[] = [];
  const allowedHosts: string[] = [];
  const follow = follower({
    db: store.db,
    pool: nodePool([{ name: anvil.url, open: async () => client }], 2, () => 0),
    chainId,
    watched: watchedContracts(book),
    start: 1,
    onEvents: async () => {},
  });
  const options = {
    db: store.db,
    book,
    signer: wallet.account,
    peers,
    allowedHosts,
    examine: async (_source: Address, revision: Hex) => verdicts.get(revision) ?? null,
    dryRun: false,
    signal: abort.signal,
  };
  let tick = acts(options);

  let isDeaf = false;
  const server = createServer((request, response) => {
    if (isDeaf) {
      response.writeHead(503).end();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostText) chunks.push(chunk);
    });
    request.on('end', async () => {
      const { status, body } = await answerPeer(
        {
          db: store.db,
          bench: { chainId, court: book.court!.court },
          account: wallet.account.address,
          peers: peers.map(({ address }) => address),
          now: await world.now(),
        },
        Buffer.concat(chunks).toString('utf8'),
      );
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  async function catchUp(): Promise<number> {
    const lease = (await takeLease(store.db, 'follow', name, 3600))!;
    for (;;) {
      const { caughtUp } = await follow(lease);
      if (caughtUp) return (await readCursor(store.db, chainId))!.finalized;
    }
  }

  async function send({ contract, data, value }: Intent): Promise<string> {
    try {
      const hash = await wallet.sendTransaction({ to: contract, data, value });
      const { status } = await world.read.waitForTransactionReceipt({ hash });
      return status;
    } catch (thrown) {
      return (chainError(thrown) as Error).message;
    }
  }

  return {
    name,
    db: store.db,
    address: wallet.account.address,
    peer: { address: wallet.account.address, url: `http://127.0.0.1:${port}/findings` } satisfies Peer,
    /** Names its peers; those that are not up do not answer. */
    meet(...others: readonly Peer[]): void {
      peers.push(...others.filter(({ address }) => address !== wallet.account.address));
      allowedHosts.push(...others.map(({ url }) => new URL(url).host));
    },
    /** What its scan of a revision comes to. */
    examined: (revision: Hex, examined: Examined) => verdicts.set(revision, examined),
    /** Keeps what a recheck came to, whoever signed it. */
    rechecked: (finding: ResultFinding) => keepResultFinding(store.db, finding),
    /** Follows, decides, and sends what was planned anew. @returns what each came to, `method: outcome` */
    async round(): Promise<{ readonly sent: string[]; readonly tick: ActsTick }> {
      const finalized = await catchUp();
      const done = await tick(client, finalized);
      const sent: string[] = [];
      for (const intent of done.intents)
        if (done.planned.includes(intentKey(intent))) sent.push(`${intent.method}: ${await send(intent)}`);
      return { sent, tick: done };
    },
    /** What it would do and sign, and how many intents there are afterwards. */
    async rehearse() {
      const finalized = await catchUp();
      const { intents: wanted, statements } = await acts({ ...options, dryRun: true })(client, finalized);
      const rows = await store.db.select({ key: intents.key }).from(intents);
      return { wanted, statements, kept: rows.length };
    },
    /** Answers its peers no more. */
    deafen: () => {
      isDeaf = true;
    },
    /** Forgets all that is not in the database, as a new process would. */
    restart(): void {
      tick = acts(options);
    },
    async stop(): Promise<void> {
      abort.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}
