import { join } from 'node:path';
import { watchedContracts } from '../../agent/chain/follow/watched.ts';
import { createLog } from '../../agent/config/log.ts';
import { directoryStore } from '../../agent/evidence/store/directory-store.ts';
import type { EvidenceStore } from '../../agent/evidence/store/evidence-store.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { actRounds } from '../../agent/jobs/watch/act-rounds.ts';
import { examiner } from '../../agent/jobs/watch/examiner.ts';
import { openNodes } from '../../agent/jobs/watch/open-nodes.ts';
import { watch } from '../../agent/jobs/watch/watch.ts';
import type { Store } from '../../agent/store/store.ts';
import type { Scanning } from '../scan/scanning.ts';
import { type Stage, stageChain } from './stage.ts';

export interface Setup {
  readonly stage: Stage;
  readonly store: Store;
  readonly scanning: Scanning;
  /** URLs of nodes; the chain's own where none is given. */
  readonly rpcUrls?: readonly string[];
  readonly evidence?: EvidenceStore;
  /** Whether it signs; yes, unless it is said otherwise. */
  readonly acts?: boolean;
}

/** A watchdog in this process. */
export interface Running {
  /** What it said so far, one line each. */
  readonly lines: readonly string[];
  /** Stops, and throws what it ended with. */
  stop(): Promise<void>;
}

export function evidenceFolder({ folder }: Stage): string {
  return join(folder, 'evidence');
}

/** Starts a whole watchdog, as `warden watch` does, on a database that is open. */
export async function startWatching({ stage, store, scanning, ...setup }: Setup): Promise<Running> {
  const { anvil, book, hosts, gateway, watchdog } = stage;
  const rpcUrls = setup.rpcUrls ?? [anvil.url];
  const allowHost = [...hosts, ...rpcUrls.map((url) => new URL(url).host)];
  const stop = new AbortController();
  const lines: string[] = [];
  const log = createLog({ write: (text) => void lines.push(text) });
  const queue = await openQueue(store, true, 60);
  const pool = openNodes({ chain: stageChain, rpcUrl: rpcUrls, allowHost }, stop.signal);
  const evidence =
    setup.evidence ?? directoryStore(evidenceFolder(stage), new URL('https://evidence.example/'));
  const act = actRounds({
    db: store.db,
    store,
    embedded: 'allow',
    book,
    signer: watchdog,
    peers: [],
    allowedHosts: allowHost,
    examine: examiner(store.db, async () => (await pool.view()).client, stageChain, book.court!),
    dryRun: false,
    signal: stop.signal,
    pool,
    chainId: stageChain,
    feeCap: 10n ** 12n,
    evidence,
    queue,
    log,
  });
  const ended = watch({
    store,
    queue,
    pool,
    chainId: stageChain,
    watched: watchedContracts(book),
    start: 0,
    scanner: scanning.scanner({ allowedHosts: allowHost, gateways: [gateway.origin] }),
    act: setup.acts === false ? null : act,
    freshness: { mutable: 86_400, pinned: 7 * 86_400 },
    log,
    stop: stop.signal,
  });
  ended.catch(() => {});
  return {
    lines,
    async stop() {
      stop.abort();
      await ended;
      await queue.close();
    },
  };
}
