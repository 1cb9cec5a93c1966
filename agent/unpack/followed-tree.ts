/** Links followed in one path before resolution stops, as in Linux (ELOOP). */
const linkLimit = 40;
/** Linux PATH_MAX: no runtime can create what is longer. */
export const pathLimit = 4096;
/** Nodes held at once, directories on the way included. */
const nodeLimit = 500_000;
/** Steps through the tree in one scan; an image that costs more is built to. */
const stepLimit = 100_000_000;

/** Segments of a path from the root; none for the root itself. */
export type Segments = readonly string[];

/** What can stand at a path and matters: a place of interest, or a link. */
export interface Leaf<T> {
  readonly layer: number;
  readonly value?: T;
  readonly link?: string;
}

interface Node<T> {
  readonly parent: Node<T> | null;
  readonly name: string;
  readonly children: Map<string, Node<T>>;
  leaf: Leaf<T> | null;
}

/**
 * The part of a file system that matters, as layers are applied to it. Everything is iterative and bounded: deep paths
 * and loops of links cost their length, never the stack; where a bound is reached nothing is removed any more, which
 * can only make a verdict worse.
 *
 * @param followLower whether links of lower layers are followed, as a runtime does that applies a layer on top of the
 *   others (containerd), or not, as one that unpacks each layer into a directory of its own (overlay2)
 * Where each layer has a directory of its own, what it did to a path is undone when it then makes a directory there: the
 * whiteout or the file is gone from that directory, and what lies below in lower layers shows through again.
 *
 * @param onChange called with -1 when a value is deleted or covered, with 1 when it shows through again
 */
export function createFollowedTree<T>(followLower: boolean, onChange: (value: T, by: 1 | -1) => void) {
  const root: Node<T> = { parent: null, name: '', children: new Map(), leaf: null };
  let layer = 0;
  let nodes = 0;
  let steps = 0;
  /** Directories that this layer has emptied already: a second marker finds nothing new. */
  let emptied = new Set<Node<T>>();
  /** Counts up when nodes come or go. */
  let shape = 0;
  /** The last directory that was resolved, and its node as it was at `shape`: entries come sorted. */
  let last: {
    readonly dir: string;
    readonly segments: Segments;
    /** The segments as one path. */
    readonly path: string;
    node?: Node<T> | undefined;
    shape?: number;
  } | null = null;

  /** What this layer removed of lower ones, and the path at which it did; only where that can be undone. */
  let removed: { readonly by: string; readonly segments: Segments; readonly leaf: Leaf<T> }[] = [];
  /** The paths `by` which it did, and all above them. */
  let removedBelow = new Set<string>();
  /** Paths that this layer whites out, or puts anything but a directory at, where that removed something. */
  let covers = new Set<string>();
  /** The path that is being applied. */
  let by: Segments = [];

  function linkAt(node: Node<T> | undefined): string | undefined {
    const leaf = node?.leaf;
    return leaf && (followLower || leaf.layer === layer) ? leaf.link : undefined;
  }

  /** All links in it followed, inside the root, like containerd's `fs.RootPath`. */
  function resolveAll(path: string): Segments {
    const pending = path.split('/').reverse();
    const segments: string[] = [];
    const trail: (Node<T> | undefined)[] = [root];
    let followed = 0;
    while (pending.length > 0) {
      steps++;
      const segment = pending.pop()!;
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        if (segments.pop() !== undefined) trail.pop();
        continue;
      }
      const node = trail.at(-1)?.children.get(segment);
      const link = followed < linkLimit ? linkAt(node) : undefined;
      if (link === undefined || link.length > pathLimit) {
        segments.push(segment);
        trail.push(node);
        continue;
      }
      followed++;
      if (link.startsWith('/')) {
        segments.length = 0;
        trail.length = 1;
      }
      pending.push(...link.split('/').reverse());
    }
    return segments;
  }

  function find(segments: Segments): Node<T> | undefined {
    let node: Node<T> | undefined = root;
    for (const segment of segments) {
      steps++;
      node = node.children.get(segment);
      if (node === undefined) return undefined;
    }
    return node;
  }

  function noteRemoved(at: string, segments: Segments, leaf: Leaf<T>): void {
    removed.push({ by: at, segments, leaf });
    let end = at.length;
    while (end > 0 && !removedBelow.has(at.slice(0, end))) {
      steps++;
      removedBelow.add(at.slice(0, end));
      end = at.lastIndexOf('/', end - 1);
    }
  }

  function clear(node: Node<T>): void {
    if (node.leaf === null) return;
    if (!followLower && node.leaf.layer < layer) noteRemoved(by.join('/'), segmentsOf(node), node.leaf);
    if (node.leaf.value !== undefined) onChange(node.leaf.value, -1);
    if (node.leaf.link !== undefined) last = null;
    node.leaf = null;
  }

  /** Takes out of the tree what leads nowhere any more. */
  function prune(from: Node<T>): void {
    for (let node = from; node.parent && node.leaf === null && node.children.size === 0; node = node.parent) {
      node.parent.children.delete(node.name);
      nodes--;
      shape++;
    }
  }

  function clearBelow(top: Node<T>, beforeLayer: number): void {
    const all: Node<T>[] = [...top.children.values()];
    for (let i = 0; i < all.length; i++) {
      for (const child of all[i]!.children.values()) all.push(child);
      if (all[i]!.leaf && all[i]!.leaf!.layer < beforeLayer) clear(all[i]!);
    }
    steps += all.length;
    for (const node of all.reverse()) if (node.leaf === null && node.children.size === 0) prune(node);
  }

  const givenUp = () => steps > stepLimit;

  function segmentsOf(node: Node<T>): Segments {
    const segments: string[] = [];
    for (let at = node; at.parent; at = at.parent) segments.push(at.name);
    return segments.reverse();
  }

  function put(segments: Segments, leaf: Leaf<T>): void {
    if (nodes + segments.length > nodeLimit || givenUp()) return;
    let node = root;
    for (const name of segments) {
      let child = node.children.get(name);
      if (child === undefined) {
        child = { parent: node, name, children: new Map(), leaf: null };
        node.children.set(name, child);
        nodes++;
        shape++;
      }
      node = child;
    }
    clear(node);
    node.leaf = leaf;
    if (leaf.link !== undefined) last = null;
  }

  function noteCover(segments: Segments, known: boolean): void {
    by = segments;
    if (followLower) return;
    const path = segments.join('/');
    if (known || removedBelow.has(path)) covers.add(path);
  }

  /** A directory takes the place of what this layer had there: what that removed below comes back. */
  function undo(segments: Segments): void {
    by = segments;
    if (covers.size === 0) return;
    const path = segments.join('/');
    if (!covers.delete(path)) return;
    steps += removed.length;
    const all = removed;
    removed = [];
    removedBelow = new Set();
    emptied = new Set();
    for (const one of all) {
      const { segments: at, leaf } = one;
      if (one.by !== path && !one.by.startsWith(`${path}/`)) {
        noteRemoved(one.by, at, leaf);
        continue;
      }
      if (at.length <= segments.length) continue;
      if (leaf.value !== undefined) onChange(leaf.value, 1);
      put(at, leaf);
    }
  }

  /** The directory of a path, with its links followed. */
  function directoryOf(path: string, slash: number) {
    const length = Math.max(0, slash);
    if (last === null || last.dir.length !== length || !path.startsWith(last.dir)) {
      const dir = path.slice(0, length);
      const segments = givenUp() ? dir.split('/') : resolveAll(dir);
      last = { dir, segments, path: segments.join('/') };
    }
    return last;
  }

  /** The same with its node as it is now, if there is one. */
  function standingDirectoryOf(path: string, slash: number) {
    const directory = directoryOf(path, slash);
    if (directory.shape !== shape) {
      directory.node = find(directory.segments);
      directory.shape = shape;
    }
    return directory;
  }

  return {
    followLower,
    startLayer(index: number): void {
      layer = index;
      last = null;
      emptied = new Set();
      removed = [];
      removedBelow = new Set();
      covers = new Set();
    },
    /** The directory with all its links followed. */
    resolveAll,
    /** The final path of an entry: its parents resolved, its own name kept. */
    resolve(path: string): Segments {
      const slash = path.lastIndexOf('/');
      return [...directoryOf(path, slash).segments, path.slice(slash + 1)];
    },
    /** Whether a file without a content of interest changes nothing here, as most do. */
    isFree(path: string): boolean {
      if (givenUp()) return false;
      const slash = path.lastIndexOf('/');
      const directory = standingDirectoryOf(path, slash);
      if (directory.node?.children.has(path.slice(slash + 1))) return false;
      if (directory.path === '') return !removedBelow.has(path.slice(slash + 1));
      if (!removedBelow.has(directory.path)) return true;
      return !removedBelow.has(`${directory.path}/${path.slice(slash + 1)}`);
    },
    /** What stands at a path, with all its links followed. */
    lookUp(path: string): { readonly at: string; readonly leaf: Leaf<T> | null } {
      const slash = path.lastIndexOf('/');
      const name = path.slice(slash + 1);
      if (!givenUp() && name !== '' && name !== '.' && name !== '..') {
        const directory = standingDirectoryOf(path, slash);
        const node = directory.node?.children.get(name);
        const at = directory.path === '' ? name : `${directory.path}/${name}`;
        if (linkAt(node) === undefined) return { at, leaf: node?.leaf ?? null };
      }
      const segments = resolveAll(path);
      return { at: segments.join('/'), leaf: find(segments)?.leaf ?? null };
    },
    at: (segments: Segments): Leaf<T> | null => find(segments)?.leaf ?? null,
    put,
    /** An entry takes this place; anything but a directory also takes the place of all that was below. */
    replace(segments: Segments, directory: boolean): void {
      if (directory) undo(segments);
      const node = givenUp() ? undefined : find(segments);
      if (!directory) noteCover(segments, node !== undefined);
      if (node === undefined) return;
      clear(node);
      if (!directory) clearBelow(node, Number.POSITIVE_INFINITY);
      prune(node);
    },
    /** A whiteout speaks of the layers below; what its own layer puts at the path stays. */
    whiteOut(segments: Segments): void {
      const node = givenUp() ? undefined : find(segments);
      noteCover(segments, node !== undefined);
      if (node === undefined) return;
      if (node.leaf && node.leaf.layer < layer) clear(node);
      this.empty(segments);
      prune(node);
    },
    empty(segments: Segments): void {
      const node = givenUp() ? undefined : find(segments);
      by = segments;
      if (node === undefined || emptied.has(node)) return;
      clearBelow(node, layer);
      emptied.add(node);
    },
  };
}
