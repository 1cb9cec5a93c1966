import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryKind } from '../../agent/unpack/tar/entry.ts';

/** An entry as another reader sees it. Strings are latin1; `sha256` of regular files only. */
export interface ListedEntry {
  readonly kind: EntryKind;
  readonly name: string;
  readonly link: string;
  readonly size: number;
  readonly mode: number;
  readonly sha256: string | null;
}

/** What the system's GNU tar says about an archive. */
export interface GnuListing {
  /** It found nothing to complain about. */
  readonly ok: boolean;
  readonly entries: readonly ListedEntry[];
}

const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };

const kinds: Readonly<Record<string, EntryKind>> = {
  '-': 'file',
  C: 'file',
  d: 'directory',
  l: 'symlink',
  h: 'hardlink',
  c: 'char-device',
  b: 'block-device',
  p: 'fifo',
};

/** Lists an archive with GNU tar, then has it give out each file to be hashed; nothing is unpacked. */
export function gnuList(path: string): GnuListing {
  const listed = spawnSync('tar', ['-tvPf', path, '--numeric-owner', '--quoting-style=escape'], {
    env,
    encoding: 'latin1',
  });
  const hashed = gnuHashes(path);
  const entries = listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const entry = parseLine(line);
      return { ...entry, sha256: entry.kind === 'file' ? (hashed.hashes.shift() ?? 'missing') : null };
    });
  return { ok: listed.status === 0 && hashed.ok, entries };
}

/** sha256 of the regular files, in the order of the archive. */
function gnuHashes(path: string): { ok: boolean; hashes: string[] } {
  const nowhere = mkdtempSync(join(tmpdir(), 'warden-gnu-'));
  try {
    const result = spawnSync('tar', ['-xPf', path, '-C', nowhere, '--to-command=sha256sum'], {
      env,
      encoding: 'latin1',
    });
    return { ok: result.status === 0, hashes: result.stdout.match(/^[0-9a-f]{64}/gm) ?? [] };
  } finally {
    rmSync(nowhere, { recursive: true, force: true });
  }
}

/** `-rw-r--r-- 0/0 3 2025-01-01 00:00 name`; a device has `major,minor` for a size. */
function parseLine(line: string): Omit<ListedEntry, 'sha256'> {
  const match = /^(.)(.{9})\s+\d+\/\d+\s+(\d+(?:,\d+)?)\s+\S+ \S+ (.*)$/s.exec(line);
  if (!match) throw new Error(`not a line of GNU tar: ${line}`);
  const [, letter, permissions, size, rest] = match as unknown as [string, string, string, string, string];
  const kind = kinds[letter] ?? 'unknown';
  const separator = kind === 'symlink' ? ' -> ' : kind === 'hardlink' ? ' link to ' : null;
  const [name = '', link = ''] = separator === null ? [rest] : rest.split(separator);
  return {
    kind,
    name: unescapeName(name),
    link: unescapeName(link),
    size: size.includes(',') ? 0 : Number(size),
    mode: modeOf(permissions),
  };
}

function unescapeName(text: string): string {
  const letters: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return text.replace(/\\([0-7]{3}|.)/gs, (_, code: string) =>
    code.length === 3
      ? String.fromCharCode(Number.parseInt(code, 8))
      : (letters[code] ?? (code === '?' ? '\x7f' : code)),
  );
}

/** `rwsr-x--T` → octal. */
function modeOf(text: string): number {
  let mode = 0;
  for (const [i, letter] of [...text].entries()) {
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= 1 << (8 - i);
    if ('sStT'.includes(letter)) mode |= 0o4000 >> Math.floor(i / 3);
  }
  return mode;
}

/** What Python's tarfile says about an archive, an independent reader of GNU and PAX. */
export function pythonList(path: string): readonly ListedEntry[] {
  const script = `
import hashlib, json, os, sys, tarfile
show = lambda text: os.fsencode(text).decode('latin-1')
kinds = {b'0': 'file', b'\\0': 'file', b'1': 'hardlink', b'2': 'symlink', b'3': 'char-device', b'4': 'block-device',
         b'5': 'directory', b'6': 'fifo', b'S': 'file'}
out = []
with tarfile.open(sys.argv[1], 'r:', encoding='utf-8', errors='surrogateescape') as tar:
    for m in tar:
        digest = None
        if m.isfile():
            h = hashlib.sha256()
            f = tar.extractfile(m)
            while piece := f.read(1 << 20): h.update(piece)
            digest = h.hexdigest()
        out.append({'kind': kinds[m.type], 'name': show(m.name), 'link': show(m.linkname) if m.type in (b'1', b'2') else '',
                    'size': m.size if m.isfile() else 0, 'mode': m.mode, 'sha256': digest})
json.dump(out, sys.stdout)
`;
  return JSON.parse(
    execFileSync('python3', ['-c', script, path], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
  ) as ListedEntry[];
}
