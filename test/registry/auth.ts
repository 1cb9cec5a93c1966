import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who may pull. Token services live at `/token` of the registry, unless `realm` says otherwise. */
export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'token';
      /** Default: `http://HOST/token`. */
      readonly realm?: string;
      /** Name of the field that holds the token. */
      readonly field?: 'token' | 'access_token';
      /** Absent: anyone gets a token. */
      readonly user?: { readonly username: string; readonly password: string };
      /** Accepted by POST instead of a password. */
      readonly refreshToken?: string;
    };

export interface Authorizer {
  /** Whether the request was answered here: by a challenge or by a token. */
  answered(request: IncomingMessage, response: ServerResponse): boolean;
  expireTokens(): void;
}

export function authorizer(auth: Auth, host: string): Authorizer {
  const tokens = new Set<string>();
  let issued = 0;

  function issue(response: ServerResponse, field: string): void {
    const token = `token-${++issued}`;
    tokens.add(token);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ [field]: token, expires_in: 300 }));
  }

  function serveToken(
    request: IncomingMessage,
    response: ServerResponse,
    wanted: Auth & { kind: 'token' },
  ): void {
    const field = wanted.field ?? 'token';
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
        if (wanted.refreshToken !== undefined && form.get('refresh_token') === wanted.refreshToken)
          issue(response, field);
        else response.writeHead(401).end();
      });
      return;
    }
    const denied = wanted.user !== undefined && request.headers.authorization !== basic(wanted.user);
    if (denied) response.writeHead(401).end();
    else issue(response, field);
  }

  return {
    answered(request, response) {
      if (auth.kind === 'none') return false;
      if (auth.kind === 'basic') {
        if (request.headers.authorization === basic(auth)) return false;
        response.writeHead(401, { 'www-authenticate': 'Basic realm="registry"' }).end();
        return true;
      }
      const path = request.url ?? '/';
      if (path.startsWith('/token')) {
        serveToken(request, response, auth);
        return true;
      }
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (token !== undefined && tokens.has(token)) return false;
      const realm = auth.realm ?? `http://${host}/token`;
      const repository = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(path)?.[1] ?? '';
      response
        .writeHead(401, {
          'www-authenticate': `Bearer realm="${realm}",service="test-registry",scope="repository:${repository}:pull"`,
        })
        .end();
      return true;
    },
    expireTokens: () => tokens.clear(),
  };
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
