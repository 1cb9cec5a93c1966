import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { escapeText } from '../../model/escape.ts';

/** The layout below the cache directory; a change of any file format takes a new name here. */
export const layoutName = 'v1';

/** A scope is a sha256 in lower-case hex: safe as the name of a directory. */
export function isScope(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

export interface ScopeDirectory {
  /** The cache directory itself, links above it resolved. */
  readonly root: string;
  readonly images: string;
  readonly layers: string;
  readonly contents: string;
}

/**
 * Makes the directories of one scope (0700) and checks each: a directory, ours, not writable by others. Called again
 * before a write is repeated, as `cache clear` may have taken them away.
 * @returns the reason, escaped, when the directory must not or cannot be used
 */
export function prepareScope(dir: string, scope: string): ScopeDirectory | { readonly refused: string } {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const root = realpathSync(dir);
    const layout = join(root, layoutName);
    const base = join(layout, scope);
    const paths = {
      root,
      images: join(base, 'images'),
      layers: join(base, 'layers'),
      contents: join(base, 'contents'),
    };
    for (const path of [root, layout, base, paths.images, paths.layers, paths.contents]) {
      makeDirectory(path);
      const fault = directoryFault(lstatSync(path));
      if (fault !== null) return { refused: `${escapeText(path)} ${fault}` };
    }
    return paths;
  } catch (error) {
    return { refused: escapeText((error as Error).message) };
  }
}

/** Why a directory cannot be trusted with results, or null. */
export function directoryFault(stats: Stats): string | null {
  if (!stats.isDirectory()) return 'is not a directory';
  return accessFault(stats);
}

/** Why a file or directory could have been written by somebody else, or null. */
export function accessFault(stats: Stats): string | null {
  const user = process.getuid?.();
  if (user === undefined) return null;
  if (stats.uid !== user) return `belongs to another user (uid ${stats.uid})`;
  if ((stats.mode & 0o022) !== 0) return 'can be written by other users (chmod go-w)';
  return null;
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
