/** A path as a runtime resolves it inside the root of a container: no leading slash, no empty, `.` or `..` segment. */
export interface ResolvedPath {
  /** latin1; empty for the root itself. */
  readonly path: string;
  readonly absolute: boolean;
  /** A `..` that would leave the root (containerd clamps it, Docker refuses it). */
  readonly escapes: boolean;
  readonly dotDot: boolean;
  readonly depth: number;
}

/** Iterative on purpose: a path of any depth costs its length and no stack (GHSA-r292-9mhp-454m). */
export function resolvePath(raw: string): ResolvedPath {
  const absolute = raw.charCodeAt(0) === 0x2f;
  if (isPlain(raw)) return { path: raw, absolute, escapes: false, dotDot: false, depth: countSegments(raw) };
  const kept: string[] = [];
  let escapes = false;
  let dotDot = false;
  for (const segment of raw.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else {
      dotDot = true;
      if (kept.pop() === undefined) escapes = true;
    }
  }
  return { path: kept.join('/'), absolute, escapes, dotDot, depth: kept.length };
}

/** Nothing to clean: the common case, decided without allocating. */
function isPlain(raw: string): boolean {
  if (raw === '' || raw.charCodeAt(0) === 0x2f || raw.charCodeAt(raw.length - 1) === 0x2f) return false;
  let start = 0;
  for (let i = 0; i <= raw.length; i++) {
    if (i < raw.length && raw.charCodeAt(i) !== 0x2f) continue;
    const length = i - start;
    if (length === 0) return false;
    if (
      raw.charCodeAt(start) === 0x2e &&
      (length === 1 || (length === 2 && raw.charCodeAt(start + 1) === 0x2e))
    )
      return false;
    start = i + 1;
  }
  return true;
}

function countSegments(path: string): number {
  let count = 1;
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) === 0x2f) count++;
  return count;
}
