import { addressBook } from '../chain/address-book.ts';
import { connect } from '../chain/connect.ts';
import { watchedContracts } from '../chain/follow/watched.ts';
import { observedScanner } from '../jobs/observed-scanner.ts';
import { storedLedger } from '../jobs/review-ledger.ts';
import { openScanner, type Scanner } from '../jobs/scanner.ts';
import { sourceReader } from '../jobs/service/read-source.ts';
import { runServiceWorker } from '../jobs/service/service-worker.ts';
import { openNodes } from '../jobs/watch/open-nodes.ts';
import { watch } from '../jobs/watch/watch.ts';
import { openReview } from '../review/open-review.ts';
import type { Service } from '../server/service.ts';
import { firstBlock } from './first-block.ts';

/** Seconds for a source that nothing can change unseen. */
const week = 7 * 86_400;

/**
 * Scans in the process of the server, which alone has the embedded database; and follows the chain there, if it is to.
 * @throws WardenError for settings, and for what the chain does not give at the start
 */
export async function scanAlone(service: Service): Promise<void> {
  const { store, queue, settings, seal, log, version, stop } = service;
  const { publicUrl, ownLogins, drainTime } = settings;
  const reviewer = await openReview(settings, process.env, stop, storedLedger(store.db));
  const scanner = observedScanner(await openScanner(settings, version, reviewer));
  try {
    const roles = [
      runServiceWorker({
        store,
        queue,
        scanner,
        seal,
        readSource: sourceReader(settings, stop),
        publicUrl,
        ownLogins,
        version,
        drainTime,
        log,
        stop,
      }),
    ];
    if (settings.follow) roles.push(follow(service, scanner));
    await Promise.all(roles);
  } finally {
    await scanner.close();
  }
}

async function follow({ store, queue, settings, log, stop }: Service, scanner: Scanner): Promise<void> {
  const { chain: chainId, allowHost: allowedHosts, deployments, recheck, rpcUrl } = settings;
  const client = await connect({ chain: chainId, rpcUrl: rpcUrl[0] ?? null, allowedHosts, signal: stop });
  const book = await addressBook(client, deployments);
  log.info('following', { chain: chainId, nexus: book.protocol.nexus });
  await watch({
    store,
    queue,
    pool: openNodes(settings, stop),
    chainId,
    watched: watchedContracts(book),
    start: await firstBlock(settings),
    scanner,
    act: null,
    freshness: { mutable: recheck, pinned: week },
    log,
    stop,
  });
}
