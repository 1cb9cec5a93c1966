import { createHash } from 'node:crypto';
import { and, eq, lt, sql } from 'drizzle-orm';
import type { ScanCache } from '../../detect/cache/scan-cache.ts';
import { seal, sealSize, unseal } from '../../detect/cache/sealed.ts';
import { toWardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { cachedResults } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** Largest payload that is shared for one layer, in bytes; larger ones stay where they were computed. */
const payloadLimit = 32 * 1024 ** 2;
/** One write in so many looks whether there is too much. */
const trimEvery = 16;
/** Any number: who trims holds the lock with it. */
const trimLock = 8_460_771;

/**
 * A cache in front of which the one of this machine stands: what another machine of the fleet found out about a layer is taken
 * from the database, once, and what this one finds out is left there. Every entry is sealed as a file of the local cache is; one
 * that is torn, was changed or belongs to another scope is a miss. A database that is away is one, too.
 *
 * @param local closed with this
 * @param scope sha256 (hex) over everything that a result depends on beside the bytes
 * @param maxBytes most bytes of all entries, as far as one trim in a while can hold it
 */
export function sharedCache(local: ScanCache, db: Database, scope: string, maxBytes: number): ScanCache {
  const scopeBytes = Buffer.from(scope, 'hex');
  let warning: string | null = null;
  let writes = 0;

  const quietly = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (thrown) {
      warning ??= `The shared cache is not used: ${escapeText(toWardenError(thrown).message, 300)}`;
      return null;
    }
  };

  return {
    get warning() {
      return local.warning ?? warning;
    },
    getImage: (key) => local.getImage(key),
    putImage: (key, payload) => local.putImage(key, payload),
    likelyHasLayer: (digest) => local.likelyHasLayer(digest),
    async getLayer(digest) {
      const known = await local.getLayer(digest);
      if (known !== null) return known;
      const key = `${scope}/${digest}`;
      const entry = await quietly(() => readEntry(db, key));
      if (entry == null) return null;
      const body = unseal(aligned(entry), { kind: 'layer', scope: scopeBytes, key: hashOf(digest) })?.body;
      if (body === undefined) {
        await quietly(() => db.delete(cachedResults).where(eq(cachedResults.key, key)));
        return null;
      }
      await local.putLayer(digest, body);
      return body;
    },
    async putLayer(digest, payload) {
      await local.putLayer(digest, payload);
      if (payload.length > payloadLimit) return;
      const parts = seal({ kind: 'layer', scope: scopeBytes, key: hashOf(digest) }, [payload], [0, 0]);
      await quietly(async () => {
        await writeEntry(db, `${scope}/${digest}`, Buffer.concat(parts, payload.length + sealSize));
        if (writes++ % trimEvery === 0) await trim(db, maxBytes);
      });
    },
    contents: () => local.contents(),
    close: () => local.close(),
  };
}

async function readEntry(db: Database, key: string): Promise<Buffer | null> {
  const [row] = await db
    .select({ bytes: cachedResults.bytes })
    .from(cachedResults)
    .where(eq(cachedResults.key, key));
  if (row === undefined) return null;
  // Which were used last is known to the hour: a hit need not write.
  const longAgo = lt(cachedResults.usedAt, sql`now() - interval '1 hour'`);
  await db
    .update(cachedResults)
    .set({ usedAt: sql`now()` })
    .where(and(eq(cachedResults.key, key), longAgo));
  return row.bytes;
}

async function writeEntry(db: Database, key: string, bytes: Buffer): Promise<void> {
  const entry = { bytes, size: bytes.length, usedAt: sql`now()` };
  await db
    .insert(cachedResults)
    .values({ key, ...entry })
    .onConflictDoUpdate({ target: cachedResults.key, set: entry });
}

/** Removes what was used longest ago, of all scopes, until the rest fits. One process at a time. */
async function trim(db: Database, maxBytes: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      delete from ${cachedResults} using (
        select key, sum(size) over (order by used_at desc, key) as total from ${cachedResults}
      ) as used
      where pg_try_advisory_xact_lock(${trimLock}) and ${cachedResults}.key = used.key and used.total > ${maxBytes}`);
  });
}

/** On memory that typed arrays can lie on. */
function aligned(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function hashOf(digest: string): Buffer {
  return createHash('sha256').update(digest).digest();
}
