import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Routes } from '../app.ts';
import type { Caller } from '../auth/scopes.ts';
import { hasAlready } from '../http/etag.ts';
import { Problem } from '../http/problem.ts';
import { sendProblem } from '../http/send-problem.ts';
import { openChainWindow } from '../read/chain-window.ts';
import type { Service } from '../service.ts';
import { assets } from './assets.ts';
import { type Page, renderPage } from './layout.ts';
import { problemPage } from './login-page.ts';
import { networkPages } from './network-pages.ts';
import { referencePages } from './reference-pages.ts';
import { readSession, readTheme } from './session.ts';
import { sessionPages } from './session-pages.ts';
import { tenantPages } from './tenant-pages.ts';

/** What a page is made with. */
export interface PageContext {
  readonly service: Service;
  readonly window: ReturnType<typeof openChainWindow>;
  /** Sends a page, as whoever asks wants to see it. */
  show(request: FastifyRequest, reply: FastifyReply, page: Page): Promise<FastifyReply>;
  /** Who has signed in with this scope. Null: the answer, to the sign-in or of refusal, was sent. */
  signedIn(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: Caller['scopes'][number],
  ): Promise<Caller | null>;
  now(): number;
}

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Pages for people: the same as `/v1` tells, rendered here. */
export const pageRoutes: Routes = (app, service) => {
  const context = contextOf(service);
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('content-security-policy', policy)
      // Without it a form of ours would not say where it comes from.
      .header('referrer-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cross-origin-resource-policy', 'same-origin');
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.setErrorHandler(async (thrown, request, reply) => {
    if (!(thrown instanceof Problem)) return sendProblem(service.log, thrown, request, reply);
    reply.code(thrown.status).headers(thrown.headers);
    return context.show(request, reply, problemPage(thrown.title, thrown.message));
  });
  serveAssets(app);
  networkPages(app, context);
  sessionPages(app, context);
  tenantPages(app, context);
  referencePages(app, context);
};

function contextOf(service: Service): PageContext {
  const now = () => Math.floor(Date.now() / 1000);
  return {
    service,
    now,
    window: openChainWindow(service.store.db, service.settings, service.stop),
    async show(request, reply, page) {
      const caller = await readSession(service, request);
      const session =
        caller === null ? null : { tenant: caller.tenant, mayOperate: caller.scopes.includes('operate') };
      return reply
        .header('cache-control', session === null ? 'private, no-cache' : 'no-store')
        .header('vary', 'cookie')
        .type('text/html; charset=utf-8')
        .serializer((text: string) => text)
        .send(renderPage(page, { theme: readTheme(request), session }, now()));
    },
    async signedIn(request, reply, scope) {
      const caller = await readSession(service, request);
      if (caller === null) {
        reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303);
        return null;
      }
      if (!caller.scopes.includes(scope)) throw new Problem('FORBIDDEN', `your key lacks the scope ${scope}`);
      return caller;
    },
  };
}

function serveAssets(app: App): void {
  for (const { path, type, text, etag } of assets)
    app.get(path, { config: { access: 'open' }, schema: { hide: true } }, async (request, reply) => {
      reply.header('etag', etag).header('cache-control', 'public, max-age=31536000, immutable');
      if (hasAlready(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply
        .type(type)
        .serializer((body: string) => body)
        .send(text);
    });
}
