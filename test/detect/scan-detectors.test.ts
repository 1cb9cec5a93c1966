import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCache } from '../../agent/detect/cache/open-cache.ts';
import type { Report } from '../../agent/model/report.ts';
import { renderJson } from '../../agent/verdict/render/json.ts';
import { buildElf } from '../elf/build-elf.ts';
import { buildCubin, buildFatbin } from '../elf/build-fatbin.ts';
import { plainLayer, rawImage } from '../scan/raw-image.ts';
import { marker, openScanning, type Scanning } from '../scan/scanning.ts';
import { archive, entry, pax } from '../tar/blocks.ts';

let scanning: Scanning;
beforeAll(async () => {
  scanning = await openScanning();
});
afterAll(() => scanning.close());

const mode = (octal: string) => [[100, `${octal.padStart(7, '0')}\0`]] as const;
const program = buildElf({
  segments: [{ content: Buffer.alloc(4096, 'code') }],
  sections: [{ name: '.comment', content: Buffer.from('GCC') }],
});
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

/** Something for every detector that looks at the image as a whole, or into programs. */
const base = plainLayer(
  archive(
    entry({ name: 'usr/bin/ls', patch: mode('755') }, program),
    entry({ name: 'var/lib/dpkg/info/coreutils.md5sums' }, `${md5(program)}  usr/bin/ls\n`),
    entry(
      { name: 'opt/start', patch: mode('755') },
      '#!/bin/sh\npip install helper\nexec /opt/worker --gpu\n',
    ),
    entry(
      { name: 'opt/worker', patch: mode('4755') },
      Buffer.concat([
        program,
        buildFatbin([
          { kind: 'cubin', compression: 'lz4', content: buildCubin([`kernel_${marker}`]) },
          { kind: 'ptx', compression: 'zstd', content: Buffer.from(`.entry other() { } // ${marker}`) },
        ]),
      ]),
    ),
    entry({ name: 'srv/idle' }, marker),
    pax({
      'SCHILY.xattr.security.capability': Buffer.from(
        '0100000200002000000000000000000000000000',
        'hex',
      ).toString('latin1'),
    }),
    entry({ name: 'usr/bin/strong' }, 'x'),
    entry({ name: 'tmp/bash', patch: mode('4755') }, program),
    entry({ name: 'usr/local/cuda/compat/libcuda.so.1', type: '2', link: '/pwn/libcuda.so.1' }),
  ),
);
const top = plainLayer(
  archive(entry({ name: 'usr/bin/ls', patch: mode('755') }, Buffer.concat([program, Buffer.from('!')]))),
);
const image = () => rawImage([base, top], { User: 'app', Entrypoint: ['/opt/start'] });
const lasting = (report: Report) => {
  const { run: _, ...rest } = JSON.parse(renderJson([report]).toString()) as { run: unknown };
  return rest;
};

it('puts together what one image says in many places', async () => {
  const report = await scanning.scan(await image());
  const seen = report.findings.map(({ id, locations, member, reachable }) =>
    [id, [locations[0]?.path ?? '', ...member].join('!/'), reachable === true ? 'reachable' : '']
      .join(' ')
      .replace(/ at \d+/, '')
      .trim(),
  );
  expect(seen.sort()).toEqual([
    'elf/capabilities-strong usr/bin/strong',
    'elf/setuid-shell tmp/bash',
    'gpu/code opt/worker reachable',
    'gpu/mount-link usr/local/cuda/compat/libcuda.so.1',
    'marker/seen opt/worker reachable',
    'marker/seen opt/worker!/(cubin for sm_90) reachable',
    'marker/seen opt/worker!/(names in GPU code) reachable',
    'marker/seen opt/worker!/(ptx for sm_90) reachable',
    'marker/seen srv/idle',
    'packages/changed-trusted usr/bin/ls',
    'startup/package-install opt/start reachable',
  ]);
  expect(report.findings.find(({ id }) => id === 'startup/package-install')).toMatchObject({
    detail: 'command → /opt/start, line 2',
    matches: [{ line: 2, bytes: 'pip install helper' }],
  });
  expect(report.verdict.name).toBe('suspicious');
  expect(report.images[0]!.coverage).toMatchObject({ balanced: true, gaps: [] });
});

it('says the same of what it knows from an earlier scan', async () => {
  const plain = lasting(await scanning.scan(await image()));
  const dir = join(scanning.dir, 'cache');
  const scanWith = async () => {
    const cache = await openCache({ dir, scope: '0'.repeat(64), maxBytes: 2 ** 30 });
    const report = await scanning.scan(await image(), { cache });
    await cache.close();
    return report;
  };
  expect(lasting(await scanWith())).toEqual(plain);
  const again = await scanWith();
  expect(again.run.cache).toMatchObject({ layersHit: 2, layersMissed: 0 });
  expect(lasting(again)).toEqual(plain);
});
