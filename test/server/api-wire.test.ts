import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiService, startApi } from './api-service.ts';
import { sendRaw } from './raw-socket.ts';

let api: ApiService;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('acme');
});
afterAll(() => api.close());

const raw = (...parts: readonly (string | Buffer)[]) => sendRaw(api.port, ...parts);
const statusesOf = (answer: string) =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, code]) => Number(code));
const head = (...lines: string[]) =>
  `${['POST /v1/scans HTTP/1.1', 'host: a', `authorization: Bearer ${key}`, 'content-type: application/json', ...lines].join('\r\n')}\r\n\r\n`;
const image = '{"image":"alpine"}';
/** Would be answered with 404 if it were taken for a request. */
const smuggled = 'GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n';

describe('a request that two readers could take for different ones', () => {
  it.each([
    ['a length and chunks', ['content-length: 6', 'transfer-encoding: chunked'], `0\r\n\r\n${smuggled}`],
    ['chunks and a length', ['transfer-encoding: chunked', 'content-length: 6'], `0\r\n\r\n${smuggled}`],
    ['two lengths', ['content-length: 18', 'content-length: 0'], `${image}${smuggled}`],
    ['two lengths in one', ['content-length: 18, 0'], `${image}${smuggled}`],
    ['a length with a sign', ['content-length: +18'], `${image}${smuggled}`],
    ['a length in hexadecimal', ['content-length: 0x12'], `${image}${smuggled}`],
    ['an encoding that is none', ['transfer-encoding: xchunked'], `0\r\n\r\n${smuggled}`],
    ['chunked and not last', ['transfer-encoding: chunked, identity'], `0\r\n\r\n${smuggled}`],
    ['a tab before the encoding', ['transfer-encoding:\x0bchunked'], `0\r\n\r\n${smuggled}`],
    ['a space in a name', ['transfer-encoding : chunked'], `0\r\n\r\n${smuggled}`],
    ['a folded header', ['x-a: b', ' transfer-encoding: chunked'], `0\r\n\r\n${smuggled}`],
    ['a chunk size that is none', ['transfer-encoding: chunked'], `zz\r\n${image}\r\n0\r\n\r\n${smuggled}`],
    ['a negative chunk', ['transfer-encoding: chunked'], `-1\r\n${image}\r\n0\r\n\r\n${smuggled}`],
    ['a chunk longer than its size', ['transfer-encoding: chunked'], `5\r\n${image}\r\n0\r\n\r\n${smuggled}`],
    [
      'a chunk of more than there can be',
      ['transfer-encoding: chunked'],
      `${'f'.repeat(17)}\r\n${image}${smuggled}`,
    ],
    ['a bare line feed', ['x-a: b\nx-c: d', 'transfer-encoding: chunked'], `0\r\n\r\n${smuggled}`],
    ['a zero byte in a header', ['x-a: b\0c'], smuggled],
  ])('with %s is refused, and nothing behind it is read', async (_name, lines, body) => {
    const answer = await raw(head(...lines) + body);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it.each([
    'GET / HTTP/9.9\r\n\r\n',
    '\0\0\0\0',
    'GET\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01',
    'GET /v1/scans HTTP/1.1\r\n\r\n',
  ])('or is none at all is refused: %j', async (bytes) => {
    const answer = await raw(bytes, '\r\n\r\n');
    expect(statusesOf(answer)).toEqual([400]);
  });

  it('of any bytes is answered or cut off, and the next client is served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        await raw(
          Buffer.concat([Buffer.from('POST /v1/scans HTTP/1.1\r\nhost: a\r\n'), bytes]),
          '\r\n\r\n\0',
        );
      }),
      { numRuns: 60 },
    );
    expect((await api.ask(key, '/v1/scans')).status).toBe(200);
  });
});

describe('a request that is too large', () => {
  it('in its headers is refused with 431', async () => {
    const answer = await raw(head(`x-large: ${'a'.repeat(100_000)}`));
    expect(statusesOf(answer)).toEqual([431]);
    expect(answer).toContain('HEADERS_TOO_LARGE');
  });

  it('in the number of its headers is refused', async () => {
    const answer = await raw(head(...Array.from({ length: 4000 }, (_, each) => `x-${each}: a`)));
    expect(statusesOf(answer)).toEqual([431]);
  });

  it('in its body is refused before the body came', async () => {
    const answer = await raw(head('content-length: 99999999'));
    expect(statusesOf(answer)).toEqual([413]);
    expect(answer).toContain('TOO_LARGE');
  });

  it('in a body without a length is refused when it has become so', async () => {
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    const answer = await raw(head('transfer-encoding: chunked'), ...Array.from({ length: 60 }, () => chunk));
    expect(statusesOf(answer)).toEqual([413]);
  });

  it('in its address is refused', async () => {
    const { status } = await api.ask(key, `/v1/scans/${'a'.repeat(4000)}`);
    expect([400, 404, 414]).toContain(status);
  });
});

describe('a request that never comes to its end', () => {
  it('is cut off with 408 where its headers drip in', async () => {
    const answer = await raw('GET /v1/scans HTTP/1.1\r\nhost: a\r\nx-slow: ');
    expect(statusesOf(answer)).toEqual([408]);
  });

  it.each(['content-length: 1000', 'transfer-encoding: chunked'])(
    'is cut off where its body drips in (%s)',
    async (header) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const arrived = new Promise<Socket>((resolve) =>
          api.app.server.once('request', ({ socket }) => resolve(socket)),
        );
        const answer = raw(head(header), header.startsWith('content') ? '{"image"' : '8\r\n{"image"\r\n');
        const socket = await arrived;
        await vi.advanceTimersByTimeAsync(29_000);
        expect(socket.destroyed).toBe(false);
        await vi.advanceTimersByTimeAsync(1000);
        expect(statusesOf(await answer)).toEqual([]);
      } finally {
        vi.useRealTimers();
      }
    },
  );
});

describe('a path', () => {
  it.each([
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/v1/scans/..%2f..%2fkeys',
    '/v1/scans/%00',
    '/v1/scans/scan_%ff',
    '/v1//scans',
    '/V1/scans',
    '//evil.example/v1/scans',
    '/v1/scans;x=1',
    '/assets/..%2f..%2fpackage.json',
    '/.env',
    '/%zz',
    '/%c0%ae%c0%ae/',
  ])('%s leads nowhere', async (path) => {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\nconnection: close\r\n\r\n`,
    );
    expect(statusesOf(answer)).toHaveLength(1);
    expect([400, 404]).toContain(statusesOf(answer)[0]);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toContain('root:');
  });

  it.each(['PUT', 'PATCH', 'POST', 'OPTIONS', 'TRACE'])(
    'does not take %s where there is only GET and DELETE',
    async (method) => {
      const answer = await raw(
        `${method} /v1/scans/scan_${'0'.repeat(24)} HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
      );
      expect(statusesOf(answer)).toEqual([405]);
      expect(answer).toMatch(/allow: DELETE, GET, HEAD/);
    },
  );
});

describe('a body', () => {
  const post = (body: string, type = 'application/json') =>
    api.ask(key, '/v1/scans', { method: 'POST', body, headers: { 'content-type': type } });

  it.each([
    '{"image":"alpine","__proto__":{"tenant":"root"}}',
    '{"image":"alpine","constructor":{"prototype":{"tenant":"root"}}}',
    '{"image":"alpine"',
    '',
    'null',
    '[1]',
    '"text"',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    '{"image":{"__proto__":null}}',
  ])('%.60s is refused', async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect((await answer.json()).code).toBe('INVALID_REQUEST');
    expect(({} as { tenant?: string }).tenant).toBeUndefined();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml'])(
    'of type %s is not taken',
    async (type) => {
      const answer = await post('image=alpine', type);
      expect(answer.status).toBe(415);
    },
  );
});

describe('every answer', () => {
  it.each(['/v1/scans', '/v1/scans/none', '/nothing', '/openapi.json'])(
    '%s says what a browser must not do with it',
    async (path) => {
      const { headers } = await api.ask(key, path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('that is a problem names its type by the place where the reference tells it', async () => {
    const reference = await (await api.ask(null, '/docs')).text();
    for (const path of ['/nothing', '/v1/scans', '/v1/sources?limit=x']) {
      const { type } = (await (await api.ask(null, path)).json()) as unknown as { type: string };
      expect(type).toMatch(/^\/docs#problem-[A-Z_]+$/);
      expect(reference).toContain(`id="${type.slice('/docs#'.length)}"`);
    }
  });

  it('tells a problem with the same request id that the log has', async () => {
    const answer = await api.ask(key, '/nothing', { headers: { 'x-request-id': 'mine\u00e9' } });
    const { requestId } = (await answer.json()) as unknown as { requestId: string };
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    expect(requestId).not.toContain('mine');
  });
});
