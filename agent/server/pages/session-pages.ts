import type { App } from '../app.ts';
import { keyRing } from '../auth/authenticate.ts';
import { Problem } from '../http/problem.ts';
import { loginPage } from './login-page.ts';
import type { PageContext } from './page-routes.ts';
import { endedSessionCookie, ownPath, requireOwnOrigin, sessionCookie, themeCookie } from './session.ts';

type Form = Readonly<Record<string, string>>;
const open = { config: { access: 'open' }, schema: { hide: true } } as const;

/** Signing in and out, and the theme. */
export function sessionPages(app: App, { service, show }: PageContext): void {
  const { publicUrl } = service.settings;
  const { authenticate } = keyRing(service.store.db);
  const isSecure = (protocol: string) => protocol === 'https' || publicUrl?.startsWith('https:') === true;

  app.get('/login', open, async (request, reply) =>
    show(request, reply, loginPage(ownPath((request.query as Form).next), null)),
  );

  app.post('/login', open, async (request, reply) => {
    requireOwnOrigin(request, publicUrl);
    const { key = '', next } = (request.body ?? {}) as Form;
    // As if the key had come where keys come: there is one way to look at one.
    request.headers.authorization = `Bearer ${key.trim()}`;
    try {
      const caller = await authenticate(request, reply);
      if (caller === null) throw new Problem('UNAUTHENTICATED', 'a key is needed');
      return reply
        .header('set-cookie', sessionCookie(service, caller, isSecure(request.protocol)))
        .header('cache-control', 'no-store')
        .redirect(ownPath(next), 303);
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      reply.code(401);
      return show(
        request,
        reply,
        loginPage(ownPath(next), 'This key is not good: it is none, or it was revoked, or it has ended.'),
      );
    } finally {
      delete request.headers.authorization;
    }
  });

  app.post('/logout', open, async (request, reply) => {
    requireOwnOrigin(request, publicUrl);
    return reply.header('set-cookie', endedSessionCookie(isSecure(request.protocol))).redirect('/', 303);
  });

  app.post('/theme', open, async (request, reply) => {
    requireOwnOrigin(request, publicUrl);
    const { theme, quiet } = (request.body ?? {}) as Form;
    reply.header('set-cookie', themeCookie(theme === 'dark' ? 'dark' : 'light', isSecure(request.protocol)));
    if (quiet === '1') return reply.code(204).send();
    return reply.redirect(backPath(request.headers.referer), 303);
  });
}

function backPath(referer: string | undefined): string {
  const url = referer === undefined || !URL.canParse(referer) ? null : new URL(referer);
  return ownPath(url === null ? '/' : url.pathname + url.search);
}
