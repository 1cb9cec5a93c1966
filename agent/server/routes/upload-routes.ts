import { setTimeout } from 'node:timers';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { audit } from '../auth/audit.ts';
import { Problem } from '../http/problem.ts';
import { callerOf } from '../http/route-access.ts';
import { storeUpload } from './upload-parts.ts';

/** Milliseconds between two chunks after which nobody waits for the next. */
const idleMs = 30_000;
/** Uploads that one process takes at the same time. */
const mostAtOnce = 32;

const uploadSchema = z
  .object({
    id: z.string().meta({ description: 'For `POST /v1/scans`, once; it is gone after a day.' }),
    sha256: z.string().meta({ description: 'Of the bytes that arrived: hex.' }),
    size: z.int(),
  })
  .meta({ id: 'Upload' });

/** `/v1/uploads`: archives that clients send. They are kept as they come; unpacking is the scan's matter. */
export const uploadRoutes: Routes = (app, { store, settings }) => {
  const { maxUpload } = settings;
  let underWay = 0;
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  app.post(
    '/v1/uploads',
    {
      config: { access: 'scans:write', slowBody: true },
      bodyLimit: maxUpload,
      schema: {
        tags: ['Scans'],
        summary: 'Send an archive',
        description:
          'The bytes of an archive as `docker save` or an OCI layout has it, compressed or not, as `application/octet-stream`.',
        consumes: ['application/octet-stream'],
        response: { 201: uploadSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (Number(request.headers['content-length']) > maxUpload)
        throw new Problem('TOO_LARGE', `an archive has ${maxUpload} bytes at most`);
      if (request.headers['content-type'] !== 'application/octet-stream')
        throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'send it as application/octet-stream');
      if (underWay >= mostAtOnce)
        throw new Problem('UNAVAILABLE', 'too many uploads at once', { headers: { 'retry-after': '10' } });
      underWay++;
      try {
        const upload = await storeUpload(store.db, caller.tenant, arriving(request.raw), maxUpload);
        await audit(store.db, caller, 'upload.create', upload.id);
        return reply.code(201).header('cache-control', 'no-store').send(upload);
      } finally {
        underWay--;
      }
    },
  );
};

/** Chunks as they arrive; whoever stops sending is cut off. */
async function* arriving(raw: NodeJS.ReadableStream & { destroy(): void }): AsyncIterable<Buffer> {
  const timer = setTimeout(() => raw.destroy(), idleMs).unref();
  try {
    for await (const chunk of raw) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } finally {
    clearTimeout(timer);
  }
}
