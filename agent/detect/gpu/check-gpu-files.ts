import { type EntryColumns, type EntryRow, entryAt } from '../../unpack/entry-table.ts';
import { entryKinds } from '../../unpack/tar/entry.ts';
import type { ImageHit } from '../image-hit.ts';
import { resolveLink } from './resolve-link.ts';
import { rowsNaming } from './rows-naming.ts';

/** Findings of one rule; more say no more. */
const mostOfOneRule = 16;
const mostLooked = 200;

/** Parts of the paths that the hooks of a GPU runtime read, write or mount, on behalf of root on the host. */
const names = [
  '/compat',
  'libcuda.so',
  'libnvidia-',
  'libcudadebugger',
  'libnvcuvid',
  'nvidia-smi',
  'nvidia-',
  'etc/ld.so.c',
];
const compat = /^usr\/local\/cuda[^/]*\/compat(?:\/|$)/;
const driver =
  /^(?:usr\/)?(?:local\/)?(?:lib|lib64|lib\/\w+-linux-gnu\w*)\/(?:lib(?:cuda|cudadebugger|dxcore|nvcuvid|nvidia-[\w-]+)\.so[\w.]*)$|^usr\/s?bin\/nvidia-[\w-]+$/;
const loaderCache = /^etc\/ld\.so\.(?:cache|conf|conf\.d)$/;

/**
 * Files and links of an image at the places where the NVIDIA container toolkit works with the rights of root: a link there makes it read,
 * mount or overwrite what the link leads to. What a later entry deletes or covers does nothing.
 *
 * @see https://nvd.nist.gov/vuln/detail/CVE-2024-0132
 * @see https://nvd.nist.gov/vuln/detail/CVE-2025-23267
 */
export function checkGpuFiles(layers: readonly EntryColumns[]): ImageHit[] {
  const hits: ImageHit[] = [];
  const kept = new Map<string, number>();
  let looked = 0;
  for (const [layer, columns] of layers.entries())
    for (const row of rowsNaming(columns, names)) {
      const entry = entryAt(columns, row);
      const found = judge(entry);
      if (found === null || kept.get(found.ruleId) === mostOfOneRule) continue;
      // Beyond some links to look at, none is taken for harmless because of another.
      if (++looked <= mostLooked && isCovered(layers, layer, row, entry.path)) continue;
      kept.set(found.ruleId, (kept.get(found.ruleId) ?? 0) + 1);
      hits.push({
        ...found,
        place: { layer, path: entry.path },
        content: null,
        reachable: null,
        matches: [],
      });
    }
  return hits;
}

function judge({ kind, path, link }: EntryRow): { ruleId: string; detail: string } | null {
  const isLink = kind === 'symlink' || kind === 'hardlink';
  const detail = isLink ? `/${path} leads to ${link}` : `/${path}`;
  if (loaderCache.test(path)) return isLink ? { ruleId: 'gpu/loader-cache-link', detail } : null;
  if (!compat.test(path) && !driver.test(path)) return null;
  if (!isLink) return kind === 'file' && driver.test(path) ? { ruleId: 'gpu/driver-file', detail } : null;
  const target = resolveLink(path, kind === 'hardlink' ? `/${link}` : link);
  if (target === '' || /^(?:proc|sys|dev)(?:\/|$)/.test(target))
    return { ruleId: 'gpu/mount-escape', detail };
  const harmless = compat.test(path)
    ? /^usr\/(?:local\/cuda|lib)/
    : /^(?:usr|lib\w*|opt|etc\/alternatives)\//;
  return harmless.test(target) ? null : { ruleId: 'gpu/mount-link', detail };
}

const whiteout = entryKinds.indexOf('whiteout');
const opaque = entryKinds.indexOf('opaque');

/** Whether a later entry stands at the path, or deletes it or a folder above it. */
function isCovered(layers: readonly EntryColumns[], layer: number, row: number, path: string): boolean {
  return layers.some((columns, index) => {
    if (index < layer) return false;
    for (const other of rowsNaming(columns, [path])) {
      if (index === layer && other <= row) continue;
      if (entryAt(columns, other).path === path) return true;
    }
    for (let other = 0; index > layer && other < columns.count; other++) {
      const kind = columns.kinds[other];
      if (kind !== whiteout && kind !== opaque) continue;
      const above = entryAt(columns, other).path;
      if (path === above || path.startsWith(`${above}/`)) return true;
    }
    return false;
  });
}
