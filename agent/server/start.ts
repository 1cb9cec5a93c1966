import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { toWardenError } from '../model/errors.ts';
import { createApp, type Routes } from './app.ts';
import { type KeyRing, keyRing } from './auth/authenticate.ts';
import { ensureTenant } from './auth/tenant.ts';
import { defaultTenant } from './auth/tenant-name.ts';
import { harborRoutes } from './harbor/harbor-routes.ts';
import { operationsRoutes } from './operations/operations-routes.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { readRoutes } from './read/read-routes.ts';
import { auditRoutes } from './routes/audit-routes.ts';
import { keyRoutes } from './routes/key-routes.ts';
import { openApiRoutes } from './routes/openapi-routes.ts';
import { reportRoutes } from './routes/report-routes.ts';
import { scanEventsRoutes } from './routes/scan-events-routes.ts';
import { scanRoutes } from './routes/scan-routes.ts';
import { screenRoutes } from './routes/screen-routes.ts';
import { uploadRoutes } from './routes/upload-routes.ts';
import { usageRoutes } from './routes/usage-routes.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { Service } from './service.ts';

export interface RunningServer {
  readonly app: FastifyInstance;
  /** That it has: 0 in what was asked for takes any. */
  readonly port: number;
  /** Takes nothing new, and waits for what is under way, a while. */
  close(): Promise<void>;
}

/** Milliseconds for requests under way when the server goes. */
const closeMs = 15_000;

/** The server with all its parts, not listening yet. */
async function wholeApp(service: Service): Promise<FastifyInstance> {
  // Every stream listens.
  setMaxListeners(0, service.stop);
  await ensureTenant(service.store.db, defaultTenant);
  const keys = keyRing(service.store.db);
  return createApp(service, keys.authenticate, partsOf(keys));
}

/**
 * Starts the server.
 * @param listen `host:port`
 * @throws WardenError IO_FAILED when the port is taken
 */
export async function startServer(service: Service, listen: string): Promise<RunningServer> {
  const app = await wholeApp(service);
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(listen) ?? [];
  try {
    await app.listen({ host, port: Number(port) });
  } catch (thrown) {
    await app.close();
    throw toWardenError(thrown);
  }
  const address = app.server.address();
  return {
    app,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      const deadline = setTimeout(() => app.server.closeAllConnections(), closeMs);
      await app.close();
      clearTimeout(deadline);
    },
  };
}

function partsOf(keys: KeyRing): readonly Routes[] {
  return [
    scanRoutes,
    reportRoutes,
    scanEventsRoutes,
    uploadRoutes,
    screenRoutes,
    usageRoutes,
    keyRoutes(keys.forget),
    auditRoutes,
    webhookRoutes,
    readRoutes,
    pageRoutes,
    harborRoutes,
    operationsRoutes,
    openApiRoutes,
  ];
}
