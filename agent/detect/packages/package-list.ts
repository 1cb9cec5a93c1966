import type { Bytes } from '../../unpack/nested/member.ts';
import { readApk } from './apk.ts';
import { readDiversions, readMd5Sums } from './dpkg.ts';
import { readRecord } from './pip.ts';
import { readRpmBerkeleyDb, readRpmNdb, readRpmSqlite } from './rpm.ts';

/** Files that packages brought, as the database in the image has them. */
export interface PackageList {
  readonly kind: 'dpkg' | 'diversions' | 'apk' | 'pip' | 'rpm';
  /**
   * `digest path` for each file that can hold code; the digest in hex, empty for diversions. Paths are latin1, without leading slash, from
   * the root or (`pip`) from the folder above the list's own.
   */
  readonly files: readonly string[];
}

/** Databases of all packages of an image are some 10 MB, in text a tenth of that. */
const listLimit = 64 * 1024 * 1024;
const textLimit = 16 * 1024 * 1024;

/** Reads a database of packages, recognised by its content. Never throws; null for everything else. */
export function readPackageList(content: Bytes): PackageList | null {
  if (content.size < 16 || content.size > listLimit) return null;
  const head = content.slice(0, 512).toString('latin1');
  const reader = readers.find(({ begins }) => begins.test(head));
  if (reader === undefined || (reader.kind !== 'rpm' && content.size > textLimit)) return null;
  const files = reader.read(content.slice(0, content.size));
  // A database of something else is none of packages.
  if (files === null || (reader.kind === 'rpm' && files.length === 0)) return null;
  return { kind: reader.kind, files };
}

const readers: readonly {
  readonly kind: PackageList['kind'];
  readonly begins: RegExp;
  read(bytes: Buffer): string[] | null;
}[] = [
  { kind: 'dpkg', begins: /^[0-9a-f]{32} [ *]\S/, read: inText(readMd5Sums) },
  { kind: 'apk', begins: /^C:Q1[A-Za-z0-9+/]{27}=\n(?:[A-Za-z]:[^\n]*\n)/, read: inText(readApk) },
  {
    kind: 'diversions',
    begins: /^\/[^\n]+\n\/[^\n]+\n[a-z0-9:][a-z0-9+.:-]*\n/,
    read: inText(readDiversions),
  },
  { kind: 'pip', begins: /^[^\n,]{1,400},(?:sha256=[\w-]{43}=?)?,\d*\r?\n/, read: inText(readRecord) },
  { kind: 'rpm', begins: /^SQLite format 3\0/, read: readRpmSqlite },
  { kind: 'rpm', begins: /^RpmP/, read: readRpmNdb },
  { kind: 'rpm', begins: /^[\s\S]{12}a[\s\S]{2}\0/, read: readRpmBerkeleyDb },
];

function inText(read: (text: string) => string[] | null): (bytes: Buffer) => string[] | null {
  return (bytes) => read(bytes.toString('latin1'));
}
