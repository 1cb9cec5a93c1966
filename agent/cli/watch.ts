import { type Address, getAddress } from 'viem';
import { type AddressBook, addressBook } from '../chain/address-book.ts';
import type { ChainClient } from '../chain/connect.ts';
import type { NodePool } from '../chain/follow/nodes.ts';
import { watchedContracts } from '../chain/follow/watched.ts';
import { answerPeer } from '../chain/peers/answer-peer.ts';
import { nextStep } from '../chain/seat/next-step.ts';
import { readSeat } from '../chain/seat/read-seat.ts';
import { openSigner } from '../chain/signer/open-signer.ts';
import type { Signer } from '../chain/signer/signer.ts';
import { createLog, type Log } from '../config/log.ts';
import type { Settings } from '../config/settings-table.ts';
import { openEvidenceStore } from '../evidence/store/open-store.ts';
import { observedScanner } from '../jobs/observed-scanner.ts';
import { type JobQueue, openQueue } from '../jobs/queue/queue.ts';
import { storedLedger } from '../jobs/review-ledger.ts';
import { openScanner } from '../jobs/scanner.ts';
import { actRounds } from '../jobs/watch/act-rounds.ts';
import { examiner } from '../jobs/watch/examiner.ts';
import { openNodes } from '../jobs/watch/open-nodes.ts';
import { type PeerServer, servePeers } from '../jobs/watch/peer-server.ts';
import { takeObservation } from '../jobs/watch/take-observation.ts';
import { watch } from '../jobs/watch/watch.ts';
import { openReview } from '../review/open-review.ts';
import { openOperations } from '../server/operations/open-operations.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { opened } from './opened.ts';
import type { Terminal } from './scan.ts';
import { startBlock } from './start-block.ts';
import { packageVersion } from './version.ts';

/** Seconds for a source that nothing can change unseen. */
const week = 7 * 86_400;
const gwei = 10n ** 9n;

/**
 * `warden watch`: examines every source that is published, and acts on what it finds where it has a key, until it is stopped.
 * @throws WardenError for settings, and for what this machine or the chain does not give at the start
 */
export async function watchChain(settings: Settings, { stderr, cancelled }: Terminal): Promise<void> {
  const log = createLog(stderr);
  const { chain, deployments, recheck } = settings;
  const signal = cancelled;
  const pool = openNodes(settings, signal);
  // Any node that is well will do.
  const { client } = await pool.view();
  const book = await addressBook(client, deployments);
  const signer = settings.readOnly ? null : await openSigner(settings, process.env, signal);
  const open = opened();
  try {
    const store = open.keep(await openStore(settings.database));
    const reviewer = await openReview(settings, process.env, signal, storedLedger(store.db));
    const { version } = packageVersion();
    const scanner = observedScanner(open.keep(await openScanner(settings, version, reviewer)));
    const queue = open.keep(await openQueue(store, true, settings.maxTime));
    const role = signer === null || book.court === null ? 'looks on' : settings.dryRun ? 'dry run' : 'acts';
    log.info('watching', { chain, nexus: book.protocol.nexus, database: store.kind, role });
    const own = { settings, book, store, queue, pool, log, signal };
    const start = await startBlock(settings, client, book, store.db, log);
    if (signer !== null && book.court !== null) {
      await tellSeat(client, book, signer, log);
      if (settings.evidenceUrl === null && !/^(s3:|ipfs\+)/.test(settings.evidence))
        log.warn('evidence is named by its path on this machine, where nobody else can fetch it', {
          todo: 'Have a web server give the folder out, and say where with --evidence-url.',
        });
    }
    const listen = settings.metricsListen;
    const ruleset = scanner.ruleset.digest;
    open.keep(await openOperations({ db: store.db, version, ruleset, listen, draining: signal }));
    const act = signer === null || book.court === null ? null : roundsOf(signer, own);
    if (settings.listenPeers !== null)
      open.keep(
        await hearPeers(act === null ? null : signer, settings.listenPeers, `sha256:${ruleset}`, own),
      );
    await watch({
      store,
      queue,
      pool,
      chainId: chain,
      watched: watchedContracts(book),
      start,
      scanner,
      act,
      freshness: { mutable: recheck, pinned: week },
      log,
      stop: signal,
    });
  } finally {
    await open.close();
  }
}

/** Without a seat it looks, notes revisions and moves cases on, and nothing that it signs counts. */
async function tellSeat(client: ChainClient, book: AddressBook, signer: Signer, log: Log): Promise<void> {
  const seat = await readSeat(client, book, signer.address);
  const next = nextStep(seat);
  if (seat.state !== 'member')
    log.warn('this account has no seat before the court: nothing that it signs counts', {
      account: seat.account,
      state: seat.state,
      next,
    });
  else if (next !== null) log.warn('the bond of this account is small', { account: seat.account, next });
}

interface Own {
  readonly settings: Settings;
  readonly book: AddressBook;
  readonly store: Store;
  readonly queue: JobQueue;
  readonly pool: NodePool;
  readonly log: Log;
  readonly signal: AbortSignal;
}

function roundsOf(signer: Signer, { settings, book, store, queue, pool, log, signal }: Own) {
  const { chain, allowHost, maxGasPrice, evidence, evidenceUrl, dryRun } = settings;
  const { db } = store;
  return actRounds({
    db,
    store,
    embedded: 'refuse',
    book,
    signer,
    peers: peersOf(settings),
    allowedHosts: allowHost,
    examine: examiner(db, async () => (await pool.view()).client, chain, book.court!),
    dryRun,
    signal,
    pool,
    chainId: chain,
    feeCap: BigInt(maxGasPrice) * gwei,
    evidence: openEvidenceStore(evidence, evidenceUrl, process.env, allowHost),
    queue,
    log,
  });
}

/**
 * Takes findings of other watchdogs, where it acts itself, and observations of providers.
 * @param listen `host:port`
 */
function hearPeers(signer: Signer | null, listen: string, ruleset: string, own: Own): Promise<PeerServer> {
  const { settings, book, store, queue, log } = own;
  const chainId = settings.chain;
  const peers = peersOf(settings).map(({ address }) => address);
  const about = () => ({ db: store.db, peers, now: Math.floor(Date.now() / 1000) });
  return servePeers(listen, {
    findings:
      signer === null
        ? null
        : (text) =>
            answerPeer(
              { ...about(), bench: { chainId, court: book.court!.court }, account: signer.address },
              text,
            ),
    observations: (text) => takeObservation({ ...about(), queue, chainId, ruleset, log }, text),
  });
}

function peersOf({ peer }: Settings): { address: Address; url: string }[] {
  return peer.map((text) => ({ address: getAddress(text.slice(0, 42)), url: text.slice(43) }));
}
