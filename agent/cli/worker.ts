import { createLog } from '../config/log.ts';
import type { Settings } from '../config/settings-table.ts';
import type { ScanCache } from '../detect/cache/scan-cache.ts';
import { observedScanner } from '../jobs/observed-scanner.ts';
import { openQueue } from '../jobs/queue/queue.ts';
import { storedLedger } from '../jobs/review-ledger.ts';
import { openScanner } from '../jobs/scanner.ts';
import { sourceReader } from '../jobs/service/read-source.ts';
import { runServiceWorker } from '../jobs/service/service-worker.ts';
import { sharedCache } from '../jobs/service/shared-cache.ts';
import { WardenError } from '../model/errors.ts';
import { openReview } from '../review/open-review.ts';
import { openOperations } from '../server/operations/open-operations.ts';
import { openStore } from '../store/open-store.ts';
import { createSeal } from '../store/seal.ts';
import { readServiceSecret } from '../store/service-secret.ts';
import { opened } from './opened.ts';
import type { Terminal } from './scan.ts';
import { packageVersion } from './version.ts';

/**
 * `warden worker`: scans what is queued, until it is stopped; any number, on any machines, on one Postgres.
 * @throws WardenError for settings, and for what this machine does not give at the start
 */
export async function work(settings: Settings, { stderr, cancelled }: Terminal): Promise<void> {
  const { database, sharedCache: shared, maxTime, publicUrl, ownLogins, drainTime } = settings;
  if (!/^postgres(ql)?:\/\//.test(database))
    throw new WardenError('CONFIG_INVALID', 'Workers of their own need a Postgres', {
      todo: 'Name it with --database postgres://…; on the embedded database `warden serve` scans by itself.',
    });
  const log = createLog(stderr);
  const seal = createSeal(await readServiceSecret(settings, process.env));
  const { version } = packageVersion();
  // What is under way goes on while the worker drains.
  const end = new AbortController();
  const open = opened();
  try {
    const store = open.keep(await openStore(database));
    const reviewer = await openReview(settings, process.env, end.signal, storedLedger(store.db));
    const withShared = (local: ScanCache, scope: string) =>
      shared === null ? local : sharedCache(local, store.db, scope, shared);
    const scanner = observedScanner(open.keep(await openScanner(settings, version, reviewer, withShared)));
    const queue = open.keep(await openQueue(store, true, maxTime));
    const listen = settings.metricsListen;
    const ruleset = scanner.ruleset.digest;
    open.keep(await openOperations({ db: store.db, version, ruleset, listen, draining: cancelled }));
    await runServiceWorker({
      store,
      queue,
      scanner,
      seal,
      readSource: sourceReader(settings, end.signal),
      publicUrl,
      ownLogins,
      version,
      drainTime,
      log,
      stop: cancelled,
    });
  } finally {
    end.abort();
    await open.close();
  }
}
