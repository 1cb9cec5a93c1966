import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FetchOptions } from '../../source/fetch/get-document.ts';
import { digestOf } from '../bundle.ts';
import { storedName } from './evidence-store.ts';
import { fetchByDigest, fetchEvidence, promisedDigest, readEvidence } from './fetch-evidence.ts';
import { openEvidenceStore } from './open-store.ts';
import { signV4 } from './sign-v4.ts';

const bytes = Buffer.from('{"said":"ünï"}');
const digest = digestOf(bytes);
const { signal } = new AbortController();
const credentials = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: null };
const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let folder: string;
let server: Server;
let host: string;
let asked: Asked[];
let answer: (request: Asked, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warden-store-'));
  asked = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const one = { method, path: url, headers, body: Buffer.concat(chunks) };
    asked.push(one);
    answer(one, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const options = (more: Partial<FetchOptions> = {}): FetchOptions => ({
  gateways: [`http://${host}`],
  allowedHosts: [host],
  offline: false,
  timeouts: { headersMs: 5000, idleMs: 5000, totalMs: 5000 },
  rounds: 1,
  wait: async () => {},
  signal,
  ...more,
});
const publish = (place: string, publicUrl: string | null = null, more: Record<string, string> = {}) =>
  openEvidenceStore(place, publicUrl, { ...env, ...more }, [host]).publish(bytes, digest, signal);

describe('a folder', () => {
  it('has each document under its digest, and is told of where others find it', async () => {
    const uri = await publish(folder, 'https://evidence.example/warden');
    expect(uri).toBe(`https://evidence.example/warden/${storedName(digest)}`);
    expect(readdirSync(folder)).toEqual([storedName(digest)]);
    expect(readFileSync(join(folder, storedName(digest)))).toEqual(bytes);
    expect(await publish(folder)).toBe(`file://${join(folder, storedName(digest))}`);
  });

  it('repairs what somebody cut short', async () => {
    writeFileSync(join(folder, storedName(digest)), bytes.subarray(0, 5));
    await publish(folder);
    expect(readFileSync(join(folder, storedName(digest)))).toEqual(bytes);
  });
});

describe('a bucket', () => {
  it('gets the document in a signed request', async () => {
    answer = (_, response) => response.end();
    const uri = await publish(`s3://evidence/warden/a?endpoint=http://${host}&region=eu-central-1`);
    const [request] = asked;
    expect(uri).toBe(`http://${host}/evidence/warden/a/${storedName(digest)}`);
    expect(request).toMatchObject({
      method: 'PUT',
      path: `/evidence/warden/a/${storedName(digest)}`,
      headers: {
        'content-type': 'application/json',
        'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
      },
      body: bytes,
    });
    const [, y, mo, d, h, mi, s] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(request!.headers['x-amz-date'])) ?? [];
    const again = signV4(
      {
        method: 'PUT',
        url: new URL(uri),
        headers: { 'content-type': 'application/json' },
        payload: request!.body.toString('utf8'),
      },
      credentials,
      'eu-central-1',
      new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`),
    );
    expect(request!.headers.authorization).toBe(again.authorization);
  });

  it('that refuses is an error that says what to check', async () => {
    answer = (_, response) => response.writeHead(403).end('<Error/>');
    await expect(publish(`s3://evidence?endpoint=http://${host}`)).rejects.toMatchObject({
      code: 'AUTH_DENIED',
    });
    answer = (_, response) => response.writeHead(503).end();
    await expect(publish(`s3://evidence?endpoint=http://${host}`)).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      retryable: true,
    });
  });
});

describe('IPFS', () => {
  /** The CID of one raw block of these bytes. */
  const cid = `f01551220${digest.slice('sha256:'.length)}`;

  it('gets the document as a form, and its CID is that of the bytes', async () => {
    answer = (_, response) => response.end(`{"Name":"x","Hash":"${cid}","Size":"14"}\n`);
    expect(await publish(`ipfs+http://${host}`)).toBe(`ipfs://${cid}`);
    expect(asked[0]!.path).toMatch(/^\/api\/v0\/add\?.*cid-version=1/);
    expect(asked[0]!.body.includes(bytes)).toBe(true);
    expect(asked[0]!.headers.authorization).toBeUndefined();
  });

  it('may be a pinning service, with a token that nobody else sees', async () => {
    answer = (_, response) => response.end(`{"data":{"cid":"${cid}"}}`);
    const place = `ipfs+http://${host}/v3/files`;
    expect(await publish(place, null, { WARDEN_EVIDENCE_TOKEN: 'token' })).toBe(`ipfs://${cid}`);
    expect(asked[0]).toMatchObject({ path: '/v3/files', headers: { authorization: 'Bearer token' } });
  });

  it.each(['', 'null', '[]', '{"Hash":7}', '{"Hash":"no cid"}', `{"Hash":"f01551220${'0'.repeat(64)}"}`])(
    'that answers %j did not take it',
    async (text) => {
      answer = (_, response) => response.end(text);
      await expect(publish(`ipfs+http://${host}`)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    },
  );

  it('gives the document to whoever has its address', async () => {
    answer = (_, response) => response.end(bytes);
    expect(await fetchEvidence(`ipfs://${cid}`, options())).toEqual(bytes);
  });
});

describe('the place of a store', () => {
  it.each(['s3://', 's3://x', 's3://bucket?acl=public', 'ipfs+ftp://host', 'ipfs+'])(
    'that is %s is refused',
    (place) => {
      expect(() => openEvidenceStore(place, null, env, [])).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      );
    },
  );

  it('in a bucket needs credentials', () => {
    expect(() => openEvidenceStore('s3://bucket', null, {}, [])).toThrow(/AWS_ACCESS_KEY_ID/);
  });
});

describe('what is fetched by its digest', () => {
  it('is taken from the folder beside first, and only if it is that', async () => {
    const beside = join(folder, 'attestation.json');
    await publish(folder);
    expect(await fetchByDigest(digest, null, beside, options())).toEqual(bytes);
    writeFileSync(join(folder, storedName(digest)), 'other');
    answer = (_, response) => response.end(bytes);
    expect(await fetchByDigest(digest, `http://${host}/e`, beside, options())).toEqual(bytes);
  });

  it('is refused where the address gives other bytes', async () => {
    answer = (_, response) => response.end('other');
    await expect(fetchByDigest(digest, `http://${host}/e`, null, options())).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://host/x',
    'javascript:1',
    '/etc/passwd',
    `https://h/${'x'.repeat(3000)}`,
  ])('is not looked for at %s', async (uri) => {
    await expect(fetchEvidence(uri, options())).rejects.toMatchObject({ code: 'EVIDENCE_INVALID' });
  });

  it('promises its digest in its name', () => {
    expect(promisedDigest(`https://host/a/${storedName(digest)}`)).toBe(digest);
    expect(promisedDigest('evidence.json')).toBe(null);
  });

  it('is a file, if it is one of this machine', async () => {
    await expect(readEvidence(folder)).rejects.toMatchObject({ code: 'TARGET_INVALID' });
    await expect(readEvidence(join(folder, 'none'))).rejects.toMatchObject({ code: 'TARGET_INVALID' });
  });
});
