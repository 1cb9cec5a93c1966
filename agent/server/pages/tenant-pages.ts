import { eq } from 'drizzle-orm';
import { scans } from '../../store/schema/scan-tables.ts';
import type { App } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { readOperations } from '../read/operations.ts';
import { cutPage, readCursor } from '../read/page-cursor.ts';
import { readReport } from '../read/reports.ts';
import { scanStream } from '../routes/scan-stream.ts';
import { cursorOfScan, listScans, readScan } from '../routes/scan-view.ts';
import { operationsPage } from './operations-page.ts';
import type { PageContext } from './page-routes.ts';
import { scanPage, scansPage } from './scans-page.ts';

const open = { config: { access: 'open' }, schema: { hide: true } } as const;
const pageSize = 25;

/** Pages for who has signed in: the tenant's own scans, and operations. */
export function tenantPages(app: App, { service, window, show, signedIn, now }: PageContext): void {
  const { db } = service.store;
  const stream = scanStream(service);

  app.get('/scans', open, async (request, reply) => {
    const caller = await signedIn(request, reply, 'scans:read');
    if (caller === null) return reply;
    const { cursor } = request.query as { cursor?: unknown };
    const after = readCursor(typeof cursor === 'string' ? cursor : undefined);
    const rows = await listScans(db, caller.tenant, {}, after, pageSize + 1);
    const { items, next } = cutPage(rows, pageSize, cursorOfScan);
    return show(request, reply, scansPage(items, next, now()));
  });

  app.get('/scans/:id', open, async (request, reply) => {
    const caller = await signedIn(request, reply, 'scans:read');
    if (caller === null) return reply;
    const { id } = request.params as { id: string };
    const scan = await readScan(db, caller.tenant, id);
    if (scan === null) throw new Problem('NOT_FOUND', 'you have no such scan');
    const [row] = await db.select({ report: scans.report }).from(scans).where(eq(scans.id, scan.id));
    const report = row?.report == null ? null : await readReport(db, row.report);
    return show(request, reply, scanPage(scan, report, now()));
  });

  app.get('/scans/:id/events', open, async (request, reply) => {
    const caller = await signedIn(request, reply, 'scans:read');
    if (caller === null) return reply;
    return stream(caller.tenant, (request.params as { id: string }).id, request, reply);
  });

  app.get('/operations', open, async (request, reply) => {
    if ((await signedIn(request, reply, 'operate')) === null) return reply;
    const { ruleset, version, queue } = service;
    const view = await readOperations(db, queue, window, { ruleset, version, now: now() });
    return show(request, reply, operationsPage(view));
  });
}
