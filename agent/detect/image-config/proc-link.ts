/**
 * The magic link of procfs that a path walks through, e.g. `fd` for `/proc/self/fd/8/../..`, or null. What such a link
 * leads to lies outside the file system that the path seems to be in, so nothing after it is resolved.
 */
export function procLink(path: string): string | null {
  const walked: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') walked.pop();
    else if (part !== '' && part !== '.') walked.push(part);
    const found = walked.length <= 5 ? magicLink.exec(walked.join('/')) : null;
    if (found) return found[1]!;
  }
  return null;
}

const magicLink = /^proc\/[^/]+\/(?:task\/[^/]+\/)?(cwd|root|fd|exe|map_files)$/;
