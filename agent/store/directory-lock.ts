import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { openLibc } from '../unpack/libc.ts';

const exclusive = 2;
const withoutWaiting = 4;

/**
 * Takes the lock of an embedded database, on a file beside its directory: PGlite takes none itself, and two processes on
 * one directory lose rows without a word. The kernel gives it back when the process ends, however it ends; the file
 * stays, as removing it could take the lock from under a third process.
 *
 * @returns what gives it back
 * @throws WardenError STORE_IN_USE, IO_FAILED
 */
export function lockDirectory(directory: string): () => void {
  const path = `${directory}.lock`;
  let file: number;
  try {
    file = openSync(path, 'a+', 0o600);
  } catch (error) {
    throw new WardenError('IO_FAILED', `The lock ${escapeText(path)} cannot be opened`, { cause: error });
  }
  if (flock(file, exclusive | withoutWaiting) !== 0) {
    closeSync(file);
    const holder = escapeText(readFileSync(path, 'latin1').slice(0, 20));
    throw new WardenError(
      'STORE_IN_USE',
      `The database ${escapeText(directory)} is open in process ${holder}`,
    );
  }
  ftruncateSync(file);
  writeSync(file, String(process.pid));
  return () => closeSync(file);
}

let call: ((file: number, operation: number) => number) | undefined;

/** @see flock(2) */
function flock(file: number, operation: number): number {
  call ??= openLibc().libc.func('int flock(int, int)');
  return call(file, operation);
}
