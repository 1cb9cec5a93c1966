import type { Bytes } from '../member.ts';
import { centralSignature, isPlausibleLocal, readCentral, readLocal } from './records.ts';

/** One way to read the central directory. */
export interface ZipDirectory {
  /** First record. */
  readonly start: number;
  /** First byte that belongs to no record. */
  readonly end: number;
  /** What is added to the offsets of local headers: bytes put before the archive. */
  readonly base: number;
  /** How many records it is said to have. */
  readonly count: number;
}

export interface ZipLayout {
  /** Several: readers may choose either. None: the archive is cut off before its directory. */
  readonly directories: readonly ZipDirectory[];
  /** Regions of the records at the end: no member data, and nothing hidden. */
  readonly records: readonly (readonly [number, number])[];
  /** Why readers may disagree. */
  readonly ambiguities: readonly string[];
  readonly severalDisks: boolean;
}

export const endSize = 22;
const longestComment = 0xffff;

/**
 * Finds the directory of a zip archive from the end, as readers do, and every other one that a reader could take.
 *
 * @param byHead nothing else was recognised by its beginning, so that local headers without a directory count too
 * @see APPNOTE.TXT 6.3.10 §4.3.16
 */
export function findZip(bytes: Bytes, byHead: boolean): ZipLayout | null {
  const tailStart = Math.max(0, bytes.size - endSize - longestComment);
  const tail = bytes.slice(tailStart, endSize + longestComment);
  const ends: End[] = [];
  for (let at = tail.length - endSize; at >= 0; at--) {
    at = tail.lastIndexOf('PK\x05\x06', at, 'latin1');
    if (at < 0) break;
    ends.push(readEnd(bytes, tailStart + at, tail.subarray(at)));
  }
  const plausible = ends.filter((end) => end.directories.length > 0);
  const chosen = plausible.find((end) => end.exact) ?? (byHead ? plausible[0] : undefined);
  if (!chosen) {
    const local = byHead ? readLocal(bytes, 0) : null;
    return local && isPlausibleLocal(local)
      ? { directories: [], records: [], ambiguities: [], severalDisks: false }
      : null;
  }
  if (!byHead && chosen.directories.every((directory) => directory.count === 0)) return null;

  // One before the directory lies in member data, such as a stored archive within this one.
  const rivals = ends.filter(
    (end) =>
      end !== chosen && (end.at >= chosen.directories[0]!.start || (end.exact && end.directories.length > 0)),
  );
  const ambiguities = [...chosen.ambiguities];
  if (rivals.length > 0) ambiguities.push(`${rivals.length + 1} records could be the end of the directory`);
  return {
    directories: [chosen, ...rivals.slice(0, mostRivals)].flatMap((end) => end.directories),
    records: [chosen, ...rivals].flatMap((end) => end.records),
    ambiguities,
    severalDisks: chosen.severalDisks,
  };
}

const mostRivals = 8;

/** An end record, and what it says. */
export interface End {
  readonly at: number;
  /** Its comment ends where the file does. */
  readonly exact: boolean;
  readonly directories: readonly ZipDirectory[];
  readonly records: readonly (readonly [number, number])[];
  readonly ambiguities: readonly string[];
  readonly severalDisks: boolean;
}

interface Claim {
  readonly end: number;
  readonly size: number;
  readonly offset: number;
  readonly count: number;
}

/** @param record at least the 22 bytes at `at` */
export function readEnd(bytes: Bytes, at: number, record: Buffer): End {
  const after = at + endSize + record.readUInt16LE(20);
  const short: Claim = {
    end: at,
    count: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
  };
  const long = readZip64End(bytes, at);
  const saturated = short.count === 0xffff || short.size === 0xffffffff || short.offset === 0xffffffff;
  const ambiguities: string[] = [];
  if (long && !saturated && (long.size !== short.size || long.offset !== short.offset))
    ambiguities.push('the zip64 record and the plain one name different directories');
  const claims = long ? (saturated ? [long] : [long, { ...short, end: long.end }]) : [short];

  const directories: ZipDirectory[] = [];
  for (const claim of claims)
    for (const start of [claim.end - claim.size, claim.offset]) {
      if (!isDirectory(bytes, start, claim)) continue;
      const base = start - claim.offset;
      if (directories.some((other) => other.start === start && other.base === base)) continue;
      directories.push({ start, end: claim.end, base, count: claim.count });
    }
  if (directories.length > 1)
    ambiguities.push('the directory is in one place by its size, in another by its offset');
  return {
    at,
    exact: after === bytes.size,
    directories,
    records: [[long?.end ?? at, Math.min(after, bytes.size)]],
    ambiguities,
    severalDisks: record.readUInt16LE(4) !== 0 && record.readUInt16LE(4) !== 0xffff,
  };
}

function isDirectory(bytes: Bytes, start: number, claim: Claim): boolean {
  if (start < 0 || start > claim.end) return false;
  if (start === claim.end) return claim.count === 0 && claim.size === 0;
  const signature = bytes.slice(start, 4);
  return (
    signature.length === 4 &&
    signature.readUInt32LE(0) === centralSignature &&
    readCentral(bytes, start) !== null
  );
}

/** @see APPNOTE.TXT 6.3.10 §4.3.14, §4.3.15 */
function readZip64End(bytes: Bytes, at: number): Claim | null {
  const locator = at >= 20 ? bytes.slice(at - 20, 20) : Buffer.alloc(0);
  if (locator.length < 20 || locator.readUInt32LE(0) !== 0x07064b50) return null;
  // Where it says, or right before the locator: with bytes put before the archive the first is off.
  for (const end of [at - 20 - 56, Number(locator.readBigUInt64LE(8))]) {
    const record = end >= 0 && end < at ? bytes.slice(end, 56) : Buffer.alloc(0);
    if (record.length < 56 || record.readUInt32LE(0) !== 0x06064b50) continue;
    return {
      end,
      count: Number(record.readBigUInt64LE(32)),
      size: Number(record.readBigUInt64LE(40)),
      offset: Number(record.readBigUInt64LE(48)),
    };
  }
  return null;
}
