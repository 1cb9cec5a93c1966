import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Envelope, envelopeSigners } from '../../agent/evidence/dsse.ts';
import { hasAlready } from '../../agent/server/http/etag.ts';
import { negotiate } from '../../agent/server/http/negotiate.ts';
import { finding, report } from '../report/sample-report.ts';
import { type ApiService, problemOf, startApi } from './api-service.ts';

let api: ApiService;
let key: string;
let scan: string;
let json: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('acme');
  scan = await api.order(key);
  json = await api.finish(scan, report({ findings: [finding({ title: '<script>alert(1)</script>' })] }));
});
afterAll(() => api.close());

const read = (headers: Record<string, string> = {}) => api.ask(key, `/v1/scans/${scan}/report`, { headers });

describe('a report', () => {
  it('is not there before the scan is done', async () => {
    const id = await api.order(key);
    const answer = await api.ask(key, `/v1/scans/${id}/report`);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'CONFLICT' });
    await api.finish(id, report());
    expect((await api.ask(key, `/v1/scans/${id}/report`)).status).toBe(200);
  });

  it('of a scan that was cancelled is gone', async () => {
    const id = await api.order(key);
    await api.ask(key, `/v1/scans/${id}`, { method: 'DELETE' });
    expect((await api.ask(key, `/v1/scans/${id}/report`)).status).toBe(410);
  });

  it('is, as JSON, byte for byte what was written', async () => {
    const answer = await read();
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.toString()).toBe(json);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(answer.headers.get('vary')).toContain('accept');
  });

  it.each([
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['application/sarif+json', 'application/sarif+json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['text/plain', 'text/plain'],
    ['text/*', 'text/html'],
    ['application/json;q=0.1, text/plain;q=0.2', 'text/plain'],
    ['application/json;q=0, */*;q=0.1', 'application/sarif+json'],
  ])('for %s comes as %s', async (accept, type) => {
    const answer = await read({ accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
  });

  it.each([
    'image/png',
    'application/vnd.in-toto+json',
    'application/vnd.warden.evidence+json',
    'application/json;q=0',
  ])('cannot be had as %s', async (accept) => {
    expect(await problemOf(await read({ accept }))).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
  });

  it('is had as a signed summary where the service has a key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'warden-summary-'));
    const keyFile = join(folder, 'key');
    // The first account of every anvil.
    const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
    await writeFile(keyFile, '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', {
      mode: 0o600,
    });
    const signing = await startApi({ keyFile });
    try {
      const own = await signing.key('acme');
      const id = await signing.order(own);
      await signing.finish(id, report());
      const headers = { accept: 'application/vnd.in-toto+json' };
      const answer = await signing.ask(own, `/v1/scans/${id}/report`, { headers });
      expect(answer.headers.get('content-type')).toBe('application/vnd.in-toto+json; charset=utf-8');
      const envelope = JSON.parse(await answer.text()) as Envelope;
      expect(envelopeSigners(envelope)).toEqual([account]);
      const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
      expect(statement).toMatchObject({
        _type: 'https://in-toto.io/Statement/v1',
        predicateType: 'https://slsa.dev/verification_summary/v1',
        predicate: { verificationResult: report().verdict.name === 'clear' ? 'PASSED' : 'FAILED' },
      });
    } finally {
      await signing.close();
      await rm(folder, { recursive: true });
    }
  });

  it('as a page runs nothing, whatever stands in it', async () => {
    const answer = await read({ accept: 'text/html' });
    const text = await answer.text();
    expect(text).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  });

  it('is not sent again to who has it, in each format of its own', async () => {
    const etags = new Set<string>();
    for (const accept of ['application/json', 'application/sarif+json', 'text/html', 'text/plain']) {
      const etag = (await read({ accept })).headers.get('etag')!;
      etags.add(etag);
      const again = await read({ accept, 'if-none-match': `"other", W/${etag}` });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect((await read({ accept, 'if-none-match': '"other"' })).status).toBe(200);
    }
    expect(etags.size).toBe(4);
  });

  it('of a megabyte comes whole', async () => {
    const id = await api.order(key);
    const findings = Array.from({ length: 2000 }, (_, each) => finding({ id: `many/${each}` }));
    const text = await api.finish(id, report({ findings }));
    const answer = await api.ask(key, `/v1/scans/${id}/report`);
    const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(text));
  });
});

describe('what a client accepts', () => {
  const types = ['application/json', 'text/html', 'text/plain'] as const;

  it('of any text is one of the types, or none', () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        const type = negotiate(accept, types);
        expect(type === null || types.includes(type)).toBe(true);
      }),
    );
  });

  it('is the type with the highest weight', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 3, maxLength: 3 }),
        (weights) => {
          const accept = types
            .map((type, each) => `${type};q=0.${String(weights[each]).padStart(3, '0')}`)
            .join(', ');
          expect(negotiate(accept, types)).toBe(types[weights.indexOf(Math.max(...weights))]);
        },
      ),
    );
  });

  it('is long in no time', () => {
    expect(negotiate(`${'a/b;q=1,'.repeat(100_000)}text/html`, types)).toBeNull();
    expect(hasAlready('"a",'.repeat(100_000), '"b"')).toBe(false);
  });
});
