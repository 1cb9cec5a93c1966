/**
 * Where a link leads by its text alone, without leading slash; empty for the root. Climbing stops at the root, as in a file system.
 * @param path of the link, from the root, without leading slash
 */
export function resolveLink(path: string, target: string): string {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
