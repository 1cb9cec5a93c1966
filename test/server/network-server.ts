import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createLog } from '../../agent/config/log.ts';
import { resolveSettings } from '../../agent/config/settings.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { createApp, type Routes } from '../../agent/server/app.ts';
import { createKey } from '../../agent/server/auth/api-key.ts';
import { keyRing } from '../../agent/server/auth/authenticate.ts';
import type { Scope } from '../../agent/server/auth/scopes.ts';
import type { Service } from '../../agent/server/service.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { tenants } from '../../agent/store/schema/service-tables.ts';
import { createSeal } from '../../agent/store/seal.ts';
import type { Database } from '../../agent/store/store.ts';
import { chainId, type Names, type Network, ruleset, seedNetwork } from './seed-network.ts';

export interface NetworkServer {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly network: Network;
  /** `http://127.0.0.1:PORT` once it listens. */
  listen(): Promise<string>;
  /** A key of the tenant `acme`. */
  key(scopes: readonly Scope[]): Promise<{ readonly id: string; readonly text: string }>;
  close(): Promise<void>;
}

/** A server with these parts over a seeded network, and no node of the chain to ask. */
export async function networkServer(
  parts: readonly Routes[],
  hostile: Names | null = null,
  /** Rules in use now; those that the network was examined by. */
  inUse = ruleset,
): Promise<NetworkServer> {
  const store = await openStore('memory:');
  const { db } = store;
  const network = await seedNetwork(db, hostile);
  await db.insert(tenants).values({ id: 'acme', name: 'Acme', createdAt: new Date() });
  const queue = await openQueue(store, false, 3600);
  const stop = new AbortController();
  const settings = await resolveSettings({
    flags: { chain: String(chainId), rpcUrl: ['http://127.0.0.1:9'], rateLimit: '1000000' },
    env: {},
  });
  const service: Service = {
    store,
    queue,
    settings,
    log: createLog({ write: () => {} }),
    seal: createSeal(randomBytes(32)),
    version: '0.1.0',
    ruleset: inUse,
    stop: stop.signal,
  };
  const app = await createApp(service, keyRing(db).authenticate, parts);
  return {
    app,
    db,
    network,
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    key: (scopes) => createKey(db, { tenant: 'acme', name: 'test', scopes, expiresAt: null }),
    async close() {
      stop.abort();
      await app.close();
      await queue.close();
      await store.close();
    },
  };
}
