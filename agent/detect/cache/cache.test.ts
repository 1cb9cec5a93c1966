import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheClear, cacheInfo } from '../../cli/cache.ts';
import type { Digest } from '../../model/digest.ts';
import { cacheInventory } from './inventory.ts';
import { noCache } from './no-cache.ts';
import { openCache } from './open-cache.ts';

const scope = 'ab'.repeat(32);
let dir: string;

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'warden-cache-')), 'cache');
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const digestOf = (text: string): Digest => `sha256:${sha256(text).toString('hex')}`;
const open = (options: { scope?: string; maxBytes?: number } = {}) =>
  openCache({ dir, scope, maxBytes: 64 * 1024 ** 2, ...options });

async function putLayer(name: string, payload: Buffer, options: { scope?: string; maxBytes?: number } = {}) {
  const cache = await open(options);
  await cache.putLayer(digestOf(name), payload);
  await cache.close();
  return cache;
}

async function addContents(records: readonly [string, 'clean' | Buffer][]) {
  const cache = await open();
  const contents = await cache.contents();
  for (const [name, content] of records) contents.add(sha256(name), content);
  await cache.close();
}

async function getContents(names: readonly string[]) {
  const cache = await open();
  const contents = await cache.contents();
  const found = names.map((name) => contents.get(sha256(name)));
  await cache.close();
  return found;
}

function filesIn(path = dir): string[] {
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const at = join(path, entry.name);
      return entry.isDirectory() ? filesIn(at) : [at];
    })
    .sort();
}

describe('images', () => {
  it('are kept apart from layers, whose digests say something else', async () => {
    const cache = await open();
    await cache.putImage(digestOf('one'), Buffer.from('image'));
    expect(await cache.getLayer(digestOf('one'))).toBeNull();
    await cache.putLayer(digestOf('one'), Buffer.from('layer'));
    await cache.close();
    const again = await open();
    expect(String(await again.getImage(digestOf('one')))).toBe('image');
    expect(String(await again.getLayer(digestOf('one')))).toBe('layer');
    expect(await again.getImage(digestOf('two'))).toBeNull();
  });

  it('answer for nothing when their file takes the place of a layer', async () => {
    const cache = await open();
    await cache.putImage(digestOf('one'), Buffer.from('image'));
    await cache.close();
    const base = join(dir, 'v1', scope);
    const name = digestOf('one').replace(':', '-');
    mkdirSync(join(base, 'layers'), { mode: 0o700 });
    renameSync(join(base, 'images', name), join(base, 'layers', name));
    expect(await (await open()).getLayer(digestOf('one'))).toBeNull();
  });
});

describe('layers', () => {
  it('gives back the payload, on memory that typed arrays can lie on', async () => {
    const payload = randomBytes(100_000);
    await putLayer('one', payload);
    const cache = await open();
    const found = await cache.getLayer(digestOf('one'));
    expect(found).toEqual(payload);
    expect(found!.byteOffset % 8).toBe(0);
    expect(await cache.getLayer(digestOf('two'))).toBeNull();
  });

  it('keeps an empty payload apart from a miss, and takes sha512 digests', async () => {
    const digest: Digest = `sha512:${'0f'.repeat(64)}`;
    const cache = await open();
    await cache.putLayer(digest, Buffer.alloc(0));
    expect(await cache.getLayer(digest)).toEqual(Buffer.alloc(0));
  });

  it('replaces a payload', async () => {
    await putLayer('one', Buffer.from('old'));
    await putLayer('one', Buffer.from('new'));
    expect(String(await (await open()).getLayer(digestOf('one')))).toBe('new');
  });

  it('answers only for the scope that the result was computed under', async () => {
    await putLayer('one', Buffer.from('result'));
    expect(await (await open({ scope: 'cd'.repeat(32) })).getLayer(digestOf('one'))).toBeNull();
  });

  it('does not answer for a file that was renamed to another digest or moved to another scope', async () => {
    const other = 'cd'.repeat(32);
    await putLayer('one', Buffer.from('result'));
    await putLayer('two', Buffer.from('other'));
    await putLayer('three', Buffer.from('other'), { scope: other });
    const at = (name: string, under = scope) =>
      join(dir, 'v1', under, 'layers', digestOf(name).replace(':', '-'));
    renameSync(at('one'), at('two'));
    expect(await (await open()).getLayer(digestOf('two'))).toBeNull();
    renameSync(at('three', other), at('three'));
    expect(await (await open()).getLayer(digestOf('three'))).toBeNull();
  });
});

describe('contents', () => {
  it('gives back what was added, in a later scan', async () => {
    const json = Buffer.from('{"hits":[1]}');
    await addContents([
      ['clean', 'clean'],
      ['hit', json],
    ]);
    expect(await getContents(['clean', 'hit', 'never'])).toEqual(['clean', json, null]);
  });

  it('finds every key among many, and no other, whatever the keys look like', async () => {
    const key = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      // Chosen by an adversary: all alike but for the end.
      fc
        .uint8Array({ minLength: 1, maxLength: 1 })
        .map((end) => Uint8Array.from([...Array(31).fill(7), ...end])),
    );
    const content = fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 }), { nil: 'clean' as const });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, content), { maxLength: 200 }), key, async (records, absent) => {
        rmSync(dir, { recursive: true, force: true });
        const expected = new Map<string, 'clean' | Buffer>();
        const cache = await open();
        const contents = await cache.contents();
        for (const [k, c] of records) {
          const name = Buffer.from(k).toString('hex');
          if (expected.has(name)) continue;
          const value = c === 'clean' ? c : Buffer.from(c);
          expected.set(name, value);
          contents.add(Buffer.from(k), value);
        }
        await cache.close();
        const again = await (await open()).contents();
        for (const [name, value] of expected) expect(again.get(Buffer.from(name, 'hex'))).toEqual(value);
        const other = Buffer.from(absent);
        expect(again.get(other)).toEqual(expected.get(other.toString('hex')) ?? null);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps all records through many scans, in few segments', async () => {
    const names: string[] = [];
    for (let scan = 0; scan < 30; scan++) {
      await addContents([
        [`clean ${scan}`, 'clean'],
        [`hit ${scan}`, Buffer.from(`{"scan":${scan}}`)],
        ['same', 'clean'],
      ]);
      names.push(`clean ${scan}`, `hit ${scan}`, 'same');
    }
    const found = await getContents(names);
    expect(found).not.toContain(null);
    expect(found.map(String)).toContain('{"scan":0}');
    expect((await cacheInventory(dir)).contents.files).toBeLessThanOrEqual(9);
  });

  it('writes while the scan still runs when much is added', async () => {
    const cache = await open();
    const contents = await cache.contents();
    const payload = Buffer.alloc(900_000, 'x');
    for (let i = 0; i < 30; i++) {
      contents.add(sha256(`large ${i}`), payload);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await cache.close();
    expect((await cacheInventory(dir)).contents.files).toBeGreaterThan(1);
    expect((await getContents(['large 0', 'large 1'])).map((found) => found?.length)).toEqual([
      900_000, 900_000,
    ]);
  });

  it('keeps no payload that is larger than it is worth', async () => {
    await addContents([['huge', Buffer.alloc(2 * 1024 ** 2)]]);
    expect(await getContents(['huge'])).toEqual([null]);
  });
});

describe('damage', () => {
  it('is a miss, whatever happened to the file, and the file is gone', async () => {
    const payload = randomBytes(300);
    const json = Buffer.from('{"hits":["something"]}');
    await putLayer('one', payload);
    await addContents([
      ['clean', 'clean'],
      ['hit', json],
    ]);
    const originals = filesIn().map((path) => ({ path, bytes: readFileSync(path) }));
    expect(originals).toHaveLength(2);
    const damage = fc.oneof(
      fc.record({ flip: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) }),
      fc.record({ cut: fc.nat() }),
      fc.record({ tail: fc.uint8Array({ minLength: 1, maxLength: 80 }) }),
      fc.record({ whole: fc.uint8Array({ maxLength: 300 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(1), damage, async (which, change) => {
        for (const { path, bytes } of originals) writeFileSync(path, bytes, { mode: 0o600 });
        const { path, bytes } = originals[which]!;
        const damaged = damageOf(bytes, change);
        writeFileSync(path, damaged);
        const cache = await open();
        const contents = await cache.contents();
        const isLayer = path.includes('layers');
        expect(await cache.getLayer(digestOf('one'))).toEqual(isLayer ? null : payload);
        expect(contents.get(sha256('clean'))).toEqual(isLayer ? 'clean' : null);
        expect(contents.get(sha256('hit'))).toEqual(isLayer ? json : null);
        expect(existsSync(path)).toBe(false);
        await cache.close();
      }),
      { numRuns: 300 },
    );
  });

  it('does not follow a link, wait for a fifo or read a directory in place of a file', async () => {
    const payload = Buffer.from('result');
    await putLayer('one', payload);
    const [path] = filesIn();
    const elsewhere = join(dir, '..', 'elsewhere');
    renameSync(path!, elsewhere);
    symlinkSync(elsewhere, path!);
    expect(await (await open()).getLayer(digestOf('one'))).toBeNull();
    expect(existsSync(path!)).toBe(false);
    expect(existsSync(elsewhere)).toBe(true);
    mkdirSync(path!);
    expect(await (await open()).getLayer(digestOf('one'))).toBeNull();
  });
});

function damageOf(
  bytes: Buffer,
  change: { flip: number; mask: number } | { cut: number } | { tail: Uint8Array } | { whole: Uint8Array },
): Uint8Array {
  if ('cut' in change) return bytes.subarray(0, change.cut % bytes.length);
  if ('tail' in change) return Buffer.concat([bytes, change.tail]);
  if ('whole' in change) return change.whole;
  const flipped = Buffer.from(bytes);
  flipped[change.flip % bytes.length]! ^= change.mask;
  return flipped;
}

describe('the directory', () => {
  it('is made for its user only', async () => {
    await putLayer('one', Buffer.from('x'));
    await addContents([['clean', 'clean']]);
    for (const path of [dir, join(dir, 'v1'), join(dir, 'v1', scope), join(dir, 'v1', scope, 'layers')])
      expect(lstatSync(path).mode & 0o777).toBe(0o700);
    for (const path of filesIn()) expect(lstatSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([0o770, 0o707])('is not used when others can write to it (%o)', async (mode) => {
    await putLayer('one', Buffer.from('x'));
    chmodSync(dir, mode);
    const cache = await open();
    expect(cache.warning).toMatch(/can be written by other users/);
    expect(await cache.getLayer(digestOf('one'))).toBeNull();
  });

  it('is not used when a directory inside it is a link', async () => {
    const elsewhere = join(dir, '..', 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(dir, { mode: 0o700 });
    symlinkSync(elsewhere, join(dir, 'v1'));
    expect((await open()).warning).toMatch(/is not a directory/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('is not used when it cannot be made', async () => {
    writeFileSync(dir, 'a file');
    const cache = await open();
    expect(cache.warning).toMatch(/^The result cache is not used: /);
    await cache.putLayer(digestOf('one'), Buffer.from('x'));
    await cache.close();
  });

  it('does not read a file that others can write to', async () => {
    await putLayer('one', Buffer.from('x'));
    chmodSync(filesIn()[0]!, 0o666);
    expect(await (await open()).getLayer(digestOf('one'))).toBeNull();
  });

  it('that vanishes during a scan is made again', async () => {
    const cache = await open();
    const contents = await cache.contents();
    rmSync(dir, { recursive: true });
    contents.add(sha256('clean'), 'clean');
    await cache.putLayer(digestOf('one'), Buffer.from('x'));
    await cache.close();
    expect(cache.warning).toBeNull();
    expect(await getContents(['clean'])).toEqual(['clean']);
    expect(String(await (await open()).getLayer(digestOf('one')))).toBe('x');
  });

  it('that cannot be written any more is a warning, not an error', async () => {
    const cache = await open();
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'a file');
    await cache.putLayer(digestOf('one'), Buffer.from('x'));
    await cache.close();
    expect(cache.warning).toMatch(/could not be written/);
  });
});

describe('the size', () => {
  it('stays within its bound, over all scopes, and what was used last remains', async () => {
    const maxBytes = 50_000;
    for (let i = 0; i < 20; i++) {
      const name = `layer ${i}`;
      await putLayer(name, randomBytes(4000), { maxBytes, scope: i % 2 ? scope : 'cd'.repeat(32) });
      // Files written within one tick of the clock have no order.
      for (const path of filesIn())
        if (path.endsWith(digestOf(name).slice(7))) utimesSync(path, 1_600_000_000 + i, 1_600_000_000 + i);
      const { layers } = await cacheInventory(dir);
      expect(layers.bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(await (await open()).getLayer(digestOf('layer 1'))).toBeNull();
    expect(await (await open()).getLayer(digestOf('layer 19'))).toHaveLength(4000);
  });

  it('lets go of what was not used first', async () => {
    await putLayer('used', randomBytes(4000));
    await putLayer('unused', randomBytes(4000));
    for (const path of filesIn()) utimesSync(path, 1_600_000_000, 1_600_000_000);
    expect(await (await open()).getLayer(digestOf('used'))).not.toBeNull();
    await putLayer('new', randomBytes(4000), { maxBytes: 9000 });
    const cache = await open();
    expect(await cache.getLayer(digestOf('unused'))).toBeNull();
    expect(await cache.getLayer(digestOf('used'))).not.toBeNull();
    expect(await cache.getLayer(digestOf('new'))).not.toBeNull();
  });
});

describe('warden cache', () => {
  it('says what is there', async () => {
    await putLayer('one', Buffer.alloc(1024 ** 2));
    await addContents([['clean', 'clean']]);
    const images = await open();
    await images.putImage(digestOf('one'), Buffer.alloc(2 * 1024 ** 2));
    await images.close();
    const text = await cacheInfo(dir);
    expect(text).toContain(dir);
    expect(text).toMatch(
      /rulesets +1\nimages +1 file, 2\.0 MiB\nlayers +1 file, 1\.0 MiB\ncontents +1 file, 0\.0 MiB\ntotal +3 files/,
    );
    expect(await cacheInfo(join(dir, 'nowhere'))).toMatch(/total +0 files/);
  });

  it('removes everything, and a scan that runs meanwhile only misses', async () => {
    await putLayer('one', Buffer.from('x'));
    const running = await open();
    expect(await cacheClear(dir)).toMatch(/^Removed 1 file/);
    expect(await running.getLayer(digestOf('one'))).toBeNull();
    await running.putLayer(digestOf('one'), Buffer.from('y'));
    await running.close();
    expect(running.warning).toBeNull();
    expect(String(await (await open()).getLayer(digestOf('one')))).toBe('y');
    expect(await cacheClear(join(dir, 'nowhere'))).toMatch(/was empty/);
  });

  it('does not clear through a link, and removes what an interrupted clear left', async () => {
    const elsewhere = join(dir, '..', 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(join(dir, 'v1.removed-0123'), { recursive: true, mode: 0o700 });
    writeFileSync(join(dir, 'v1.removed-0123', 'left'), 'x');
    await cacheClear(dir);
    expect(readdirSync(dir)).toEqual([]);
    symlinkSync(elsewhere, join(dir, 'v1'));
    await expect(cacheClear(dir)).rejects.toMatchObject({ code: 'IO_FAILED' });
    expect(existsSync(elsewhere)).toBe(true);
  });
});

it('keeps nothing with --no-cache', async () => {
  const cache = noCache();
  await cache.putLayer(digestOf('one'), Buffer.from('x'));
  (await cache.contents()).add(sha256('clean'), 'clean');
  expect(await cache.getLayer(digestOf('one'))).toBeNull();
  expect((await cache.contents()).get(sha256('clean'))).toBeNull();
  await cache.close();
  expect(cache.warning).toBeNull();
});
