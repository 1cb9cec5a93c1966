/** Links followed in one path before resolution stops, as in Linux (ELOOP). */
const linkLimit = 40;
/** Linux PATH_MAX: no runtime can create what is longer, so nothing is resolved there. */
const pathLimit = 4096;
const cacheLimit = 10_000;

/**
 * Resolves the directory part of paths through symbolic links, inside the root, like containerd's `fs.RootPath`.
 * Iterative and bounded: loops and deep paths cost their length, never the stack.
 *
 * @param linkAt target of the link that stands at a final path, if one does
 */
export function createLinkResolver(linkAt: (path: string) => string | undefined) {
  const cache = new Map<string, string>();

  function walk(dir: string): string {
    const pending = dir.split('/').reverse();
    let at = '';
    let followed = 0;
    while (pending.length > 0) {
      const segment = pending.pop()!;
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
        continue;
      }
      const next = at === '' ? segment : `${at}/${segment}`;
      const link = followed < linkLimit ? linkAt(next) : undefined;
      if (link === undefined || link.length > pathLimit) {
        at = next;
        continue;
      }
      followed++;
      if (link.startsWith('/')) at = '';
      pending.push(...link.split('/').reverse());
    }
    return at;
  }

  return {
    /** The final path of an entry: its parents resolved, its own name kept. `path` has no leading slash. */
    resolve(path: string): string {
      const slash = path.lastIndexOf('/');
      if (slash === -1 || path.length > pathLimit) return path;
      const dir = path.slice(0, slash);
      let parent = cache.get(dir);
      if (parent === undefined) {
        parent = walk(dir);
        if (cache.size >= cacheLimit) cache.clear();
        cache.set(dir, parent);
      }
      return parent === '' ? path.slice(slash + 1) : `${parent}/${path.slice(slash + 1)}`;
    },
    /** To be called whenever a link appears or goes. */
    forget: () => cache.clear(),
  };
}
