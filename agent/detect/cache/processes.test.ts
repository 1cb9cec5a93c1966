import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Digest } from '../../model/digest.ts';
import { openCache } from './open-cache.ts';

const scope = 'ab'.repeat(32);
const maxBytes = 256 * 1024 ** 2;
const repository = resolve(import.meta.dirname, '../../..');

/** One scan after another, as a process that may be killed anywhere; everything it writes follows from the name. */
const scanner = `
import { createHash } from 'node:crypto';
import { openCache } from './agent/detect/cache/open-cache.js';
const [dir, name, rounds] = process.argv.slice(2);
const hash = (text) => createHash('sha256').update(text).digest();
for (let round = 0; round < Number(rounds); round++) {
  const cache = await openCache({ dir, scope: '${scope}', maxBytes: ${maxBytes} });
  const contents = await cache.contents();
  for (let i = 0; i < 200; i++) {
    const key = name + ' ' + round + ' ' + i;
    contents.add(hash(key), i % 4 ? 'clean' : Buffer.from(JSON.stringify(key)));
  }
  const layer = 'layer ' + (round % 3);
  const put = cache.putLayer('sha256:' + hash(layer).toString('hex'), Buffer.alloc(3_000_000, hash(layer)));
  process.stdout.write('put\\n');
  await put;
  process.stdout.write('close\\n');
  await cache.close();
}
`;

let work: string;
let script: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'warden-cache-processes-'));
  const built = join(work, 'built');
  mkdirSync(built);
  const options =
    '--ignoreConfig --rootDir . --target es2023 --module nodenext --types node --rewriteRelativeImportExtensions --skipLibCheck';
  execFileSync(
    process.execPath,
    [
      join(repository, 'node_modules/typescript/bin/tsc'),
      ...options.split(' '),
      '--outDir',
      built,
      'agent/detect/cache/open-cache.ts',
    ],
    { cwd: repository },
  );
  symlinkSync(join(repository, 'node_modules'), join(built, 'node_modules'));
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
  script = join(built, 'scanner.js');
  writeFileSync(script, scanner);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const start = (dir: string, name: string, rounds: number): ChildProcess =>
  spawn(process.execPath, [script, dir, name, String(rounds)], { stdio: ['ignore', 'pipe', 'inherit'] });

const hash = (text: string) => createHash('sha256').update(text).digest();

/** How many records of a scanner are there; fails on one that is not what was written. */
async function countRight(dir: string, name: string, rounds: number): Promise<number> {
  const cache = await openCache({ dir, scope, maxBytes });
  const contents = await cache.contents();
  let right = 0;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < 200; i++) {
      const key = `${name} ${round} ${i}`;
      const found = contents.get(hash(key));
      if (found === null) continue;
      if (String(found) !== (i % 4 ? 'clean' : JSON.stringify(key)))
        throw new Error(`wrong result for ${key}`);
      right++;
    }
  }
  for (const layer of ['layer 0', 'layer 1', 'layer 2']) {
    const digest: Digest = `sha256:${hash(layer).toString('hex')}`;
    const payload = await cache.getLayer(digest);
    if (payload !== null && !payload.equals(Buffer.alloc(3_000_000, hash(layer))))
      throw new Error(`wrong payload for ${layer}`);
  }
  await cache.close();
  return right;
}

describe('a cache used by processes', () => {
  it('survives kill -9 at any point: what is left is right, and is tidied up', async () => {
    const dir = join(work, 'killed');
    for (let crash = 0; crash < 20; crash++) {
      const child = start(dir, `crash ${crash}`, 1000);
      let lines = 0;
      for await (const _ of createInterface({ input: child.stdout! })) {
        // Odd: while a layer is written. Even: while segments are written, merged, trimmed.
        if (++lines === 1 + crash) child.kill('SIGKILL');
      }
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
      await countRight(dir, `crash ${crash}`, 12);
    }
    const last = start(dir, 'last', 12);
    await once(last.stdout!.resume(), 'end');
    expect(await countRight(dir, 'last', 12)).toBe(12 * 200);
    expect(await countRight(dir, 'crash 19', 9)).toBe(9 * 200);
    expect(readdirSync(join(dir, 'v1', scope, 'layers'))).toHaveLength(3);
    const segments = readdirSync(join(dir, 'v1', scope, 'contents'));
    expect(segments.filter((name) => !name.endsWith('.seg'))).toEqual([]);
    expect(segments.length).toBeLessThanOrEqual(9);
  });

  it('loses nothing when several write and merge at once', async () => {
    const dir = join(work, 'shared');
    const names = ['one', 'two', 'three'];
    const exits = names.map(async (name) => {
      const child = start(dir, name, 15);
      child.stdout!.resume();
      return once(child, 'exit');
    });
    expect(await Promise.all(exits)).toEqual(names.map(() => [0, null]));
    for (const name of names) expect(await countRight(dir, name, 15)).toBe(15 * 200);
  });
});
