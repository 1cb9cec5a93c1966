import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Report } from '../../model/report.ts';
import { bundles, reports, scans } from '../../store/schema/scan-tables.ts';
import { requests } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { reportSchema } from '../../verdict/report-schema.ts';
import type { Routes } from '../app.ts';
import { byteCache } from '../http/byte-cache.ts';
import { hasAlready } from '../http/etag.ts';
import { negotiate } from '../http/negotiate.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { scanOf } from './create-scan.ts';
import {
  evidenceType,
  jsonType,
  type RenderedType,
  type ReportType,
  renderReport,
  reportTypes,
} from './report-formats.ts';
import { noScan, scanId } from './scan-routes.ts';

/** Bytes of reports that are kept at hand. */
const cacheBytes = 128 * 1024 ** 2;
/** Scans of which it is remembered which report they came to: that never changes. */
const mostRemembered = 50_000;
/** Characters of JSON of which another format is still made. */
const mostRendered = 32 * 1024 ** 2;

/** A page of its own that runs nothing and loads nothing. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** What a scan came to. */
interface Outcome {
  /** sha256 of the report's JSON. */
  readonly report: string;
  readonly bundle: string | null;
}

/** `/v1/scans/ID/report`: the report as it was written, or in the format that the client asks for. */
export const reportRoutes: Routes = (app, service) => {
  const { db } = service.store;
  const cache = byteCache(cacheBytes);
  const outcomes = new Map<string, Outcome>();

  async function outcomeOf(tenant: string, id: string): Promise<Outcome> {
    const name = `${tenant} ${id}`;
    const known = outcomes.get(name);
    if (known !== undefined) return known;
    const outcome = await readOutcome(db, tenant, id);
    if (outcomes.size >= mostRemembered) outcomes.clear();
    outcomes.set(name, outcome);
    return outcome;
  }

  app.get(
    '/v1/scans/:id/report',
    {
      config: { access: 'scans:read' },
      schema: {
        tags: ['Scans'],
        summary: 'The report',
        description:
          'In the format that `Accept` asks for; `409` until the scan is done. A signed summary (SLSA VSA) is there where the service has a key, evidence where the scan was of a published source.',
        params: z.object({ id: scanId }),
        headers: z.looseObject({
          accept: z.string().max(2000).optional(),
          'if-none-match': z.string().max(2000).optional(),
        }),
        response: {
          200: {
            description: 'The report.',
            content: {
              'application/json': { schema: reportSchema.meta({ id: 'Report' }) },
              'application/sarif+json': { schema: z.looseObject({ version: z.literal('2.1.0') }) },
              'text/html': { schema: z.string() },
              'text/plain': { schema: z.string() },
              'application/vnd.in-toto+json': { schema: z.looseObject({ payloadType: z.string() }) },
              'application/vnd.warden.evidence+json': {
                schema: z.looseObject({ schema: z.literal('warden.evidence/1') }),
              },
            },
          },
          304: z.null().meta({ description: 'The client has it.' }),
        },
      },
    },
    async (request, reply) => {
      const { report, bundle } = await outcomeOf(callerOf(request).tenant, request.params.id);
      reply.header('vary', 'accept, authorization');
      const types = reportTypes(bundle !== null, service.summarise !== undefined);
      const type = negotiate(request.headers.accept, types);
      if (type === null) throw new Problem('NOT_ACCEPTABLE', `there is ${types.join(', ')}`);
      const etag =
        type === jsonType ? `"${report}"` : `"${report}.${types.indexOf(type)}.${service.version}"`;
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      if (hasAlready(request.headers['if-none-match'], etag)) return reply.code(304).send(null);
      const bytes = await cache.get(`${report} ${type}`, () => bytesOf(type, report, bundle));
      if (bytes === null) throw new Problem('NOT_ACCEPTABLE', `this report cannot be had as ${type}`);
      if (type === 'text/html') reply.header('content-security-policy', pagePolicy);
      return reply.type(`${type}; charset=utf-8`).send(bytes as never);
    },
  );

  async function bytesOf(type: ReportType, sha256: string, bundle: string | null): Promise<Buffer | null> {
    if (type === evidenceType) return bundle === null ? null : readBundle(db, bundle);
    const json = await readJson(db, sha256);
    if (type === jsonType || json === null) return json;
    return json.length > mostRendered ? null : rendered(type, json);
  }

  async function rendered(type: RenderedType, json: Buffer): Promise<Buffer | null> {
    // Our own database holds what our own worker wrote.
    const text = await renderReport(type, JSON.parse(json.toString()) as Report, service);
    return text === null ? null : Buffer.from(text);
  }
};

/** @throws Problem NOT_FOUND, CONFLICT while it is not done, GONE when it was cancelled */
async function readOutcome(db: Database, tenant: string, id: string): Promise<Outcome> {
  const [row] = await db
    .select({ state: scans.state, report: scans.report, bundle: scans.bundle })
    .from(requests)
    .innerJoin(scans, eq(scans.id, requests.scan))
    .where(scanOf(tenant, id));
  if (row === undefined) throw noScan();
  const { state, report, bundle } = row;
  if (state === 'queued')
    throw new Problem('CONFLICT', 'the scan is not done yet', { headers: { 'retry-after': '5' } });
  if (state === 'cancelled') throw new Problem('GONE', 'the scan was cancelled');
  if (report === null) throw new Problem('NOT_FOUND', 'the scan ended without a report; it says why');
  return { report, bundle };
}

async function readJson(db: Database, sha256: string): Promise<Buffer | null> {
  const [row] = await db.select({ json: reports.json }).from(reports).where(eq(reports.sha256, sha256));
  return row === undefined ? null : Buffer.from(row.json);
}

async function readBundle(db: Database, sha256: string): Promise<Buffer | null> {
  const [row] = await db.select({ json: bundles.json }).from(bundles).where(eq(bundles.sha256, sha256));
  return row === undefined ? null : Buffer.from(row.json);
}
