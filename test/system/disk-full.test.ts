import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { warden } from '../scan/command.ts';
import { gzipType, type RawLayer, rawImage } from '../scan/raw-image.ts';
import { archive, entry } from '../tar/blocks.ts';

// A file system that is too small for what is spooled to it. Mounting takes root.

const MiB = 1024 * 1024;
let dir: string;
let small: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'warden-full-'));
  small = join(dir, 'small');
  mkdirSync(small);
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]);
});
afterEach(() => {
  execFileSync('/bin/umount', [small]);
  rmSync(dir, { recursive: true });
});

/** Bytes that do not compress away, so that no budget is spent before the disk is full. */
const bulk = (size: number) =>
  Buffer.from(Array.from({ length: size }, (_, i) => (i * i * 31 + (i >> 7)) & 0xff));
const gzipped = (...parts: Buffer[]): RawLayer => {
  const tar = archive(...parts);
  return { blob: gzipSync(tar, { level: 1 }), tar, mediaType: gzipType };
};

async function scan(layers: readonly RawLayer[], env: Record<string, string>, ...args: string[]) {
  const path = join(dir, 'image.tar');
  writeFileSync(path, await rawImage(layers));
  const all = ['scan', `archive:${path}`, '--platform', 'linux/amd64', ...args];
  return warden(all, { HOME: dir, XDG_CACHE_HOME: join(dir, 'cache'), ...env }).ended;
}

const smallLayers = Array.from({ length: 12 }, (_, i) => gzipped(entry({ name: `${i}` }, `${i}`)));

it('ends a scan whose temporary files find no room, whatever the other layers are', async () => {
  const layers = [gzipped(entry({ name: 'large' }, bulk(9 * MiB))), ...smallLayers];
  const { code, stdout, stderr } = await scan(layers, { TMPDIR: small });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('[DISK_FULL]');
  expect(readdirSync(small)).toEqual([]);
});

it('ends a scan in which a member of an archive finds no room', async () => {
  const nested = gzipSync(Buffer.alloc(20 * MiB, 'nested '));
  const { code, stdout, stderr } = await scan([gzipped(entry({ name: 'nested.gz' }, nested))], {
    TMPDIR: small,
  });
  expect(nested.length).toBeLessThan(4 * MiB);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('[DISK_FULL]');
  expect(readdirSync(small)).toEqual([]);
});

it('does not need room for what fits into memory', async () => {
  const { code } = await scan(smallLayers, { TMPDIR: small });
  expect(code).toBe(0);
});

it('goes on without the cache where that finds no room', async () => {
  writeFileSync(join(small, 'filler'), Buffer.alloc(2 * MiB - 8192));
  const { code } = await scan(smallLayers, { XDG_CACHE_HOME: small });
  expect(code).toBe(0);
});

it('says that the report could not be written', async () => {
  writeFileSync(join(small, 'filler'), Buffer.alloc(2 * MiB - 4096));
  const { code, stderr } = await scan(
    smallLayers,
    {},
    '--format',
    'html',
    '--output',
    join(small, 'report.html'),
  );
  expect(code).toBe(1);
  expect(stderr).toContain('[DISK_FULL]');
});
