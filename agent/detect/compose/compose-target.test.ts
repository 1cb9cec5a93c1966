import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchOptions } from '../../../test/source/fetch-options.ts';
import { cidOf, startTestGateway, type TestGateway } from '../../../test/source/gateway.ts';
import { collectFaults } from '../../source/fault.ts';
import { readMetadata } from '../../source/fetch/metadata.ts';
import { pinBytes } from '../../source/pinned-bytes.ts';
import { openComposeTarget, openSourceTarget } from './compose-target.ts';

let gateway: TestGateway;
let folder: string;

beforeEach(async () => {
  gateway = await startTestGateway();
  folder = mkdtempSync(join(tmpdir(), 'compose-'));
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const compose = (field = 'user: "1000"') =>
  `services:\n  web:\n    image: app:1\n    ${field}\n  db: {image: "db:2"}\n`;
const rulesOf = ({
  hits,
}: {
  readonly hits: readonly { readonly ruleId: string; readonly line: number }[];
}) => hits.map(({ ruleId, line }) => `${ruleId} ${line}`);

describe('a compose file of the user’s', () => {
  it('is read from disk, with its findings, images and text', async () => {
    const path = join(folder, 'compose.yaml');
    writeFileSync(path, compose('privileged: true\n    command: "run \\"a b\\""'));
    const target = await openComposeTarget(path, fetchOptions([]));
    expect(target.documents[0]?.file).toMatchObject({ name: path, cid: null });
    expect(rulesOf(target)).toContain('compose/privileged 4');
    expect(target.images).toMatchObject([
      {
        reference: 'app:1',
        usedBy: [{ environment: null, service: 'web', reference: 'app:1', file: path, line: 3 }],
      },
      {
        reference: 'db:2',
        usedBy: [{ environment: null, service: 'db', reference: 'db:2', file: path, line: 6 }],
      },
    ]);
    expect(target.documents[0]?.text).toContain('run a b');
  });

  it('is read from an address', async () => {
    gateway.put('/compose.yaml', compose());
    const target = await openComposeTarget(`${gateway.origin}/compose.yaml`, fetchOptions([]));
    expect(target.images).toHaveLength(2);
    const cid = cidOf('raw', Buffer.from(compose()));
    gateway.put(`/ipfs/${cid}`, compose());
    expect(
      (await openComposeTarget(`ipfs://${cid}`, fetchOptions([gateway.origin]))).documents[0]?.file.cid,
    ).toBe(cid);
  });

  it('that is not there, a folder, or no address is the user’s fault', async () => {
    for (const target of [join(folder, 'none.yaml'), folder, 'file:///etc/passwd', 'ftp://x/y'])
      await expect(openComposeTarget(target, fetchOptions([]))).rejects.toMatchObject({
        code: 'TARGET_INVALID',
      });
  });

  it('that is not YAML is a finding', async () => {
    const path = join(folder, 'compose.yaml');
    writeFileSync(path, 'services: [');
    const target = await openComposeTarget(path, fetchOptions([]));
    expect(target).toMatchObject({ documents: [{ text: '' }], images: [] });
    expect(rulesOf(target)).toEqual(['compose/syntax 1']);
  });

  it('that never ends is read up to its limit', async () => {
    const target = await openComposeTarget('/dev/zero', fetchOptions([]));
    expect(rulesOf(target)).toEqual(['compose/too-large 1']);
  });
});

describe('a published source', () => {
  const publish = (metadata: unknown, imageEnvironments: number) => {
    gateway.put(
      '/metadata.json',
      typeof metadata === 'string' ? metadata : JSON.stringify(metadata, null, 1),
    );
    return openSourceTarget(
      { imageMetadataUrl: `${gateway.origin}/metadata.json`, imageEnvironments },
      fetchOptions([gateway.origin]),
    );
  };

  it('is one compose file for each environment that it offers, each fetched once', async () => {
    gateway.put('/c.yaml', compose());
    gateway.put('/amd.yaml', compose('privileged: true'));
    const url = `${gateway.origin}/c.yaml`;
    const target = await publish({ name: 'x', cpu: url, nvidia: url, amd: `${gateway.origin}/amd.yaml` }, 3);
    expect(target.failures).toEqual([]);
    expect(target.documents.map(({ kind, environments, file }) => [kind, environments, file.name])).toEqual([
      ['metadata', [], `${gateway.origin}/metadata.json`],
      ['compose', ['cpu', 'nvidia'], url],
    ]);
    expect(gateway.requests).toEqual(['/metadata.json', '/c.yaml']);
    expect(target.images[0]).toMatchObject({
      reference: 'app:1',
      usedBy: ['cpu', 'nvidia'].map((environment) => ({
        environment,
        service: 'web',
        reference: 'app:1',
        file: url,
        line: 3,
      })),
    });
    expect(rulesOf(target)).toEqual([
      'compose/image-not-pinned 3',
      'compose/image-not-pinned 5',
      'source/mutable 1',
      'source/mutable 1',
    ]);
  });

  it('that is named by CIDs throughout has no part that can change', async () => {
    const file = Buffer.from(compose());
    const cid = cidOf('raw', file);
    const metadata = Buffer.from(JSON.stringify({ name: 'x', cpu: `ipfs://${cid}` }));
    gateway.put(`/ipfs/${cid}`, file);
    gateway.put(`/ipfs/${cidOf('raw', metadata)}`, metadata);
    const target = await openSourceTarget(
      { imageMetadataUrl: `ipfs://${cidOf('raw', metadata)}`, imageEnvironments: 1 },
      fetchOptions([gateway.origin]),
    );
    expect(target.documents[0]?.file.cid).toBe(cidOf('raw', metadata));
    expect(rulesOf(target)).not.toContain('source/mutable 1');
  });

  it.each([
    ['metadata that is not JSON', '{"name": "x",\n"cpu": }', 1, 'source/metadata-invalid 2'],
    ['metadata that is a list', '[]', 1, 'source/metadata-invalid 1'],
    ['no name', { cpu: 'https://x.example' }, 2, 'source/metadata-field 1'],
    ['a name that is not text', { name: 5 }, 1, 'source/metadata-field 2'],
    ['an environment without a compose file', { name: 'x', cpu: '' }, 1, 'source/environment-missing 3'],
    ['a key that stands twice', '{"name":"x",\n"name":"y"}', 1, 'source/duplicate-key 2'],
    ['a compose file without an address', { name: 'x', cpu: 'compose.yaml' }, 1, 'source/url-invalid 3'],
    ['no environment', { name: 'x' }, 0, 'source/environments-invalid 1'],
    ['an environment that there is not', { name: 'x' }, 9, 'source/environments-invalid 1'],
  ])('with %s is malformed', async (_, metadata, environments, fault) => {
    const target = await publish(metadata, environments);
    expect(rulesOf(target)).toContain(fault);
  });

  it('whose servers fail is not malformed', async () => {
    const target = await publish(
      { name: 'x', cpu: `${gateway.origin}/gone.yaml`, nvidia: 'https://10.0.0.1/c.yaml' },
      3,
    );
    expect(target.failures.map(({ code }) => code)).toEqual(['NETWORK_FAILED', 'ADDRESS_REFUSED']);
    expect(rulesOf(target)).toEqual(['source/mutable 1']);
    const none = await openSourceTarget(
      { imageMetadataUrl: `${gateway.origin}/none`, imageEnvironments: 1 },
      fetchOptions([]),
    );
    expect(none).toMatchObject({
      documents: [],
      hits: [],
      images: [],
      failures: [{ fault: 'world' }],
    });
  });

  it('has metadata of any shape', () => {
    const keys = fc.constantFrom('cpu', 'nvidia', 'amd', 'name', 'description', 'logoUrl', 'x');
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue())),
        fc.integer({ min: 0, max: 255 }),
        (value, offered) => {
          const faults = collectFaults();
          const metadata = readMetadata(
            pinBytes('m.json', Buffer.from(JSON.stringify(value))),
            offered,
            faults,
          );
          if (metadata === null) expect(faults.list.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
