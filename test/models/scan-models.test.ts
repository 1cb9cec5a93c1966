import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeZip } from '../nested/zip-writer.ts';
import { plainLayer, rawImage } from '../scan/raw-image.ts';
import { openScanning, type Scanning } from '../scan/scanning.ts';
import { archive, entry } from '../tar/blocks.ts';
import * as p from './assemble-pickle.ts';

let scanning: Scanning;
beforeAll(async () => {
  scanning = await openScanning();
});
afterAll(() => scanning.close());

/** A checkpoint as PyTorch writes it: a zip archive, here under a name that says nothing. */
const checkpoint = (object: Buffer) =>
  writeZip([
    { name: 'model/data.pkl', content: p.pickle(2, object), method: 0 },
    { name: 'model/data/0', content: Buffer.alloc(64), method: 0 },
    { name: 'model/version', content: '3\n', method: 0 },
  ]);
const scan = async (content: Buffer) =>
  scanning.scan(await rawImage([plainLayer(archive(entry({ name: 'srv/cat.jpg' }, content)))]));

it('convicts an image whose checkpoint runs a command, and says where', async () => {
  const report = await scan(checkpoint(p.dict({ state: p.call(p.system, p.command) })));
  expect(report.verdict.name).toBe('malicious');
  expect(report.findings.find(({ id }) => id === 'model/pickle-execution')).toMatchObject({
    severity: 'critical',
    member: ['model/data.pkl'],
    locations: [{ path: 'srv/cat.jpg', layer: 0 }],
    detail: expect.stringContaining("os.system('echo harmless stand-in')"),
  });
});

it('clears an image whose checkpoint holds tensors', async () => {
  const report = await scan(checkpoint(p.dict({ epoch: p.int(3), names: p.list(p.text('a')) })));
  expect(report.findings.filter(({ id }) => id.startsWith('model/'))).toEqual([]);
  expect(report.verdict.name).toBe('clear');
});
