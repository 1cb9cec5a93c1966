import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mutableParts } from '../agent/jobs/mutable-parts.ts';
import type { Report } from '../agent/model/report.ts';
import type { SubjectSource } from '../agent/model/subject.ts';
import { layerTar } from '../fixtures/layer.ts';
import { startTestRegistry, type TestRegistry } from './registry/test-registry.ts';
import { marker, openScanning, type Scanning } from './scan/scanning.ts';
import { cidOf, startTestGateway, type TestGateway } from './source/gateway.ts';

let scanning: Scanning;
let registry: TestRegistry;
let gateway: TestGateway;

beforeAll(async () => {
  scanning = await openScanning();
});
afterAll(() => scanning.close());
beforeEach(async () => {
  [registry, gateway] = await Promise.all([startTestRegistry(), startTestGateway()]);
});
afterEach(() => Promise.all([registry.close(), gateway.close()]));

async function push(name: string, text: string): Promise<string> {
  registry.pushImage(name, '1', { layers: [await layerTar({ file: text })] });
  return `${registry.host}/${name}:1`;
}

const service = (name: string, image: string, more = '') => `  ${name}:\n    image: ${image}\n${more}`;
const idsOf = ({ findings }: Report) => [...new Set(findings.map(({ id }) => id))].sort();
const allowed = () => ({ allowedHosts: [registry.host, new URL(gateway.origin).host] });

describe('scanning a compose file', () => {
  async function scanFile(text: string): Promise<Report> {
    const path = join(scanning.dir, 'compose.yaml');
    writeFileSync(path, text);
    return scanning.scanTarget(path, allowed());
  }

  it('examines the file and every image that it names, each once', async () => {
    const clean = await push('team/clean', 'nothing');
    const hostile = await push('team/hostile', marker);
    const report = await scanFile(
      `services:\n${service('a', clean)}${service('b', hostile)}${service('c', hostile)}`,
    );
    expect(report.subject).toMatchObject({ kind: 'compose', source: null, files: [{ kind: 'compose' }] });
    expect(report.subject.images.map(({ usedBy }) => usedBy.map((use) => use.service))).toEqual([
      ['a'],
      ['b', 'c'],
    ]);
    const found = report.findings.filter(({ id }) => id === 'marker/seen');
    expect(found.map(({ image }) => image)).toEqual([report.subject.images[1]!.manifestDigest]);
  });

  it('names the line of what the file itself does to a host', async () => {
    const image = await push('team/clean', 'nothing');
    const report = await scanFile(`services:\n${service('a', image, '    privileged: true\n')}`);
    const [finding] = report.findings.filter(({ id }) => id === 'compose/privileged');
    expect(finding).toMatchObject({ image: null, file: { line: 4 }, slashable: true });
    expect(report.verdict.name).toBe('malicious');
    expect(report.verdict.reasons[0]).toMatch(/compose\.yaml, line 4/);
  });

  it('holds what the file runs against the content rules, also behind folds and escapes', async () => {
    const image = await push('team/clean', 'nothing');
    const folded = marker.replace('-TEST-', '\\x2dTEST\\\n      -');
    const report = await scanFile(`services:\n${service('a', image, `    command: "echo ${folded}"\n`)}`);
    expect(report.findings.filter(({ id }) => id === 'marker/seen')).toMatchObject([
      { image: null, file: { line: null }, detail: 'in what the file runs' },
    ]);
  });

  it('is incomplete, not stopped, when an image is not there', async () => {
    const hostile = await push('team/hostile', marker);
    const missing = `${registry.host}/team/missing:1`;
    const report = await scanFile(`services:\n${service('a', missing)}${service('b', hostile)}`);
    expect(report.failures).toMatchObject([{ code: 'IMAGE_NOT_FOUND' }]);
    expect(idsOf(report)).toContain('marker/seen');
    expect(report.verdict.name).toBe('incomplete');
  });

  it('is malformed when Compose would refuse it', async () => {
    const report = await scanFile('services:\n  a:\n    image: x\n    image: y\n');
    expect(report.verdict.name).toBe('malformed');
  });

  it('gives the same subject for the same bytes, and another for others', async () => {
    const image = await push('team/clean', 'nothing');
    const first = await scanFile(`services:\n${service('a', image)}`);
    const second = await scanFile(`services:\n${service('a', image)}`);
    const third = await scanFile(`services:\n${service('a', image)}# \n`);
    expect(second.subject.artifact).toBe(first.subject.artifact);
    expect(third.subject.artifact).not.toBe(first.subject.artifact);
  });
});

describe('scanning a published source', () => {
  const address = '0x52908400098527886E0F7030069857D2E4169EE7';

  function published(imageMetadataUrl: string, imageEnvironments: number): SubjectSource {
    const revision = `0x${'11'.repeat(32)}`;
    return { chainId: 1071, address, revision, client: address, imageMetadataUrl, imageEnvironments };
  }

  const scan = (source: SubjectSource) =>
    scanning.scanTarget(address, { ...allowed(), gateways: [gateway.origin], source });

  it('examines metadata, compose files and images, and pins them all', async () => {
    const { digest } = registry.pushImage('team/app', '1', {
      layers: [await layerTar({ file: marker })],
    }).descriptor;
    const image = `${registry.host}/team/app@${digest}`;
    const compose = Buffer.from(`services:\n${service('web', image)}`);
    const metadata = Buffer.from(JSON.stringify({ name: 'x', cpu: `ipfs://${cidOf('raw', compose)}` }));
    gateway.put(`/ipfs/${cidOf('raw', compose)}`, compose);
    gateway.put(`/ipfs/${cidOf('raw', metadata)}`, metadata);
    const report = await scan(published(`ipfs://${cidOf('raw', metadata)}`, 1));
    expect(report.failures).toEqual([]);
    expect(report.subject).toMatchObject({
      kind: 'source',
      reference: address,
      files: [
        { kind: 'metadata', environments: [], cid: cidOf('raw', metadata) },
        { kind: 'compose', environments: ['cpu'], cid: cidOf('raw', compose) },
      ],
      images: [{ manifestDigest: digest, usedBy: [{ environment: 'cpu', service: 'web' }] }],
    });
    expect(idsOf(report)).toContain('marker/seen');
    expect(idsOf(report)).not.toContain('source/mutable');
  });

  it('is malformed when the metadata has no compose file for an environment that it offers', async () => {
    gateway.put('/m.json', JSON.stringify({ name: 'x' }));
    const report = await scan(published(`${gateway.origin}/m.json`, 2));
    expect(report.verdict.name).toBe('malformed');
    expect(idsOf(report)).toContain('source/environment-missing');
  });

  it('is incomplete when its server is down, whatever else it says', async () => {
    const report = await scan(published(`${gateway.origin}/gone.json`, 1));
    expect(report.verdict.name).toBe('incomplete');
    expect(report.subject.artifact).toBeNull();
  });

  it('says so when a part changed that the chain does not pin', async () => {
    const image = await push('team/app', 'nothing');
    gateway.put('/c.yaml', `services:\n${service('web', image)}`);
    gateway.put('/m.json', JSON.stringify({ name: 'x', cpu: `${gateway.origin}/c.yaml` }));
    const source = published(`${gateway.origin}/m.json`, 1);
    const first = await scan(source);
    expect(idsOf(first)).not.toContain('source/bait-and-switch');
    const earlier = mutableParts(first.subject.files, first.subject.images);
    expect(earlier.map(({ kind }) => kind)).toEqual(['metadata', 'compose', 'image']);
    await push('team/app', marker);
    const second = await scanning.scanTarget(address, {
      ...allowed(),
      gateways: [gateway.origin],
      source,
      earlier,
    });
    const found = second.findings.filter(({ id }) => id === 'source/bait-and-switch');
    expect(found).toMatchObject([{ file: { name: image }, slashable: false }]);
    expect(found[0]?.detail).toContain(first.subject.images[0]?.manifestDigest);
  });
});
