import { hashValues } from './berkeley-db.ts';
import { holdsCode } from './code-paths.ts';
import { sqliteBlobs } from './sqlite.ts';

const tags = { digests: 1035, flags: 1037, folderOf: 1116, names: 1117, folders: 1118, algorithm: 5011 };
const stringTypes = new Set([6, 8, 9]);
const sha256 = 8;
/** Configuration, which administrators edit, and files that are only made at run time. */
const notHeld = 1 | 64;
/** Hex digits of a digest that are kept. */
const kept = 32;
const mostFiles = 1_000_000;

/** The database of rpm before 4.16 (`Packages`), as CentOS 7 and 8 have it. */
export function readRpmBerkeleyDb(file: Buffer): string[] {
  return hashValues(file).flatMap(filesOfHeader).slice(0, mostFiles);
}

/** The database of rpm since 4.16 (`rpmdb.sqlite`). */
export function readRpmSqlite(file: Buffer): string[] {
  return sqliteBlobs(file, 'Packages').flatMap(filesOfHeader).slice(0, mostFiles);
}

/** The database of rpm on SUSE (`Packages.db`): headers in slots of 16 bytes. */
export function readRpmNdb(file: Buffer): string[] {
  const files: string[] = [];
  // Slots of a hostile file may all hold the rest of it.
  let left = file.length * 2;
  for (let at = file.indexOf(slot); at !== -1 && left > 0; at = file.indexOf(slot, at + 1)) {
    if (at % 16 !== 0 || at + 16 > file.length) continue;
    const header = file.subarray(at + 16, at + 16 + file.readUInt32LE(at + 12));
    left -= header.length;
    for (const line of filesOfHeader(header)) if (files.length < mostFiles) files.push(line);
  }
  return files;
}

const slot = Buffer.from('BlbS');

/**
 * The files of one installed package, from its header.
 * @see https://github.com/rpm-software-management/rpm/blob/rpm-4.20.0-release/docs/manual/format_header.md
 */
function filesOfHeader(blob: Buffer): string[] {
  if (blob.length < 8) return [];
  const count = blob.readUInt32BE(0);
  const data = 8 + count * 16;
  if (data > blob.length) return [];
  const texts = new Map<number, string[]>();
  const numbers = new Map<number, number[]>();
  const wanted = new Set(Object.values(tags));
  for (let i = 0; i < count; i++) {
    const at = 8 + i * 16;
    const tag = blob.readUInt32BE(at);
    if (!wanted.delete(tag)) continue;
    const type = blob.readUInt32BE(at + 4);
    const start = data + blob.readUInt32BE(at + 8);
    const items = Math.min(blob.readUInt32BE(at + 12), blob.length);
    if (stringTypes.has(type)) texts.set(tag, stringsAt(blob, start, items));
    else if (type === 4 && start + items * 4 <= blob.length)
      numbers.set(
        tag,
        Array.from({ length: items }, (_, n) => blob.readUInt32BE(start + n * 4)),
      );
  }
  if (numbers.get(tags.algorithm)?.[0] !== sha256) return [];
  const [names, folders, digests] = [texts.get(tags.names), texts.get(tags.folders), texts.get(tags.digests)];
  return (names ?? []).flatMap((name, i) => {
    const path = `${folders?.[numbers.get(tags.folderOf)?.[i] ?? -1] ?? ''}${name}`.replace(/^\//, '');
    const digest = digests?.[i] ?? '';
    const flags = numbers.get(tags.flags)?.[i] ?? 0;
    if (!/^[0-9a-f]{64}$/.test(digest) || (flags & notHeld) !== 0 || path.includes('\n') || !holdsCode(path))
      return [];
    return [`${digest.slice(0, kept)} ${path}`];
  });
}

function stringsAt(blob: Buffer, start: number, count: number): string[] {
  const texts: string[] = [];
  for (let at = start; texts.length < count && at < blob.length; ) {
    const end = blob.indexOf(0, at);
    if (end === -1) break;
    texts.push(blob.toString('latin1', at, end));
    at = end + 1;
  }
  return texts;
}
