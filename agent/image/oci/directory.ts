import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { readFully, readRange } from '../archive/file-range.ts';
import { countBytes } from '../count-bytes.ts';
import { findDirectory } from '../dir/find-directory.ts';
import { unreadable } from '../dir/unreadable.ts';
import { documentLimit } from '../documents-json.ts';
import type { OpenedTarget, OpenOptions } from '../image.ts';
import { type LayoutChoice, openLayout } from './layout.ts';
import type { LayoutFiles } from './layout-files.ts';

/**
 * Opens an OCI image layout in a directory. Nothing in it is reached through a link.
 * @throws WardenError IMAGE_NOT_FOUND when there is no such directory, and whatever `openLayout` throws
 */
export async function openLayoutDirectory(
  path: string,
  choice: Omit<LayoutChoice, 'several'>,
  options: OpenOptions,
): Promise<OpenedTarget> {
  const root = await findDirectory(path);
  const files = layoutFiles(root, `the image layout ${escapeText(path, 400)}`, options.onBytes);
  const images = await openLayout(files, path, { ...choice, several: 'ask' }, options);
  return { images, close: async () => {} };
}

function layoutFiles(root: string, what: string, onBytes: OpenOptions['onBytes']): LayoutFiles {
  return {
    what,
    async document(path) {
      const opened = await openRegular(root, path);
      if (opened === null) return null;
      try {
        if (opened.size > documentLimit)
          throw new WardenError('RESPONSE_TOO_LARGE', `${path} of ${what} is larger than 4 MiB`);
        return await readFully(opened.file, 0, opened.size);
      } finally {
        await opened.file.close();
      }
    },
    async *blob(path, signal) {
      const opened = await openRegular(root, path);
      if (opened === null) throw new WardenError('BLOB_MISSING', `${what} lacks ${path}`);
      try {
        yield* countBytes(readRange(opened.file, 0, opened.size, signal), onBytes);
      } finally {
        await opened.file.close();
      }
    },
  };
}

/** @param path validated: fixed names and digests only */
async function openRegular(root: string, path: string): Promise<{ file: FileHandle; size: number } | null> {
  const full = join(root, path);
  let file: FileHandle;
  try {
    if ((await realpath(dirname(full))) !== dirname(full)) throw notRegular(path);
    // Non-blocking, or opening a fifo would wait for its writer.
    file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'ELOOP' || code === 'ENXIO') throw notRegular(path);
    throw unreadable(Buffer.from(full), thrown);
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notRegular(path);
    return { file, size: stats.size };
  } catch (thrown) {
    await file.close();
    throw unreadable(Buffer.from(full), thrown);
  }
}

function notRegular(path: string): WardenError {
  return new WardenError(
    'MANIFEST_MALFORMED',
    `${path} of the image layout is not a regular file, or lies behind a link`,
  );
}
