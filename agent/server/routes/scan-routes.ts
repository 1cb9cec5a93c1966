import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { UploadedArchive } from '../../jobs/queue/stored-target.ts';
import { verdicts } from '../../model/report.ts';
import type { Routes } from '../app.ts';
import { idempotencyOf } from '../http/idempotency-key.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { cutPage, readCursor } from '../read/page-cursor.ts';
import { cancelScan } from './cancel-scan.ts';
import { scanIntake } from './scan-intake.ts';
import { credentialOfOrder, readScanOrder, scanOrderSchema, targetOf } from './scan-order.ts';
import { cursorOfScan, listScans, readScan, scanSchema, scanStates, viewOfNew } from './scan-view.ts';
import { findUpload, unknownSha256, uploadRow } from './upload-parts.ts';

/** Seconds after which it is worth looking again. */
const lookAgain = 5;

/** Bytes: a compose file of 1 MiB in JSON, in which a line break takes two. */
const mostBody = 3 * 1024 ** 2;

export const scanId = z.string().regex(/^scan_[0-9a-z]{24}$/);

const tags = ['Scans'];

/** `/v1/scans`: asking for scans, looking at them, and cancelling them. */
export const scanRoutes: Routes = (app, service) => {
  const { db } = service.store;
  const accept = scanIntake(service, (scan) => ({
    status: 202,
    location: `/v1/scans/${scan.id}`,
    body: JSON.stringify(viewOfNew(scan)),
  }));

  app.post(
    '/v1/scans',
    {
      config: { access: 'scans:write' },
      bodyLimit: mostBody,
      validatorCompiler: (route) =>
        route.httpPart === 'body' ? readScanOrder : validatorCompiler(route as never),
      schema: {
        tags,
        summary: 'Ask for a scan',
        description:
          'Taken in at once, scanned when it is its turn. With an `Idempotency-Key` a repeated request is answered with the first answer, for a day.',
        headers: z.looseObject({ 'idempotency-key': z.string().max(202).optional() }),
        body: scanOrderSchema,
        response: { 202: scanSchema },
      },
    },
    async (request, reply) => {
      const { tenant, key } = callerOf(request);
      const { body } = request;
      const idempotency = idempotencyOf(request, body);
      const target =
        'upload' in body
          ? { ...(await uploadOf(tenant, body.upload)), platform: body.platform }
          : targetOf(body, service.settings.chain);
      const credential = credentialOfOrder(body);
      const order = { tenant, key, label: body.label ?? null, target, credential };
      const answer = await accept(order, idempotency);
      return reply
        .code(answer.status as 202)
        .header('location', answer.location)
        .header('retry-after', String(lookAgain))
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(answer.body as never);
    },
  );

  /** One that is not there may have been claimed by the request that this one repeats: the first answer is given again then. */
  async function uploadOf(tenant: string, id: string): Promise<UploadedArchive> {
    const found = await findUpload(db, tenant, id);
    return found ?? { kind: 'archive', upload: uploadRow(tenant, id), sha256: unknownSha256 };
  }

  app.get(
    '/v1/scans',
    {
      config: { access: 'scans:read' },
      schema: {
        tags,
        summary: 'Your scans, newest first',
        querystring: z.strictObject({
          state: z.enum(scanStates).optional(),
          verdict: z.enum(verdicts).optional(),
          cursor: z.string().max(400).optional().meta({ description: '`next` of the page before.' }),
          limit: z.coerce.number().int().min(1).max(100).default(25),
        }),
        response: { 200: z.object({ items: z.array(scanSchema), next: z.string().nullable() }) },
      },
    },
    async (request, reply) => {
      const { cursor, limit, ...filter } = request.query;
      const after = readCursor(cursor);
      const rows = await listScans(db, callerOf(request).tenant, filter, after, limit + 1);
      const { items, next } = cutPage(rows, limit, cursorOfScan);
      reply.header('cache-control', 'no-store');
      return { items: [...items], next };
    },
  );

  app.get(
    '/v1/scans/:id',
    {
      config: { access: 'scans:read' },
      schema: {
        tags,
        summary: 'One scan',
        params: z.object({ id: scanId }),
        response: { 200: scanSchema },
      },
    },
    async (request, reply) => {
      const scan = await readScan(db, callerOf(request).tenant, request.params.id);
      if (scan === null) throw noScan();
      reply.header('cache-control', 'no-store');
      if (scan.state === 'queued' || scan.state === 'running') reply.header('retry-after', String(lookAgain));
      return scan;
    },
  );

  app.delete(
    '/v1/scans/:id',
    {
      config: { access: 'scans:write' },
      schema: {
        tags,
        summary: 'Cancel a scan',
        description: 'One that is over stays as it is: `409`.',
        params: z.object({ id: scanId }),
        response: { 200: scanSchema },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const outcome = await cancelScan(db, caller, id);
      if (outcome === 'over') throw new Problem('CONFLICT', 'this scan is over');
      const scan = outcome === 'unknown' ? null : await readScan(db, caller.tenant, id);
      if (scan === null) throw noScan();
      return scan;
    },
  );
};

export function noScan(): Problem {
  return new Problem('NOT_FOUND', 'there is no such scan');
}
