import type { EntryKind, TarEntry } from './entry.ts';
import { fileCapabilities } from './file-capabilities.ts';
import { blockSize, octalMax, type TarHeader } from './header.ts';
import { resolvePath } from './path.ts';
import { paxInteger } from './pax.ts';

/** What stood before a header and changes it. */
export interface Overrides {
  readonly pax: ReadonlyMap<string, string> | null;
  readonly longName: string | null;
  readonly longLink: string | null;
}

type Report = (id: string, detail: string, path: string | null) => void;

/** How many bytes of data follow the header, as Go sees it. null: Go refuses the header. */
export function dataSize(header: TarHeader, overrides: Overrides, report: Report): number | null {
  const text = overrides.pax?.get('size');
  if (text === undefined || text === '') return header.size;
  const size = paxInteger(text);
  if (size === null) return null;
  const blank = size > octalMax && (header.size === 0 || header.size === octalMax);
  if (size !== header.size && !blank)
    report('tar/size-disagreement', `PAX says ${size} bytes, the header block ${header.size}`, null);
  return size;
}

/** The entry that Go would return, with a report on everything that another reader could see differently. */
export function classify(header: TarHeader, overrides: Overrides, size: number, report: Report): TarEntry {
  const rawPath = nonEmpty(overrides.longName) ?? nonEmpty(overrides.pax?.get('path')) ?? header.name;
  const link = nonEmpty(overrides.longLink) ?? nonEmpty(overrides.pax?.get('linkpath')) ?? header.link;
  const resolved = resolvePath(rawPath);
  const path = resolved.path;
  if (resolved.escapes) report('tar/path-escape', 'the path leaves the root through `..`', path);
  else if (resolved.dotDot) report('tar/dot-dot-in-path', 'the path contains `..`', path);
  else if (resolved.absolute) report('tar/absolute-path', 'the path is absolute', path);
  if (resolved.depth > depthLimit || rawPath.length > pathLimit)
    report('tar/deep-path', `the path has ${resolved.depth} levels and ${rawPath.length} bytes`, path);
  if (header.oddSize) report('tar/base256-size', 'the size is base-256 although octal would hold it', path);
  for (const field of [...header.badFields, ...badRecords(overrides.pax)])
    report(
      field === 'size' ? 'tar/size-disagreement' : 'tar/field-invalid',
      `the ${field} field is no number, or not to every reader`,
      path,
    );
  for (const key of ['path', 'linkpath', 'size'])
    if (overrides.pax?.get(key) === '')
      report(
        'tar/field-invalid',
        `the PAX ${key} is empty: runtimes take the header's, others the empty one`,
        path,
      );
  if (disagree(overrides.longName, overrides.pax?.get('path')))
    report('tar/repeated-header', 'a GNU long name and a PAX path state different paths', path);
  if (disagree(overrides.longLink, overrides.pax?.get('linkpath')))
    report('tar/repeated-header', 'a GNU long link and a PAX link path state different targets', path);

  const kind = kindOf(header.type, rawPath);
  if (kind === 'unknown' || header.type === '7')
    report('tar/unknown-type', `type flag 0x${header.type.charCodeAt(0).toString(16)}`, path);
  if (header.type === '0' && rawPath.endsWith('/'))
    report('tar/slash-file', 'a regular file whose name ends in a slash', path);
  if (isHeaderOnly(kind) && size > 0)
    report('tar/header-only-with-data', `a ${kind} declares ${size} bytes of data`, path);
  if (kind === 'char-device' || kind === 'block-device') report('tar/device', `a ${kind}`, path);
  if (kind === 'hardlink' && resolvePath(link).escapes)
    report('tar/link-escape', 'a hard link whose target leaves the root', path);
  const capabilities = fileCapabilities(overrides.pax?.get('SCHILY.xattr.security.capability'));
  if (capabilities !== null)
    report(
      capabilities.strong ? 'elf/capabilities-strong' : 'elf/capabilities',
      capabilities.names.join(', '),
      path,
    );
  if (path === '' && kind !== 'directory')
    report('tar/root-replaced', `a ${kind} takes the place of the root directory`, path);
  const entry = { path, link, size: isHeaderOnly(kind) ? 0 : size, mode: header.mode };
  return { ...entry, ...whiteout(kind, path, report) };
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts */
function whiteout(kind: EntryKind, path: string, report: Report): { kind: EntryKind; path: string } {
  const slash = path.lastIndexOf('/');
  const base = path.slice(slash + 1);
  if (!base.startsWith('.wh.')) return { kind, path };
  const parent = path.slice(0, Math.max(slash, 0));
  if (base === '.wh..wh..opq') return { kind: 'opaque', path: parent };
  const target = base.slice(4);
  if (target.startsWith('.wh.')) return { kind, path }; // AUFS bookkeeping: runtimes skip it, its content is scanned
  if (target === '' || target === '.' || target === '..') {
    report('tar/whiteout-invalid', 'a whiteout that names no file', path);
    return { kind, path };
  }
  return { kind: 'whiteout', path: parent === '' ? target : `${parent}/${target}` };
}

function kindOf(type: string, rawPath: string): EntryKind {
  if (type === '\0') return rawPath.endsWith('/') ? 'directory' : 'file';
  return kinds[type] ?? 'unknown';
}

const kinds: Readonly<Record<string, EntryKind>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'char-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
};

/** Go's isHeaderOnlyType: the size of these is ignored, the next header follows at once. */
function isHeaderOnly(kind: EntryKind): boolean {
  return kind !== 'file' && kind !== 'unknown';
}

/** An empty record or long name leaves what the header block says. */
function nonEmpty(value: string | null | undefined): string | undefined {
  return value || undefined;
}

/** Go prefers the GNU name, GNU tar the PAX record. */
function disagree(gnu: string | null, pax: string | undefined): boolean {
  return Boolean(gnu) && Boolean(pax) && gnu !== pax;
}

/** PAX records other than the size that Go refuses to parse. */
function badRecords(pax: Overrides['pax']): string[] {
  if (pax === null) return [];
  return Object.entries(recordForms)
    .filter(([key, form]) => nonEmpty(pax.get(key)) !== undefined && !form.test(pax.get(key)!))
    .map(([key]) => `PAX ${key}`);
}

const integer = /^[+-]?\d{1,18}$/;
const time = /^[+-]?\d{1,18}(\.\d*)?$/;
const recordForms = { uid: integer, gid: integer, mtime: time, atime: time, ctime: time };

/** Linux PATH_MAX; and more levels than any honest tree has. */
const pathLimit = 4096;
const depthLimit = 255;

/** Zero bytes after `size` bytes of content up to the next block. */
export function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}
