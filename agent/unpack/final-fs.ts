import { WardenError } from '../model/errors.ts';
import type { Presence } from '../model/finding.ts';
import { type EntryColumns, type EntryRow, entryAt, noContent } from './entry-table.ts';
import { createFollowedTree, pathLimit } from './followed-tree.ts';
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

/** A place, and in how many of the worlds it is still there. */
interface Place extends Omit<Occurrence, 'presence'> {
  worlds: number;
  readonly mode: number;
}

/** A file of interest at a path of the final file system. */
export interface FinalFile {
  readonly content: number;
  readonly layer: number;
  /** As the layer's archive names it, latin1. */
  readonly path: string;
  readonly mode: number;
}

/** What became of the contents of interest. */
export interface Projection {
  readonly occurrences: Occurrence[];
  /**
   * The file that a process finds at an absolute path, all links followed within the root; null where there is none, or none of interest.
   * `at`: its path without links. Where runtimes disagree, as containerd has it. latin1.
   */
  lookUp(path: string): { readonly at: string; readonly file: FinalFile | null };
}

/**
 * Says where contents of interest lie and whether each place survives to the final file system: layers in order, each
 * entry replacing what stood at its path, whiteouts deleting from the layers below, opaque markers emptying a
 * directory, a file taking the place of a directory, parents that are links followed within the root, hard links
 * keeping a content alive under a second name. Nothing is materialised; only the places of interest and the links are
 * held.
 *
 * Runtimes disagree about paths that lead through a link of a lower layer, so both readings are worked out, and what is
 * there in one of them is live.
 *
 * @param interesting whether a content matters; called once per entry with content
 * @param readings whether links of lower layers are followed, in each reading that is worked out; `lookUp` answers for the first
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets
 */
export function project(
  layers: readonly ResolvableLayer[],
  interesting: (content: number) => boolean,
  readings: readonly boolean[] = [true, false],
): Projection {
  const found: Place[] = [];
  const worlds = readings.map((followLower) =>
    createFollowedTree<Place>(followLower, (place, by) => {
      place.worlds += by;
    }),
  );
  for (const [layer, { columns, contentIds }] of layers.entries()) {
    for (const world of worlds) world.startLayer(layer);
    for (let row = 0; row < columns.count; row++) {
      const number = columns.contents[row]!;
      const id = number === noContent ? undefined : contentIds[number];
      const content = id !== undefined && interesting(id) ? id : null;
      const entry = entryAt(columns, row);
      if (content === null && entry.kind === 'file' && isPlain(entry.path)) {
        for (const world of worlds) if (!world.isFree(entry.path)) apply(world, entry, layer, null, noPlace);
        continue;
      }
      const here: Place[] = [];
      const placeOf = (what: number): Place => {
        const known = here.find((place) => place.content === what);
        if (known) return known;
        here.push({ content: what, layer, path: entry.path, mode: entry.mode, worlds: 0 });
        return here.at(-1)!;
      };
      if (content !== null) placeOf(content);
      for (const world of worlds) apply(world, entry, layer, content, placeOf);
      found.push(...here);
    }
  }
  const [first] = worlds;
  return {
    occurrences: found.map(({ worlds: left, mode: _, ...place }) => ({
      ...place,
      presence: left > 0 ? 'live' : 'buried',
    })),
    lookUp(path) {
      const { at, leaf } = first!.lookUp(path.length > pathLimit ? '' : path);
      return { at, file: leaf?.value ?? null };
    },
  };
}

/** Whether a runtime creates what has this path. */
function isPlain(path: string): boolean {
  return path !== '' && path.length <= pathLimit;
}

function noPlace(): never {
  throw new WardenError('INTERNAL', 'a file without a content of interest has a place');
}

/** Applies one entry to one world; a content that is in the archive but at no path of the world stays buried. */
function apply(
  world: ReturnType<typeof createFollowedTree<Place>>,
  entry: EntryRow,
  layer: number,
  content: number | null,
  placeOf: (content: number) => Place,
): void {
  const { kind, path, link } = entry;
  if (kind === 'unparsed' || kind === 'header-text') return;
  if (path.length > pathLimit || (path === '' && kind !== 'opaque')) {
    // No runtime creates this, or it is the root itself, which nothing replaces: it hides nothing, and counts as there.
    if (content !== null && kind !== 'whiteout') placeOf(content).worlds++;
    return;
  }
  if (kind === 'opaque') return world.empty(world.resolveAll(path));
  // Runtimes without root leave devices out, so that a lower layer shows through.
  if (kind.endsWith('-device') && !world.followLower) return;
  const at = world.resolve(path);
  if (kind === 'whiteout') return world.whiteOut(at);
  const target = kind === 'hardlink' ? world.at(world.resolve(resolvePath(link).path)) : null;
  const linkTo = kind === 'symlink' ? link : target?.link;
  const what = target?.value?.content ?? content;
  world.replace(at, kind === 'directory');
  const value = what === null ? null : placeOf(what);
  if (value) value.worlds++;
  if (value || linkTo !== undefined)
    world.put(at, { layer, ...(value ? { value } : {}), ...(linkTo === undefined ? {} : { link: linkTo }) });
}
