import { createHash } from 'node:crypto';
import type { Routes } from '../app.ts';
import { hasAlready } from '../http/etag.ts';

/** `/openapi.json`: what is below `/v1`, for machines. */
export const openApiRoutes: Routes = (app) => {
  let document: { readonly text: string; readonly etag: string } | null = null;
  app.get('/openapi.json', { config: { access: 'open' } }, async (request, reply) => {
    document ??= read(openApiText(app.swagger()));
    const { text, etag } = document;
    reply.header('etag', etag).header('cache-control', 'public, max-age=300');
    if (hasAlready(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(text);
  });
};

/** As it stands in `docs/schema/openapi.json`. */
export function openApiText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function read(text: string) {
  return { text, etag: `"${createHash('sha256').update(text).digest('hex')}"` };
}
