import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noCache } from '../../detect/cache/no-cache.ts';
import { openCache } from '../../detect/cache/open-cache.ts';
import type { Digest } from '../../model/digest.ts';
import { openStore } from '../../store/open-store.ts';
import { cachedResults } from '../../store/schema/service-tables.ts';
import type { Store } from '../../store/store.ts';
import { sharedCache } from './shared-cache.ts';

const scope = 'ab'.repeat(32);
const digest = (name: string): Digest => `sha256:${name.padStart(64, '0')}`;
let store: Store;
const folder = mkdtempSync(join(tmpdir(), 'warden-shared-'));

beforeAll(async () => {
  store = await openStore('memory:');
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await store.db.delete(cachedResults);
});

/** The cache of a machine that knows nothing by itself. */
const fresh = (under = scope, maxBytes = 1024 ** 2) => sharedCache(noCache(), store.db, under, maxBytes);
const rows = () => store.db.select().from(cachedResults);

describe('a shared cache', () => {
  it('gives to one machine what another found out, on memory that typed arrays can lie on', async () => {
    const payload = randomBytes(5000);
    await fresh().putLayer(digest('1'), payload);
    const found = await fresh().getLayer(digest('1'));
    expect(found).toEqual(payload);
    expect(found!.byteOffset % 8).toBe(0);
    expect(await fresh().getLayer(digest('2'))).toBeNull();
  });

  it('asks the database once for what the machine then has itself', async () => {
    await fresh().putLayer(digest('1'), Buffer.from('result'));
    const own = await openCache({ dir: join(folder, 'own'), scope, maxBytes: 1024 ** 2 });
    const cache = sharedCache(own, store.db, scope, 1024 ** 2);
    expect(String(await cache.getLayer(digest('1')))).toBe('result');
    await store.db.delete(cachedResults);
    expect(String(await cache.getLayer(digest('1')))).toBe('result');
    await cache.close();
  });

  it('answers only for the scope and the layer that the result was computed for', async () => {
    await fresh().putLayer(digest('1'), Buffer.from('result'));
    expect(await fresh('cd'.repeat(32)).getLayer(digest('1'))).toBeNull();
    await store.db.update(cachedResults).set({ key: `${scope}/${digest('2')}` });
    expect(await fresh().getLayer(digest('2'))).toBeNull();
    expect(await rows()).toEqual([]);
  });

  it('misses what was changed, cut or lengthened in any way, and removes it', async () => {
    await fresh().putLayer(digest('1'), Buffer.from('what was found'));
    const [whole] = await rows();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole!.bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('flip', 'cut', 'add'),
        async (at, mask, how) => {
          const bytes =
            how === 'cut'
              ? whole!.bytes.subarray(0, at)
              : Buffer.concat([whole!.bytes, Buffer.alloc(how === 'add' ? mask : 0)]);
          if (how === 'flip') bytes[at]! ^= mask;
          await store.db.delete(cachedResults);
          await store.db.insert(cachedResults).values({ ...whole!, bytes });
          expect(await fresh().getLayer(digest('1'))).toBeNull();
          expect(await rows()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stays within its size: what was used longest ago goes', async () => {
    const cache = fresh(scope, 10_000);
    for (let i = 1; i <= 40; i++) {
      await cache.putLayer(digest(String(i)), Buffer.alloc(1000));
      await store.db
        .update(cachedResults)
        .set({ usedAt: sql`now() - interval '1 day' + ${i} * interval '1 second'` })
        .where(eq(cachedResults.key, `${scope}/${digest(String(i))}`));
    }
    const kept = await rows();
    // One write in sixteen looks.
    expect(kept.length).toBeLessThan(9 + 16);
    expect(kept.map(({ key }) => key)).toContain(`${scope}/${digest('40')}`);
    expect(kept.map(({ key }) => key)).not.toContain(`${scope}/${digest('1')}`);
  });

  it('is a miss and a warning while the database is away', async () => {
    const away = await openStore('memory:');
    const cache = sharedCache(noCache(), away.db, scope, 1000);
    await away.close();
    await cache.putLayer(digest('1'), Buffer.from('x'));
    expect(await cache.getLayer(digest('1'))).toBeNull();
    expect(cache.warning).toMatch(/^The shared cache is not used: /);
  });
});
