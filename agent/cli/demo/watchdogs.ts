import { join } from 'node:path';
import type { Address } from 'viem';
import type { PrivateKeyAccount } from 'viem/accounts';
import type { AddressBook } from '../../chain/address-book.ts';
import { watchedContracts } from '../../chain/follow/watched.ts';
import { answerPeer } from '../../chain/peers/answer-peer.ts';
import type { Peer } from '../../chain/peers/message.ts';
import type { Log } from '../../config/log.ts';
import { directoryStore } from '../../evidence/store/directory-store.ts';
import { openQueue } from '../../jobs/queue/queue.ts';
import type { Scanner } from '../../jobs/scanner.ts';
import { actRounds } from '../../jobs/watch/act-rounds.ts';
import { examiner } from '../../jobs/watch/examiner.ts';
import { openNodes } from '../../jobs/watch/open-nodes.ts';
import { type PeerServer, servePeers } from '../../jobs/watch/peer-server.ts';
import { watch } from '../../jobs/watch/watch.ts';
import { openStore } from '../../store/open-store.ts';
import { demoChain } from './local-chain.ts';

export interface DemoWatchdogs {
  /** Resolves when all have stopped; rejects when one cannot go on. */
  readonly ended: Promise<void>;
}

interface Options {
  readonly accounts: readonly PrivateKeyAccount[];
  readonly book: AddressBook;
  readonly rpc: { readonly url: string; readonly host: string };
  readonly webHost: string;
  readonly evidence: { readonly folder: string; readonly url: string };
  /** Shared: what one has scanned, the others find in the cache. */
  readonly scanner: Scanner;
  readonly log: (account: Address) => Log;
  readonly stop: AbortSignal;
}

/** Whole watchdogs, as `warden watch` runs them, each with a database of its own, peers of each other. */
export async function startWatchdogs(options: Options): Promise<DemoWatchdogs> {
  const scanner = oneAtATime(options.scanner);
  const dogs = await Promise.all(options.accounts.map((account) => open(account, options)));
  const peers: Peer[] = dogs.map(({ account, server }) => ({
    address: account.address,
    url: `http://127.0.0.1:${server.port}/`,
  }));
  const ended = Promise.all(
    dogs.map((dog) =>
      run(
        dog,
        peers.filter(({ address }) => address !== dog.account.address),
        { ...options, scanner },
      ),
    ),
  );
  return { ended: ended.then(() => {}) };
}

async function open(account: PrivateKeyAccount, { accounts, book }: Options) {
  const store = await openStore('memory:');
  const bench = { chainId: demoChain, court: book.court!.court };
  const peers = accounts.map(({ address }) => address).filter((address) => address !== account.address);
  const server: PeerServer = await servePeers('127.0.0.1:0', {
    findings: (text) =>
      answerPeer(
        { db: store.db, bench, account: account.address, peers, now: Math.floor(Date.now() / 1000) },
        text,
      ),
    observations: null,
  });
  return { account, store, server };
}

async function run(
  { account, store, server }: Awaited<ReturnType<typeof open>>,
  peers: readonly Peer[],
  { book, rpc, evidence, scanner, log, stop }: Options,
): Promise<void> {
  const queue = await openQueue(store, false, 600);
  const pool = openNodes({ chain: demoChain, rpcUrl: [rpc.url], allowHost: [rpc.host] }, stop);
  const own = log(account.address);
  try {
    await watch({
      store,
      queue,
      pool,
      chainId: demoChain,
      watched: watchedContracts(book),
      start: 0,
      scanner,
      act: actRounds({
        db: store.db,
        store,
        embedded: 'allow',
        book,
        signer: account,
        peers,
        allowedHosts: peers.map(({ url }) => new URL(url).host),
        examine: examiner(store.db, async () => (await pool.view()).client, demoChain, book.court!),
        dryRun: false,
        signal: stop,
        pool,
        chainId: demoChain,
        feeCap: 10n ** 12n,
        evidence: directoryStore(join(evidence.folder), new URL(evidence.url)),
        queue,
        log: own,
      }),
      freshness: { mutable: 86_400, pinned: 7 * 86_400 },
      log: own,
      stop,
    });
  } finally {
    await server.close();
    await queue.close();
    await store.close();
  }
}

/** A machine for one scan at a time. */
function oneAtATime(scanner: Scanner): Scanner {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...scanner,
    scan(target, cancelled, onProgress) {
      const next = last.then(() => scanner.scan(target, cancelled, onProgress));
      last = next.catch(() => {});
      return next;
    },
  };
}
