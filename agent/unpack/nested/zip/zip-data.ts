import { crc32 } from 'node:zlib';
import type { Bytes } from '../member.ts';
import { type Opening, partOf } from '../opening.ts';
import { decodeStream, type StreamKind } from '../stream.ts';
import { encryptedFlag } from './records.ts';

/** How one reader would take the data of a member. */
export interface Reading {
  readonly name: string;
  readonly method: number;
  /** Bytes as stored; null where nobody says, and the data ends by itself. */
  readonly compressedSize: number | null;
}

/** What the data is checked against. */
export interface Expected {
  /** General purpose flags. */
  readonly flags: number;
  /** null where they stand behind the data and no directory repeats them. */
  readonly sums: { readonly size: number; readonly crc: number } | null;
}

const kinds: ReadonlyMap<number, StreamKind> = new Map([
  [8, 'deflate'],
  [12, 'bzip2'],
  [20, 'zstd'],
  [93, 'zstd'],
  [95, 'xz'],
] as const);

/** Ways of encryption that leave nothing to try. */
const strongEncryption = 0x40;
const aesMethod = 99;

/**
 * Opens the data of one member and hands it over; an entry must have been taken.
 * @returns the offset behind its data
 */
export async function openData(
  opening: Opening,
  reading: Reading,
  expected: Expected,
  start: number,
): Promise<number> {
  const { name, method, compressedSize } = reading;
  const { container } = opening;
  const end = Math.min(container.size, compressedSize === null ? container.size : start + compressedSize);
  const encrypted = (expected.flags & encryptedFlag) !== 0;
  if (method === aesMethod || (expected.flags & strongEncryption) !== 0)
    return encryptedData(opening, name, end);
  if (method === 0) {
    const stored = partOf(container, start, end - start);
    if (encrypted && !isWhat(expected, stored)) return encryptedData(opening, name, end);
    check(opening, name, expected, stored, encrypted);
    const missing = compressedSize === null ? 0 : start + compressedSize - container.size;
    const gap =
      missing > 0
        ? { reason: 'truncated' as const, detail: `${missing} bytes of this member are missing` }
        : undefined;
    await opening.handOverPart(name, start, end - start, gap);
    return end;
  }
  const kind = kinds.get(method);
  if (kind === undefined) {
    opening.gap('compression-unsupported', name, `compression method ${method}`);
    return end;
  }
  // Deflate ends by itself, whatever the headers say, and that is what readers of streams go by.
  const decoded = await decodeStream(opening, kind, start, kind === 'deflate' ? container.size : end);
  try {
    if (encrypted && (decoded.gap || !isWhat(expected, decoded.bytes)))
      return encryptedData(opening, name, end);
    if (!decoded.gap) check(opening, name, expected, decoded.bytes, encrypted);
    if (compressedSize !== null && kind === 'deflate' && decoded.end !== start + compressedSize)
      opening.fault(
        'archive/zip-ambiguous',
        name,
        `the headers say ${compressedSize} compressed bytes, the data takes ${decoded.end - start}`,
      );
    await opening.handOver(name, decoded.bytes, decoded.gap ?? undefined);
    if (decoded.gap) return compressedSize === null ? start : end;
    return compressedSize === null ? decoded.end : Math.max(end, decoded.end);
  } finally {
    decoded.release();
  }
}

function encryptedData(opening: Opening, name: string, end: number): number {
  opening.gap('encrypted', name, 'the member is encrypted');
  opening.fault('archive/password', name, 'the member is encrypted');
  return end;
}

function isWhat({ sums }: Expected, bytes: Bytes): boolean {
  return sums !== null && bytes.size > 0 && checksum(bytes) === sums.crc;
}

function check(opening: Opening, name: string, { sums }: Expected, bytes: Bytes, encrypted: boolean): void {
  if (encrypted) opening.fault('archive/zip-ambiguous', name, 'the member is marked as encrypted and is not');
  if (sums === null) return;
  if (bytes.size !== sums.size)
    opening.fault(
      'archive/zip-ambiguous',
      name,
      `the headers say ${sums.size} bytes, the member holds ${bytes.size}`,
    );
  else if (checksum(bytes) !== sums.crc)
    opening.fault(
      'archive/zip-crc',
      name,
      'the checksum does not match: some readers refuse the member, others do not',
    );
}

function checksum(bytes: Bytes): number {
  const step = 4 * 1024 * 1024;
  let crc = 0;
  for (let at = 0; at < bytes.size; at += step) crc = crc32(bytes.slice(at, step), crc);
  return crc;
}
