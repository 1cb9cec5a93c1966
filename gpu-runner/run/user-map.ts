/**
 * The user of the host that a user of a container is.
 * @param map `uid_map` of a process of the container, as a process of the host reads it
 * @returns null for one that the map does not have
 * @see https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 */
export function hostUser(map: string, user: number): number | null {
  for (const line of map.split('\n')) {
    const [, first, outside, count] = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*$/.exec(line) ?? [];
    if (first === undefined) continue;
    const offset = user - Number(first);
    if (offset >= 0 && offset < Number(count)) return Number(outside) + offset;
  }
  return null;
}
