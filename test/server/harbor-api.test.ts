import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCredential } from '../../agent/jobs/service/pull-credential.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { requests } from '../../agent/store/schema/service-tables.ts';
import { digest, finding, location, report } from '../report/sample-report.ts';
import { errorSchema, metadataSchema, reportSchema, responseSchema } from './harbor-schemas.ts';
import { type HarborService, startHarborService } from './harbor-service.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
ajvFormats.default(ajv);
const schemas = {
  metadata: ajv.compile(metadataSchema),
  response: ajv.compile(responseSchema),
  error: ajv.compile(errorSchema),
  report: ajv.compile(reportSchema),
};

const reportType = 'application/vnd.security.vulnerability.report; version=1.1';
const password = 'the-robot-token';
const registry = {
  url: 'https://harbor.example',
  authorization: `Basic ${Buffer.from(`robot$scan:${password}`).toString('base64')}`,
};
const artifact = {
  repository: 'library/mongo',
  digest: digest('6'),
  tag: '3.14-xenial',
  mime_type: 'application/vnd.docker.distribution.manifest.v2+json',
};

let service: HarborService;
let key: string;

beforeAll(async () => {
  service = await startHarborService();
  key = await service.key('acme', ['scans:read', 'scans:write']);
});
afterAll(() => service.close());

interface Asked {
  readonly with?: string | null;
  readonly accept?: string;
  readonly type?: string;
  readonly payload?: unknown;
}

async function ask(method: 'GET' | 'POST', path: string, asked: Asked = {}) {
  const authorization = asked.with === undefined ? `Bearer ${key}` : asked.with;
  const { payload } = asked;
  const response = await service.app.inject({
    method,
    url: `/harbor/api/v1${path}`,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(asked.accept === undefined ? {} : { accept: asked.accept }),
      ...(payload === undefined
        ? {}
        : { 'content-type': asked.type ?? 'application/vnd.scanner.adapter.scan.request+json; version=1.1' }),
    },
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  });
  const { body, statusCode: status, headers } = response;
  return { status, headers, body, json: () => JSON.parse(body) };
}

async function submit(over: object = {}): Promise<string> {
  const answer = await ask('POST', '/scan', { payload: { registry, artifact, ...over } });
  expect(answer.status).toBe(202);
  return answer.json().id;
}

async function refusal(payload: unknown): Promise<string> {
  const { status, headers, json } = await ask('POST', '/scan', { payload });
  expect(headers['content-type']).toBe('application/vnd.scanner.adapter.error+json; version=1.0');
  const document = json();
  expect(schemas.error(document)).toBe(true);
  return `${status} ${document.error.message}`;
}

async function stored(id: string) {
  const [row] = await service.db
    .select({ target: scans.target, credential: requests.credential, label: requests.label })
    .from(requests)
    .innerJoin(scans, eq(scans.id, requests.scan))
    .where(eq(requests.scan, id));
  return row!;
}

describe('GET /metadata', () => {
  it('says who we are, what we take and what we give', async () => {
    const { status, headers, json } = await ask('GET', '/metadata');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/vnd.scanner.adapter.metadata+json; version=1.1');
    expect(schemas.metadata(json())).toBe(true);
    expect(json()).toMatchObject({
      scanner: { name: 'Warden', vendor: 'OpenGPU', version: '1.2.3' },
      capabilities: [
        {
          type: 'vulnerability',
          consumes_mime_types: expect.arrayContaining([artifact.mime_type]),
          produces_mime_types: expect.arrayContaining([reportType]),
        },
      ],
    });
  });

  it('takes the key as the password of anybody, or as a token', async () => {
    const basic = `Basic ${Buffer.from(`harbor:${key}`).toString('base64')}`;
    expect((await ask('GET', '/metadata', { with: basic })).status).toBe(200);
    expect((await ask('GET', '/metadata', { with: null })).status).toBe(401);
    const wrong = await ask('GET', '/metadata', { with: 'Bearer wrong' });
    expect(wrong.status).toBe(401);
    expect(schemas.error(wrong.json())).toBe(true);
  });
});

describe('POST /scan', () => {
  it('takes in a scan of the digest, in the registry that is named', async () => {
    const answer = await ask('POST', '/scan', { payload: { registry, artifact } });
    expect(answer.status).toBe(202);
    expect(answer.headers['content-type']).toBe(
      'application/vnd.scanner.adapter.scan.response+json; version=1.0',
    );
    expect(schemas.response(answer.json())).toBe(true);
    expect(await stored(answer.json().id)).toMatchObject({
      target: { kind: 'image', text: `registry:harbor.example/library/mongo:3.14-xenial@${digest('6')}` },
      label: 'library/mongo:3.14-xenial',
    });
  });

  it('keeps the pull credential sealed, for its scan and its registry alone', async () => {
    const id = await submit();
    const { credential } = await stored(id);
    expect(credential!.includes(password)).toBe(false);
    const opened = (about: string) => readCredential(service.seal.open(credential!, about));
    expect(opened(`pull credential of ${id}`)).toEqual({
      registry: 'harbor.example',
      credentials: { kind: 'basic', username: 'robot$scan', password },
    });
    expect(() => opened('pull credential of another')).toThrow('does not open');
    expect(service.logged.join('')).toContain('POST /harbor/api/v1/scan');
    expect(service.logged.join('')).not.toContain(password);
    expect(service.logged.join('')).not.toContain(key);
  });

  it('takes a token for the registry, and none', async () => {
    const id = await submit({ registry: { ...registry, authorization: 'Bearer abc.def' } });
    const { credential } = await stored(id);
    expect(JSON.parse(service.seal.open(credential!, `pull credential of ${id}`)).credentials).toEqual({
      kind: 'bearer',
      token: 'abc.def',
    });
    const open = await submit({ registry: { url: registry.url } });
    expect((await stored(open)).credential).toBeNull();
  });

  it.each([
    ['http://core', 'core:80'],
    ['http://core.internal:8080/', 'core.internal:8080'],
    ['https://core', 'core:443'],
    ['https://harbor.example:8443', 'harbor.example:8443'],
    ['https://[2001:db8::1]', '[2001:db8::1]'],
  ])('goes to no other registry than %s', async (url, host) => {
    const id = await submit({ registry: { ...registry, url } });
    const { target, credential } = await stored(id);
    expect(target).toMatchObject({ text: `registry:${host}/library/mongo:3.14-xenial@${digest('6')}` });
    const { registry: shownTo } = readCredential(service.seal.open(credential!, `pull credential of ${id}`));
    expect(shownTo).toBe(host);
  });

  it.each([
    ['no URL', { registry: { url: 'harbor' } }, '422 registry.url is not a URL'],
    ['a file', { registry: { url: 'file:///etc' } }, '422 registry.url is neither'],
    ['plain http', { registry: { url: 'http://harbor.example' } }, '422 registry.url is not https'],
    ['a secret in the URL', { registry: { url: 'https://a:b@h.example' } }, '422 registry.url holds'],
    ['a path', { registry: { url: 'https://h.example/v2/' } }, '422 registry.url is more than'],
    ['another scheme', { registry: { ...registry, authorization: 'Digest x' } }, '422 registry.auth'],
    ['no name', { registry: { ...registry, authorization: 'Basic eA==' } }, '422 registry.auth'],
    ['a header in a header', { registry: { ...registry, authorization: 'Bearer a\r\nb: c' } }, '422'],
    ['no digest', { artifact: { ...artifact, digest: 'latest' } }, '422 artifact.digest'],
    ['a digest too few', { artifact: { repository: 'a' } }, '422 artifact.digest is missing'],
    ['a tag in the name', { artifact: { ...artifact, tag: '', repository: 'a:b' } }, '422 artifact'],
    ['another host in the name', { artifact: { ...artifact, repository: '../x' } }, '422 artifact'],
    ['a name of its own', { artifact: { ...artifact, repository: 'Library/Mongo' } }, '422 artifact'],
    ['another thing', { artifact: { ...artifact, mime_type: 'application/vnd.cncf.helm' } }, '501 artifact'],
    ['an SBOM alone', { enabled_capabilities: [{ type: 'sbom' }] }, '501 enabled_capabilities'],
    ['no capability at all', { enabled_capabilities: [] }, '501 enabled_capabilities'],
    ['an unknown one', { enabled_capabilities: [{ type: 'magic' }] }, '422 enabled_capabilities.0.type'],
    ['a wrong type', { artifact: { ...artifact, tag: 7 } }, '400 artifact.tag'],
    ['a list', { registry: [] }, '400 registry'],
  ])('refuses %s', async (_what, over, begin) => {
    const message = await refusal({ registry, artifact, ...over });
    expect(message.slice(0, begin.length)).toBe(begin);
    expect(message).not.toContain(password);
  });

  it('refuses what is no JSON, and nothing at all', async () => {
    expect(await refusal('{')).toMatch(/^400 /);
    expect(await refusal('null')).toMatch(/^400 /);
    expect(await refusal('{}')).toMatch(/^422 registry is missing/);
    expect(await refusal('{"__proto__":{"a":1}}')).toMatch(/^400 /);
  });

  it('answers whatever it is given with one of the statuses that Harbor knows', async () => {
    const anything = fc.record(
      {
        registry: fc.oneof(fc.anything(), fc.record({ url: fc.string(), authorization: fc.string() })),
        artifact: fc.oneof(fc.anything(), fc.record({ repository: fc.string(), digest: fc.string() })),
        enabled_capabilities: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const bodies = fc.oneof(
      fc.string(),
      anything.map((value) => JSON.stringify(value) ?? ''),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (payload) => {
        const { status, json } = await ask('POST', '/scan', { payload });
        expect([400, 422, 501]).toContain(status);
        expect(schemas.error(json())).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('needs the scope to write', async () => {
    const reader = await service.key('acme', ['scans:read']);
    const answer = await ask('POST', '/scan', {
      with: `Bearer ${reader}`,
      payload: { registry, artifact },
    });
    expect(answer.status).toBe(403);
    expect(schemas.error(answer.json())).toBe(true);
  });
});

describe('GET /scan/{id}/report', () => {
  const at = (id: string) => `/scan/${id}/report`;

  it('is to be asked again while the scan runs', async () => {
    const { status, headers } = await ask('GET', at(await submit()), { accept: reportType });
    expect(status).toBe(302);
    expect(Number(headers['refresh-after'])).toBeGreaterThan(0);
    expect(Number(headers['refresh-after'])).toBeLessThan(128);
  });

  it('tells a clear image by a report without lines', async () => {
    const id = await submit();
    await service.finish(id, report());
    const { status, headers, json } = await ask('GET', at(id), { accept: reportType });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(reportType);
    expect(schemas.report(json())).toBe(true);
    expect(json()).toEqual({
      generated_at: '2026-05-02T08:00:12.000Z',
      artifact: { repository: 'library/mongo', digest: digest('6'), tag: '3.14-xenial' },
      scanner: { name: 'Warden', vendor: 'OpenGPU', version: '1.2.3' },
      severity: 'Unknown',
      vulnerabilities: [],
    });
  });

  it('tells the verdict first, and then what was found where', async () => {
    const id = await submit();
    const verdict = { name: 'malicious', reasons: ['An XMRig configuration is live.'] } as const;
    const findings = [finding(), finding({ id: 'config/root', category: 'config', severity: 'info' })];
    await service.finish(id, report({ verdict, findings }));
    const document = (await ask('GET', at(id), { accept: reportType })).json();
    expect(schemas.report(document)).toBe(true);
    expect(document.severity).toBe('Critical');
    expect(document.vulnerabilities).toMatchObject([
      {
        id: 'warden/malicious',
        package: 'library/mongo',
        version: digest('6'),
        severity: 'Critical',
        description: 'The verdict is malicious: An XMRig configuration is live.',
      },
      {
        id: 'miner/xmrig-config',
        package: 'opt/app/config.json',
        version: digest('c'),
        severity: 'Critical',
        cwe_ids: ['CWE-506'],
        links: ['https://attack.mitre.org/techniques/T1496/001/'],
        vendor_attributes: { category: 'miner', presence: 'live', reachable: true, slashable: true },
      },
      { id: 'config/root', severity: 'Negligible', cwe_ids: ['CWE-16'] },
    ]);
  });

  it.each([
    ['malformed', 'Critical'],
    ['incomplete', 'Critical'],
    ['suspicious', 'High'],
  ] as const)('holds back an image that is %s, though nothing was found in it', async (name, severity) => {
    const id = await submit();
    await service.finish(id, report({ verdict: { name, reasons: ['Why.'] } }));
    const document = (await ask('GET', at(id))).json();
    expect(document.severity).toBe(severity);
    expect(document.vulnerabilities).toHaveLength(1);
  });

  it('names no two lines alike, however often a rule matched', async () => {
    const id = await submit();
    const same = finding({ member: ['a.zip', 'b'] });
    const bare = finding({ id: 'image/diff-id-count', category: 'malformed', locations: [] });
    const { sha256: _, ...structural } = bare;
    const many = Array.from({ length: 6000 }, (_, n) =>
      finding({ locations: [location({ path: `f${n}` })] }),
    );
    await service.finish(id, report({ findings: [same, same, same, structural, structural, ...many] }));
    const { vulnerabilities } = (await ask('GET', at(id))).json();
    const names = vulnerabilities.map((v: Record<string, string>) => `${v.id} ${v.package} ${v.version}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(5001);
    expect(vulnerabilities.at(-1).description).toMatch(/^1005 more findings/);
  });

  it('gives our own report as it is stored, where that is asked for', async () => {
    const id = await submit();
    await service.finish(id, report());
    const raw = await ask('GET', at(id), { accept: 'application/vnd.scanner.adapter.vuln.report.raw' });
    expect(raw.json().schema).toBe('warden.report/1');
    const old = 'application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0';
    expect((await ask('GET', at(id), { accept: old })).headers['content-type']).toBe(old);
  });

  it('has no report of another kind', async () => {
    const accept = 'application/vnd.security.sbom.report+json; version=1.0';
    const answer = await ask('GET', at(await submit()), { accept });
    expect(answer.status).toBe(501);
    expect(schemas.error(answer.json())).toBe(true);
  });

  it('fails for a scan that was given up', async () => {
    const id = await submit();
    await service.db.update(scans).set({ state: 'cancelled' }).where(eq(scans.id, id));
    const answer = await ask('GET', at(id));
    expect(answer.status).toBe(500);
    expect(schemas.error(answer.json())).toBe(true);
  });

  it('knows no scan of another tenant, as none that never was', async () => {
    const id = await submit();
    const stranger = await service.key('stranger', ['scans:read', 'scans:write']);
    const foreign = await ask('GET', at(id), { with: `Bearer ${stranger}` });
    const absent = await ask('GET', at('scan_nothing'));
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect(foreign.body).toBe(absent.body);
  });
});
