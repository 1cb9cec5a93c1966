import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { openSummaries } from '../../agent/cli/scan-summaries.ts';
import { createLog } from '../../agent/config/log.ts';
import { resolveSettings } from '../../agent/config/settings.ts';
import { openQueue } from '../../agent/jobs/queue/queue.ts';
import { recordEvent } from '../../agent/jobs/service/scan-events.ts';
import type { Report } from '../../agent/model/report.ts';
import { createKey } from '../../agent/server/auth/api-key.ts';
import { scopes as everyScope, type Scope } from '../../agent/server/auth/scopes.ts';
import { ensureTenant } from '../../agent/server/auth/tenant.ts';
import type { Service } from '../../agent/server/service.ts';
import { startServer } from '../../agent/server/start.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { reports, scans } from '../../agent/store/schema/scan-tables.ts';
import { createSeal } from '../../agent/store/seal.ts';
import type { Database } from '../../agent/store/store.ts';
import { renderJson } from '../../agent/verdict/render/json.ts';

/** What answers hold, as far as tests look. */
export interface Shown {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly code: string;
  readonly detail: string;
  readonly items: readonly { readonly id: string; readonly createdAt: string }[];
  readonly next: string | null;
  readonly errors: readonly { readonly pointer: string }[];
}

export type Answer = Omit<Response, 'json'> & { json(): Promise<Shown> };

export interface ApiService {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly service: Service;
  readonly port: number;
  /** Everything that was logged. */
  readonly logged: readonly string[];
  /** A key with these scopes, or all of them. */
  key(tenant: string, scopes?: readonly Scope[], expiresAt?: Date | null): Promise<string>;
  /** Asks as the holder of the key. */
  ask(key: string | null, path: string, init?: RequestInit): Promise<Answer>;
  /** Asks for a scan of an image, and gives its id. */
  order(key: string, image?: string): Promise<string>;
  /** Ends a scan as a worker does. */
  finish(scan: string, report: Report): Promise<string>;
  close(): Promise<void>;
}

/** The whole server on a port of its own, over an empty database; nothing is scanned. */
export async function startApi(
  flags: Parameters<typeof resolveSettings>[0]['flags'] = {},
  location = 'memory:',
): Promise<ApiService> {
  const store = await openStore(location);
  const { db } = store;
  const queue = await openQueue(store, false, 60);
  const logged: string[] = [];
  const settings = await resolveSettings({
    flags: { rateLimit: '1000000', chain: '31337', rpcUrl: ['http://127.0.0.1:9'], ...flags },
    env: {},
  });
  const stop = new AbortController();
  const service: Service = {
    store,
    queue,
    settings,
    log: createLog({ write: (line) => logged.push(line) }),
    seal: createSeal(randomBytes(32)),
    version: '0.1.0',
    ruleset: `sha256:${'9'.repeat(64)}`,
    stop: stop.signal,
    ...(settings.keyFile === null ? {} : { summarise: await openSummaries(settings, {}) }),
  };
  const server = await startServer(service, '127.0.0.1:0');
  const ask: ApiService['ask'] = async (key, path, init = {}) =>
    (await fetch(`http://127.0.0.1:${server.port}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(typeof init.body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...(init.headers as Record<string, string>),
      },
    })) as Answer;
  return {
    app: server.app,
    db,
    service,
    port: server.port,
    logged,
    async key(tenant, scopes = everyScope, expiresAt = null) {
      await ensureTenant(db, tenant);
      return (await createKey(db, { tenant, name: 'test', scopes, expiresAt })).text;
    },
    ask,
    async order(key, image = 'registry.example/app:1') {
      const answer = await ask(key, '/v1/scans', { method: 'POST', body: JSON.stringify({ image }) });
      return (await answer.json()).id;
    },
    async finish(scan, report) {
      const json = renderJson([report]);
      await db.insert(reports).values({ sha256: scan, json });
      await db
        .update(scans)
        .set({
          state: 'done',
          verdict: report.verdict.name,
          report: scan,
          decidedAt: new Date('2026-05-02T08:00:12Z'),
        })
        .where(eq(scans.id, scan));
      await recordEvent(db, scan, 'completed', { scan, verdict: report.verdict.name });
      return json;
    },
    async close() {
      stop.abort();
      await server.close();
      await queue.close();
      await store.close();
    },
  };
}

/** What a problem says. */
export async function problemOf(answer: Answer): Promise<{ status: number; code: string; detail: string }> {
  const { code, detail } = await answer.json();
  return { status: answer.status, code, detail };
}
