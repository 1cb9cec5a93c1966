import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { toWardenError, WardenError } from '../../agent/model/errors.ts';

/** Bytes by path in an image, without a leading slash. */
export type ImageFiles = ReadonlyMap<string, Buffer>;

/**
 * A program of this machine with the libraries that it is linked to, each where the loader looks for it. It needs no registry to
 * make an image of that.
 * @throws WardenError IO_FAILED
 */
export async function programFiles(program: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const { stdout } = await promisify(execFile)('ldd', [program]).catch((thrown: unknown) => {
    throw new WardenError('IO_FAILED', `ldd cannot tell the libraries of ${program}`, {
      cause: thrown,
      todo: 'Install ldd (glibc or musl tools): Warden makes the image of its gateway from its own Node.',
    });
  });
  const paths = [...stdout.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map(([, path]) => path!);
  for (const path of [program, ...paths]) {
    const bytes = await readFile(await realpath(path)).catch((thrown: unknown) => {
      throw toWardenError(thrown);
    });
    files.set(path.replace(/^\/+/, ''), bytes);
    // Distributions link /lib to /usr/lib; an image of files has no such link.
    if (path.includes('/lib')) files.set(`lib/${basename(dirname(path))}/${basename(path)}`, bytes);
  }
  return files;
}
