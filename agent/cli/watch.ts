import { addressBook } from '../chain/address-book.ts';
import { connect } from '../chain/connect.ts';
import { readDeployment } from '../chain/deployments.ts';
import { watchedContracts } from '../chain/follow/watched.ts';
import { createLog } from '../config/log.ts';
import type { Settings } from '../config/settings-table.ts';
import { openQueue } from '../jobs/queue/queue.ts';
import { openScanner } from '../jobs/scanner.ts';
import { openNodes } from '../jobs/watch/open-nodes.ts';
import { watch } from '../jobs/watch/watch.ts';
import { openStore } from '../store/open-store.ts';
import type { Terminal } from './scan.ts';
import { packageVersion } from './version.ts';

/** Seconds for a source that nothing can change unseen. */
const week = 7 * 86_400;

/**
 * `warden watch`: examines every source that is published, until it is stopped.
 * @throws WardenError for settings, and for what this machine or the chain does not give at the start
 */
export async function watchChain(settings: Settings, { stderr, cancelled }: Terminal): Promise<void> {
  const log = createLog(stderr);
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal: cancelled,
  });
  const book = await addressBook(client, settings.deployments);
  const start = await firstBlock(settings);
  const scanner = await openScanner(settings, packageVersion().version);
  const store = await openStore(settings.database);
  const queue = await openQueue(store, true, settings.maxTime);
  log.info('watching', { chain: settings.chain, nexus: book.protocol.nexus, database: store.kind });
  try {
    await watch({
      store,
      queue,
      pool: openNodes(settings, cancelled),
      chainId: settings.chain,
      watched: watchedContracts(book),
      start,
      scanner,
      act: null,
      freshness: { mutable: settings.recheck, pinned: week },
      log,
      stop: cancelled,
    });
  } finally {
    await queue.close();
    await Promise.all([scanner.close(), store.close()]);
  }
}

/** null: the head of now. */
async function firstBlock({ from, chain, deployments }: Settings): Promise<number | null> {
  if (from === 'now') return null;
  if (from !== 'deployment') return Number(from);
  const deployment = await readDeployment(deployments, chain);
  const blocks = Object.values(deployment?.contracts ?? {}).map(({ block }) => block);
  return blocks.length === 0 ? 0 : Math.min(...blocks);
}
