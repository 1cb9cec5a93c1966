import type { Presence } from '../model/finding.ts';
import { type EntryColumns, entryAt, noContent } from './entry-table.ts';
import { createLinkResolver } from './link-resolver.ts';
import { resolvePath } from './tar/path.ts';

/** One layer for resolution: its entries, and which distinct content each content number of the layer is. */
export interface ResolvableLayer {
  readonly columns: EntryColumns;
  readonly contentIds: Uint32Array;
}

/** A place where a content of interest lies. Path as the layer's archive names it, latin1. */
export interface Occurrence {
  readonly content: number;
  readonly layer: number;
  readonly path: string;
  readonly presence: Presence;
}

/** Places followed at once; beyond it every further place counts as live, which can only make a verdict worse. */
const followLimit = 200_000;

/**
 * Says where contents of interest lie and whether each place survives to the final file system: layers in order, each
 * entry replacing what stood at its path, whiteouts deleting from the layers below, opaque markers emptying a
 * directory, a file taking the place of a directory, parents that are links followed within the root, hard links
 * keeping a content alive under a second name. Nothing is materialised; only the places of interest and the links are
 * held.
 *
 * @param interesting whether a content matters; called once per entry with content
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets
 */
export function locate(
  layers: readonly ResolvableLayer[],
  interesting: (content: number) => boolean,
): Occurrence[] {
  const found: Occurrence[] = [];
  const tree = createFollowedTree();
  for (const [index, layer] of layers.entries()) {
    tree.startLayer();
    for (let row = 0; row < layer.columns.count; row++) {
      const entry = entryAt(layer.columns, row);
      const content = entry.content === noContent ? undefined : layer.contentIds[entry.content];
      const wanted = content !== undefined && interesting(content);
      if (entry.kind === 'unparsed' || entry.kind === 'header-text') {
        // No runtime unpacks these bytes: they are in the image, but at no path.
        if (wanted) found.push({ content, layer: index, path: entry.path, presence: 'buried' });
        continue;
      }
      const at = tree.resolve(entry.path);
      if (entry.kind === 'whiteout') tree.whiteOut(at, index);
      else if (entry.kind === 'opaque') tree.empty(at, index);
      else {
        const linked =
          entry.kind === 'hardlink' ? tree.at(tree.resolve(resolvePath(entry.link).path)) : undefined;
        tree.replace(at, entry.kind === 'directory');
        if (entry.kind === 'symlink') tree.link(at, entry.link, index);
        const place = linked?.content ?? (wanted ? content : undefined);
        if (place === undefined) continue;
        const occurrence: Mutable<Occurrence> = {
          content: place,
          layer: index,
          path: entry.path,
          presence: 'live',
        };
        found.push(occurrence);
        tree.put(at, occurrence);
      }
    }
  }
  return found;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Node {
  readonly layer: number;
  readonly occurrence?: Mutable<Occurrence>;
  readonly link?: string;
}

/** The part of the file system that matters: places of interest, links, and how many of either lie below each path. */
function createFollowedTree() {
  const nodes = new Map<string, Node>();
  const below = new Map<string, number>();
  const links = createLinkResolver((path) => nodes.get(path)?.link);
  /** Directories that this layer has emptied already: a second marker finds nothing new. */
  let emptied = new Set<string>();

  function count(path: string, step: 1 | -1): void {
    for (let slash = path.lastIndexOf('/'); slash !== -1; slash = path.lastIndexOf('/', slash - 1)) {
      const parent = path.slice(0, slash);
      const left = (below.get(parent) ?? 0) + step;
      if (left === 0) below.delete(parent);
      else below.set(parent, left);
      if (slash === 0) break;
    }
  }

  function add(path: string, node: Node): void {
    nodes.set(path, node);
    count(path, 1);
  }

  function remove(path: string): void {
    const node = nodes.get(path);
    if (!node) return;
    if (node.occurrence) node.occurrence.presence = 'buried';
    nodes.delete(path);
    count(path, -1);
    if (node.link !== undefined) links.forget();
  }

  function removeBelow(path: string, beforeLayer: number): void {
    if (path !== '' && !below.has(path)) return;
    const prefix = path === '' ? '' : `${path}/`;
    for (const [at, node] of nodes) if (node.layer < beforeLayer && at.startsWith(prefix)) remove(at);
  }

  return {
    startLayer() {
      emptied = new Set();
    },
    resolve: (path: string) => links.resolve(path),
    at: (path: string) => nodes.get(path)?.occurrence,
    put(path: string, occurrence: Mutable<Occurrence>) {
      if (nodes.size < followLimit) add(path, { layer: occurrence.layer, occurrence });
    },
    link(path: string, link: string, layer: number) {
      if (nodes.size >= followLimit) return;
      add(path, { layer, link });
      links.forget();
    },
    /** An entry takes this place; anything but a directory also takes the place of all that was below. */
    replace(path: string, directory: boolean) {
      remove(path);
      if (!directory) removeBelow(path, Number.POSITIVE_INFINITY);
    },
    /** A whiteout speaks of the layers below; what its own layer puts at the path stays. */
    whiteOut(path: string, layer: number) {
      if ((nodes.get(path)?.layer ?? layer) < layer) remove(path);
      this.empty(path, layer);
    },
    empty(path: string, layer: number) {
      if (emptied.has(path)) return;
      removeBelow(path, layer);
      if (emptied.size < followLimit) emptied.add(path);
    },
  };
}
