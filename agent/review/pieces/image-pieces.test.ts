import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LayerFiles } from '../../../fixtures/layer.ts';
import { ociArchive } from '../../../fixtures/oci-archive.ts';
import { digest, finding, location } from '../../../test/report/sample-report.ts';
import type { Image } from '../../image/image.ts';
import { openTarget } from '../../image/open.ts';
import type { Digest } from '../../model/digest.ts';
import type { Finding } from '../../model/finding.ts';
import { defaultLimits } from '../../unpack/budget.ts';
import { createEntryTable } from '../../unpack/entry-table.ts';
import { commandPaths, scriptPaths } from './command-paths.ts';
import { createFinalTree } from './final-tree.ts';
import { imagePieces } from './image-pieces.ts';
import { openContentReader } from './read-contents.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'warden-pieces-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

/** Opens an image with these layers, and gathers its pieces. */
async function piecesOf(
  layers: readonly LayerFiles[],
  config: Record<string, unknown>,
  more: { findings?: readonly Finding[]; digests?: (image: Image) => Digest[] } = {},
) {
  const path = join(folder, 'image.tar');
  const parts = layers.map((files) => ({ files, createdBy: 'COPY' }));
  writeFileSync(path, await ociArchive({ name: 'a:1', layers: parts, config }));
  const options = {
    platform: 'linux/amd64',
    allPlatforms: false,
    offline: true,
    allowedHosts: [],
    signal: never,
  };
  const opened = await openTarget(`archive:${path}`, options);
  const reader = openContentReader(defaultLimits, never);
  try {
    const image = opened.images[0]!;
    const digests = more.digests?.(image) ?? image.layers.map((layer) => layer.digest!);
    return await imagePieces(image, digests, more.findings ?? [], new Map(), reader);
  } finally {
    await reader.close();
    await opened.close();
  }
}

const config = { Entrypoint: ['/app/start.sh'], WorkingDir: '/app' };
const files = { 'app/start.sh': '#!/bin/sh\n. /app/env.sh\n', 'app/env.sh': 'export A=1\n' };
const shown = ({ pieces }: Awaited<ReturnType<typeof piecesOf>>) =>
  pieces.filter(({ layer }) => layer !== null).map(({ kind, path }) => `${kind} ${path}`);

describe('the pieces of an image', () => {
  it('are what starts and what that reaches, each from the layer that has the last word', async () => {
    const found = await piecesOf([files, { 'app/env.sh': 'export A=2\n' }], config);
    expect(shown(found)).toEqual(expect.arrayContaining(['script app/start.sh', 'script app/env.sh']));
    expect(found.pieces.find(({ path, kind }) => kind === 'script' && path === 'app/env.sh')).toMatchObject({
      layer: 1,
      lines: [{ number: 1, text: 'export A=2' }],
      sha256: createHash('sha256').update('export A=2\n').digest('hex'),
    });
    expect(found.unread).toBe(0);
  });

  it('hold no byte of a layer that is not the one that was scanned', async () => {
    const found = await piecesOf([files], config, { digests: () => [digest('0')] });
    expect(shown(found)).toEqual([]);
  });

  it('show the lines around a match in a file too large to be shown, numbered as in the file', async () => {
    const lines = Array.from({ length: 400_000 }, (_, i) => `line ${i + 1} of many`);
    lines[300_000] = 'the match is here';
    const text = `${lines.join('\n')}\n`;
    const offset = text.indexOf('the match is here');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const matches = [{ pattern: '$a', offset, length: 17, line: 300_001, bytes: 'the match is here' }];
    const at = finding({ id: 'a/b', sha256, locations: [location({ path: 'app/large.txt' })], matches });
    const found = await piecesOf([{ 'app/large.txt': text }], {}, { findings: [at] });
    const piece = found.pieces.find(({ kind }) => kind === 'finding')!;
    expect(piece).toMatchObject({ path: 'app/large.txt', partial: true, rules: ['a/b'], severity: 4 });
    expect(piece.lines).toContainEqual({ number: 300_001, text: 'the match is here' });
    expect(piece.lines.length).toBeLessThan(400);
  });

  it('leave binaries to the rules', async () => {
    const found = await piecesOf([{ 'app/start.sh': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]) }], config);
    expect(shown(found)).toEqual([]);
  });
});

describe('a path of the image', () => {
  const tree = (entries: readonly (readonly [string, (string | undefined)?])[]) => {
    const table = createEntryTable();
    for (const [i, [path, link]] of entries.entries())
      table.add(
        { kind: link === undefined ? 'file' : 'symlink', path, link: link ?? '', mode: 0o755 },
        link === undefined ? i : 0xffff_ffff,
      );
    return createFinalTree([table.finish()]);
  };

  it('is followed through links, of its folders, too', () => {
    const { find } = tree([['usr/bin/tool'], ['bin', 'usr/bin'], ['usr/bin/sh', '/bin/tool']]);
    expect(find(['bin/sh']).get('bin/sh')).toMatchObject({ path: 'usr/bin/tool' });
  });

  it('that goes in circles or out of the image leads nowhere, in bounded time', () => {
    const name = fc.constantFrom('a', 'b', 'a/b', '../a', '/b', '.', '', 'a/../b', '../../../etc');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.option(name, { nil: undefined })), { maxLength: 8 }),
        name,
        (entries, path) => {
          const resolved = tree(entries).resolve(path);
          if (resolved !== null) expect(resolved).not.toMatch(/(^|\/)\.\.(\/|$)|^\//);
        },
      ),
    );
  });
});

describe('a command', () => {
  it('names the files that it may start', () => {
    const of = (...entrypoint: string[]) => commandPaths({ entrypoint, command: [], workingDir: '/app' });
    expect(of('tini', '--', './run.sh')).toEqual(expect.arrayContaining(['usr/bin/tini', 'app/run.sh']));
    expect(of('sh', '-c', 'cd /x; exec /opt/a.sh')).toContain('opt/a.sh');
    expect(of('python3', '-m', 'service.main')).toContain('app/service/main.py');
  });

  it('of any words gives a bounded list', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.string({ unit: 'binary' }), (words, text) => {
        const facts = { entrypoint: words, command: words, workingDir: text };
        expect(commandPaths(facts).length).toBeLessThanOrEqual(1600);
        expect(scriptPaths(text.repeat(50), ['a', 'b']).length).toBeLessThanOrEqual(800);
      }),
    );
  });
});
