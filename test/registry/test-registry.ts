import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Auth, authorizer } from './auth.ts';
import {
  type ImageInput,
  type PushedDescriptor,
  type PushedImage,
  pushBlob,
  pushImage,
  pushIndex,
  pushManifest,
  type Store,
} from './store.ts';

/** Answers in the place of the registry; `next` gives the faithful answer after all. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** A real registry on 127.0.0.1, in memory: faithful to the distribution protocol until a test scripts it otherwise. */
export interface TestRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  readonly store: Store;
  pushBlob(bytes: Buffer, mediaType: string): PushedDescriptor;
  pushManifest(
    repository: string,
    tag: string | null,
    document: Buffer | object,
    contentType?: string,
  ): PushedDescriptor;
  pushImage(repository: string, tag: string | null, input: ImageInput): PushedImage;
  pushIndex(repository: string, tag: string | null, images: readonly PushedImage[]): PushedDescriptor;
  /** From now on requests whose `METHOD /path` matches get `behaviour`, `times` times. The latest script goes first. */
  script(pattern: RegExp, behaviour: Behaviour, times?: number): void;
  /** Who may pull from now on; default anyone. */
  requireAuth(auth: Auth): void;
  /** No token issued so far is accepted any more. */
  expireTokens(): void;
  close(): Promise<void>;
}

interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Starts a registry on a free port of the loopback interface. Close it when done. */
export async function startTestRegistry(): Promise<TestRegistry> {
  const store: Store = { blobs: new Map(), manifests: new Map() };
  const requests: RecordedRequest[] = [];
  const scripts: { readonly pattern: RegExp; readonly behaviour: Behaviour; left: number }[] = [];
  let auth = authorizer({ kind: 'none' }, '');
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ method: request.method ?? '', path, headers: { ...request.headers } });
    const serve = () => {
      if (!auth.answered(request, response)) serveStore(store, request, response);
    };
    const script = scripts.find(({ pattern, left }) => left > 0 && pattern.test(`${request.method} ${path}`));
    if (script === undefined) return serve();
    script.left--;
    script.behaviour(request, response, serve);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    requests,
    store,
    pushBlob: (...args) => pushBlob(store, ...args),
    pushManifest: (...args) => pushManifest(store, ...args),
    pushImage: (...args) => pushImage(store, ...args),
    pushIndex: (...args) => pushIndex(store, ...args),
    script: (pattern, behaviour, times = Number.POSITIVE_INFINITY) =>
      void scripts.unshift({ pattern, behaviour, left: times }),
    requireAuth: (wanted) => {
      auth = authorizer(wanted, host);
    },
    expireTokens: () => auth.expireTokens(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pull */
function serveStore(store: Store, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?', 1)[0]!;
  const match = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path);
  if (match === null) {
    const known = path === '/v2/';
    return sendError(response, known ? 200 : 404, 'UNSUPPORTED', 'no such endpoint');
  }
  const [, repository, kind, name] = match;
  if (kind === 'manifests') {
    const manifest = store.manifests.get(`${repository}:${name}`);
    if (manifest === undefined) return sendError(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    response.setHeader('content-type', manifest.contentType);
    return sendRange(request, response, manifest.bytes);
  }
  const blob = store.blobs.get(name!);
  if (blob === undefined) return sendError(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  response.setHeader('content-type', 'application/octet-stream');
  sendRange(request, response, blob);
}

function sendRange(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const range = /^bytes=([0-9]+)-$/.exec(request.headers.range ?? '');
  const start = range === null ? 0 : Number(range[1]);
  if (range !== null && start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const headers = { 'content-length': bytes.length - start };
  if (range === null) response.writeHead(200, headers);
  else
    response.writeHead(206, {
      ...headers,
      'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    });
  response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start));
}

/** An error as registries send it. */
export function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code, message }] }));
}
