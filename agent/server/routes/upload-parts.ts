import { createHash } from 'node:crypto';
import { and, count, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { UploadedArchive } from '../../jobs/queue/stored-target.ts';
import { randomId } from '../../model/random-id.ts';
import { uploads } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { Problem } from '../http/problem.ts';

/** Bytes of a part. */
const partSize = 1024 ** 2;
/** Complete uploads of a tenant that no scan was asked for yet. */
const mostUnclaimed = 16;

/** Of an upload that was not found: no scan gets it. */
export const unknownSha256 = '';

/** The part that says what the others come to: it is there once they all are, until a scan is asked for. */
const summaryPart = -1;
const summarySchema = z.strictObject({ sha256: z.string(), size: z.int() });

export interface Upload {
  /** `upload_…`, for its tenant. */
  readonly id: string;
  /** Of all bytes: hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** The `id` of rows of `upload`: only together with its tenant an upload is found. */
export function uploadRow(tenant: string, id: string): string {
  return `${tenant}/${id}`;
}

/**
 * Writes an archive as it comes, part by part; what is cut off is removed.
 * @param most bytes
 * @throws Problem TOO_LARGE, UNPROCESSABLE for one of no bytes, CONFLICT for too many that nobody has used
 */
export async function storeUpload(
  db: Database,
  tenant: string,
  chunks: AsyncIterable<Buffer>,
  most: number,
): Promise<Upload> {
  await refuseTooMany(db, tenant);
  const id = randomId('upload_');
  const row = uploadRow(tenant, id);
  const hash = createHash('sha256');
  let size = 0;
  let part = 0;
  try {
    for await (const bytes of partsOf(chunks)) {
      size += bytes.length;
      if (size > most) throw new Problem('TOO_LARGE', `an archive has ${most} bytes at most`);
      hash.update(bytes);
      await db.insert(uploads).values({ id: row, part, bytes, createdAt: sql`now()` });
      part++;
    }
    if (size === 0) throw new Problem('UNPROCESSABLE', 'the archive is empty');
    const summary = { sha256: hash.digest('hex'), size };
    const bytes = Buffer.from(JSON.stringify(summary));
    await db.insert(uploads).values({ id: row, part: summaryPart, bytes, createdAt: sql`now()` });
    return { id, ...summary };
  } catch (thrown) {
    await db.delete(uploads).where(eq(uploads.id, row));
    throw thrown;
  }
}

/** What the upload of this tenant is, for the order of a scan; null: there is none that is whole and unused. */
export async function findUpload(db: Database, tenant: string, id: string): Promise<UploadedArchive | null> {
  const row = uploadRow(tenant, id);
  const [found] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.id, row), eq(uploads.part, summaryPart)));
  if (found === undefined) return null;
  const { sha256 } = summarySchema.parse(JSON.parse(found.bytes.toString()));
  return { kind: 'archive', upload: row, sha256 };
}

/** Gives the upload to the scan whose transaction this is: to no other after it. @throws Problem UNPROCESSABLE */
export async function claimUpload(
  tx: Database,
  tenant: string,
  { upload, sha256 }: UploadedArchive,
): Promise<void> {
  if (!upload.startsWith(`${tenant}/`) || sha256 === unknownSha256) throw unknownUpload();
  const claimed = await tx
    .delete(uploads)
    .where(and(eq(uploads.id, upload), eq(uploads.part, summaryPart)))
    .returning({ id: uploads.id });
  if (claimed.length !== 1) throw unknownUpload();
}

function unknownUpload(): Problem {
  return new Problem('UNPROCESSABLE', 'there is no such upload, or a scan was asked for with it', {
    errors: [{ pointer: '/upload', detail: 'is not an upload that waits' }],
  });
}

async function refuseTooMany(db: Database, tenant: string): Promise<void> {
  const [row] = await db
    .select({ count: count() })
    .from(uploads)
    .where(and(eq(uploads.part, summaryPart), sql`starts_with(${uploads.id}, ${`${tenant}/`})`));
  if ((row?.count ?? 0) >= mostUnclaimed)
    throw new Problem('CONFLICT', `${mostUnclaimed} uploads wait for their scans: ask for those first`);
}

async function* partsOf(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (let chunk of chunks) {
    while (size + chunk.length >= partSize) {
      const end = partSize - size;
      yield Buffer.concat([...held, chunk.subarray(0, end)]);
      chunk = chunk.subarray(end);
      held = [];
      size = 0;
    }
    if (chunk.length > 0) held.push(chunk);
    size += chunk.length;
  }
  if (size > 0) yield Buffer.concat(held);
}
