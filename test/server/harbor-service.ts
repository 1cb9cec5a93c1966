import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { createLog } from '../../agent/config/log.ts';
import { resolveSettings } from '../../agent/config/settings.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import type { Report } from '../../agent/model/report.ts';
import { createApp } from '../../agent/server/app.ts';
import { createKey } from '../../agent/server/auth/api-key.ts';
import { keyRing } from '../../agent/server/auth/authenticate.ts';
import type { Scope } from '../../agent/server/auth/scopes.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import { harborRoutes } from '../../agent/server/harbor/harbor-routes.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { reports, scans } from '../../agent/store/schema/scan-tables.ts';
import { createSeal, type Seal } from '../../agent/store/seal.ts';
import type { Database } from '../../agent/store/store.ts';
import { renderJson } from '../../agent/verdict/render/json.ts';

export interface HarborService {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly seal: Seal;
  /** Everything that was logged. */
  readonly logged: readonly string[];
  key(tenant: string, scopes: readonly Scope[]): Promise<string>;
  /** Ends a scan as a worker does. */
  finish(scan: string, report: Report): Promise<void>;
  close(): Promise<void>;
}

/** The service with nothing but Harbor's paths, where `core.internal` may be private. */
export async function startHarborService(): Promise<HarborService> {
  const store = await openStore('memory:');
  const { db } = store;
  const queue = await openQueue(store, false, 60);
  const logged: string[] = [];
  const seal = createSeal(randomBytes(32));
  const settings = await resolveSettings({
    flags: { allowHost: ['core.internal', 'core'], rateLimit: '1000000' },
    env: {},
  });
  const stop = new AbortController();
  const service = {
    store,
    queue,
    settings,
    log: createLog({ write: (line) => logged.push(line) }),
    seal,
    version: '1.2.3',
    ruleset: `sha256:${'9'.repeat(64)}`,
    stop: stop.signal,
  };
  const app = await createApp(service, keyRing(db).authenticate, [harborRoutes]);
  return {
    app,
    db,
    seal,
    logged,
    async key(tenant, scopes) {
      await ensureTenant(db, tenant);
      return (await createKey(db, { tenant, name: 'harbor', scopes, expiresAt: null })).text;
    },
    async finish(scan, report) {
      const sha256 = scan;
      await db.insert(reports).values({ sha256, json: renderJson([report]) });
      const { name: verdict } = report.verdict;
      await db
        .update(scans)
        .set({ state: 'done', verdict, report: sha256, decidedAt: new Date('2026-05-02T08:00:12Z') })
        .where(eq(scans.id, scan));
    },
    async close() {
      stop.abort();
      await app.close();
      await queue.close();
      await store.close();
    },
  };
}
