import { mkdirSync, rmSync } from 'node:fs';

/** A folder with nothing in it. */
export function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}
