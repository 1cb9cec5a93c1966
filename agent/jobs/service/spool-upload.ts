import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, asc, eq, gte } from 'drizzle-orm';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { uploads } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';

/** A file of this machine, for as long as its scan takes. */
export interface Spooled {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Writes an uploaded archive to a scratch file, one part after the other.
 * @param sha256 hex: what its bytes were when they came
 * @throws WardenError TARGET_INVALID when it is not there, or not whole; DISK_FULL, IO_FAILED
 */
export async function spoolUpload(db: Database, upload: string, sha256: string): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'warden-upload-')).catch((thrown: unknown) => {
    throw toWardenError(thrown);
  });
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'archive');
  try {
    const file = await open(path, 'wx', 0o600);
    const hash = createHash('sha256');
    try {
      for (const part of await partsOf(db, upload)) {
        const bytes = await readPart(db, upload, part);
        hash.update(bytes);
        await file.writeFile(bytes);
      }
    } finally {
      await file.close();
    }
    if (hash.digest('hex') !== sha256)
      throw new WardenError(
        'TARGET_INVALID',
        'the archive that was sent is not there any more, or not whole',
        {
          todo: 'Send it again.',
        },
      );
    return { path, remove };
  } catch (thrown) {
    await remove();
    throw toWardenError(thrown);
  }
}

async function partsOf(db: Database, upload: string): Promise<number[]> {
  const rows = await db
    .select({ part: uploads.part })
    .from(uploads)
    .where(and(eq(uploads.id, upload), gte(uploads.part, 0)))
    .orderBy(asc(uploads.part));
  return rows.map(({ part }) => part);
}

async function readPart(db: Database, upload: string, part: number): Promise<Buffer> {
  const [row] = await db
    .select({ bytes: uploads.bytes })
    .from(uploads)
    .where(and(eq(uploads.id, upload), eq(uploads.part, part)));
  return row?.bytes ?? Buffer.alloc(0);
}
