import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { scans } from '../../store/schema/scan-tables.ts';
import { requests } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import type { App, Routes } from '../app.ts';
import { callerOf } from '../http/route-access.ts';
import { readReport, readReportJson } from '../read/reports.ts';
import { createScan, scanOf } from '../routes/create-scan.ts';
import { HarborError, sendHarborError } from './harbor-error.ts';
import { harborReport, scannerOf } from './harbor-report.ts';
import {
  acceptedReport,
  artifactTypes,
  metadataType,
  rawReportType,
  reportTypes,
  requestType,
  responseType,
} from './media-types.ts';
import { readScanRequest } from './scan-request.ts';

const base = '/harbor/api/v1';
/** Seconds; Harbor reads it into eight bits. */
const refreshAfter = 5;

/**
 * Harbor's Pluggable Scanner API v1.2, so that a Harbor registry can have its images examined here.
 * @see https://github.com/goharbor/pluggable-scanner-spec, scanner-adapter-openapi-v1.2.yaml
 */
export const harborRoutes: Routes = (app, service) => {
  const { store, settings, log, version, ruleset } = service;
  app.setErrorHandler((thrown, request, reply) => sendHarborError(log, thrown, request, reply));
  readHarborJson(app);
  const reads = { config: { access: 'scans:read' }, schema: { hide: true } } as const;

  app.get(`${base}/metadata`, reads, async (_request, reply) =>
    reply
      .type(metadataType)
      .serializer(JSON.stringify)
      .send({
        scanner: scannerOf(version),
        capabilities: [
          { type: 'vulnerability', consumes_mime_types: artifactTypes, produces_mime_types: reportTypes },
        ],
        properties: {
          'harbor.scanner-adapter/scanner-type': 'malware',
          'network.opengpu.warden/ruleset': ruleset,
        },
      }),
  );

  const writes = { config: { access: 'scans:write' }, schema: { hide: true } } as const;
  app.post(`${base}/scan`, writes, async (request, reply) => {
    const { tenant, key } = callerOf(request);
    const { target, credential, label } = readScanRequest(request.body, settings.allowHost);
    const order = { tenant, key, label, credential, target: { kind: 'image', text: target } } as const;
    const { id } = await store.db.transaction((tx) => createScan(tx, service, order));
    return reply.code(202).type(responseType).serializer(JSON.stringify).send({ id });
  });

  app.get(`${base}/scan/:id/report`, reads, async (request, reply) => {
    const type = acceptedReport(request.headers.accept);
    if (type === null) throw new HarborError(501, 'there is no report of this type');
    const { id } = z.object({ id: z.string() }).parse(request.params);
    const scan = await imageScan(store.db, callerOf(request).tenant, id);
    if (scan === null) throw new HarborError(404, 'there is no scan of an image with this id');
    reply.header('cache-control', 'no-store');
    if (scan.state === 'queued') return reply.code(302).header('refresh-after', refreshAfter).send();
    if (scan.state === 'cancelled' || scan.report === null)
      throw new HarborError(500, 'the scan was given up before it had a verdict');
    reply.type(type).serializer((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
    if (type === rawReportType) return reply.send(await readReportJson(store.db, scan.report));
    const report = await readReport(store.db, scan.report);
    if (report === null) throw new HarborError(500, 'the report is too large to be shown in this form');
    return reply.send(harborReport(report, scan.text, scan.decidedAt ?? scan.requestedAt, version));
  });
};

/** Its media type is JSON by another name. */
function readHarborJson(app: App): void {
  const read = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(requestType, { parseAs: 'string' }, (request, body, done) => {
    read(request, body as string, done);
  });
}

/** null: this tenant has none. */
async function imageScan(db: Database, tenant: string, id: string) {
  const [row] = await db
    .select({
      state: scans.state,
      target: scans.target,
      report: scans.report,
      decidedAt: scans.decidedAt,
      requestedAt: scans.requestedAt,
    })
    .from(requests)
    .innerJoin(scans, eq(scans.id, requests.scan))
    .where(scanOf(tenant, id));
  if (row === undefined) return null;
  const target = imageTarget.safeParse(row.target);
  return target.success ? { ...row, text: target.data.text } : null;
}

const imageTarget = z.object({ kind: z.literal('image'), text: z.string().startsWith('registry:') });
