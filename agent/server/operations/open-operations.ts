import type { Database } from '../../store/store.ts';
import { chainCheck, databaseChecks, rulesCheck } from './checks.ts';
import { createHealth, type Health } from './health.ts';
import { createMetrics } from './metrics.ts';
import { serveOperations } from './operations-server.ts';

export interface OperationsOptions {
  readonly db: Database;
  readonly version: string;
  /** Digest of the rules that this process has. */
  readonly ruleset: string;
  /** `host:port` for metrics and probes; null: nowhere. */
  readonly listen: string | null;
  /** Fires when this process goes. */
  readonly draining: AbortSignal;
}

export interface Operations {
  readonly health: Health;
  /** Where metrics and probes are; null: nowhere. */
  readonly port: number | null;
  close(): Promise<void>;
}

/**
 * What a long-lived process shows to whoever looks after it: the same for server, worker and watch.
 * @throws WardenError IO_FAILED when the port is taken
 */
export async function openOperations(options: OperationsOptions): Promise<Operations> {
  const { db, version, ruleset, listen, draining } = options;
  const chain = chainCheck();
  const health = createHealth({
    checks: [...databaseChecks(db), rulesCheck(ruleset), chain],
    draining,
    now: () => performance.now(),
    patience: 2000,
  });
  if (listen === null) return { health, port: null, close: async () => chain.close() };
  const metrics = createMetrics({ db, version, ruleset });
  const server = await serveOperations(listen, health, metrics).catch((thrown: unknown) => {
    metrics.close();
    chain.close();
    throw thrown;
  });
  return {
    health,
    port: server.port,
    async close() {
      await server.close();
      metrics.close();
      chain.close();
    },
  };
}
