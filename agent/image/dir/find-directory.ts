import { realpath, stat } from 'node:fs/promises';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { unreadable } from './unreadable.ts';

/**
 * The directory that the user named, absolute and behind no link: from here on none is followed.
 * @throws WardenError IMAGE_NOT_FOUND, IO_FAILED
 */
export async function findDirectory(path: string): Promise<string> {
  try {
    const root = await realpath(path);
    if ((await stat(root)).isDirectory()) return root;
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(Buffer.from(path), thrown);
  }
  throw new WardenError('IMAGE_NOT_FOUND', `there is no directory ${escapeText(path, 400)}`, {
    todo: 'Check the path.',
  });
}
