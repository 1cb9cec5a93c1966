import { type EntryColumns, entryAt, noContent } from '../../unpack/entry-table.ts';
import { resolvePath } from '../../unpack/tar/path.ts';

/** A file that lies at a path, as the last layer that has one there says. */
export interface TreeFile {
  readonly layer: number;
  /** Content number of that layer. */
  readonly number: number;
  /** latin1, as the layer's archive names it. */
  readonly path: string;
}

const mostHops = 16;
const mostLinks = 200_000;

/**
 * A look at the files of an image by path, good enough to choose what is worth reading: links are followed, later layers
 * win, whiteouts are left aside. What a finding says about presence is not decided here.
 * @param layers lowest first; null for one that could not be read
 */
export function createFinalTree(layers: readonly (EntryColumns | null)[]) {
  const links = new Map<string, string>();
  for (const columns of layers)
    for (let row = 0; columns && row < columns.count; row++) {
      const { kind, path, link } = entryAt(columns, row);
      if (kind === 'symlink' && links.size < mostLinks) links.set(path, link);
      else if (links.size > 0 && kind !== 'opaque') links.delete(path);
    }

  /** The path behind all links; null where they lead nowhere. */
  function resolve(path: string): string | null {
    let rest = resolvePath(path).path.split('/');
    const done: string[] = [];
    for (let hops = 0; rest.length > 0; ) {
      const segment = rest.shift()!;
      const here = [...done, segment].join('/');
      const link = links.get(here);
      if (link === undefined) {
        done.push(segment);
        continue;
      }
      if (++hops > mostHops) return null;
      const target = link.startsWith('/') ? link : `${done.join('/')}/${link}`;
      rest = [...resolvePath(target).path.split('/').filter(Boolean), ...rest];
      done.length = 0;
    }
    return done.join('/');
  }

  /** Every file of every layer, lowest layer first. */
  function* files(): Generator<TreeFile> {
    for (const [layer, columns] of layers.entries())
      for (let row = 0; columns && row < columns.count; row++) {
        const { kind, path, content } = entryAt(columns, row);
        if (kind === 'file' && content !== noContent) yield { layer, number: content, path };
      }
  }

  return {
    resolve,
    /** The files at these paths, by path asked for. */
    find(paths: Iterable<string>): Map<string, TreeFile> {
      const asked = new Map<string, string[]>();
      for (const path of paths) {
        const resolved = resolve(path);
        if (resolved === null || resolved === '') continue;
        asked.set(resolved, [...(asked.get(resolved) ?? []), path]);
      }
      const found = new Map<string, TreeFile>();
      if (asked.size === 0) return found;
      for (const file of files()) for (const path of asked.get(file.path) ?? []) found.set(path, file);
      return found;
    },
    files,
  };
}

export type FinalTree = ReturnType<typeof createFinalTree>;
