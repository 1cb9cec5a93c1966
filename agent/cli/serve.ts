import { gatherLines } from '../config/gather-lines.ts';
import { createLog } from '../config/log.ts';
import type { Settings } from '../config/settings-table.ts';
import { prepareRuleset } from '../detect/rules/prepare-ruleset.ts';
import { readRules } from '../detect/rules/read-rules.ts';
import { openQueue } from '../jobs/queue/queue.ts';
import { type Operations, openOperations } from '../server/operations/open-operations.ts';
import type { Service } from '../server/service.ts';
import { type RunningServer, startServer } from '../server/start.ts';
import { sweepNowAndThen } from '../server/sweep.ts';
import { deliverWebhooks } from '../server/webhooks/deliver.ts';
import { openStore } from '../store/open-store.ts';
import { createSeal } from '../store/seal.ts';
import { readServiceSecret } from '../store/service-secret.ts';
import type { Terminal } from './scan.ts';
import { packageVersion } from './version.ts';

/**
 * `warden serve`: the API and the pages, until it is stopped. Any number of processes on one Postgres; on the embedded database
 * this one scans, too.
 * @throws WardenError for settings, and for what this machine does not give at the start
 */
export async function serve(settings: Settings, { stderr, cancelled }: Terminal): Promise<void> {
  const log = createLog(gatherLines(stderr));
  const { version } = packageVersion();
  const seal = createSeal(await readServiceSecret(settings, process.env));
  const signing = await signingOf(settings);
  const { digest } = await prepareRuleset(readRules(settings.rules));
  const store = await openStore(settings.database);
  const end = new AbortController();
  const stop = AbortSignal.any([cancelled, end.signal]);
  const queue = await openQueue(store, true, settings.maxTime);
  const service: Service = {
    store,
    queue,
    settings,
    log,
    seal,
    version,
    ruleset: `sha256:${digest}`,
    stop,
    ...signing,
  };
  let server: RunningServer | null = null;
  let operations: Operations | null = null;
  try {
    const { metricsListen: listen } = settings;
    operations = await openOperations({ db: store.db, version, ruleset: digest, listen, draining: stop });
    server = await startServer(service, settings.listen);
    log.info('serving', { listen: settings.listen, port: server.port, database: store.kind });
    const { db } = store;
    const { webhookHost: allowedHosts } = settings;
    if (stop.aborted) return;
    const roles = [
      new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true })),
      deliverWebhooks({ db, seal, allowedHosts, log, stop }),
      sweepNowAndThen(db, log, stop),
    ];
    if (store.kind === 'pglite') roles.push((await import('./serve-alone.ts')).scanAlone(service));
    await Promise.all(roles);
  } finally {
    end.abort();
    await server?.close();
    await operations?.close();
    await queue.close();
    await store.close();
  }
}

/** What signs summaries of reports, where there is a key. */
async function signingOf(settings: Settings): Promise<Pick<Service, 'summarise'>> {
  if (settings.keyFile === null && !process.env.WARDEN_PRIVATE_KEY) return {};
  const { openSummaries } = await import('./scan-summaries.ts');
  return { summarise: await openSummaries(settings, process.env) };
}
