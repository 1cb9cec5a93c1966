import { createHash } from 'node:crypto';

/**
 * A sealed file: header (magic, scope, key), body, trailer (two counts, sha256 of all that comes before it). A file
 * that is torn, was changed, or belongs to another scope or key does not open.
 */
const magic = {
  image: Buffer.from('WARDENI1'),
  layer: Buffer.from('WARDENL1'),
  contents: Buffer.from('WARDENC1'),
} as const;
type SealedKind = keyof typeof magic;

/** Bytes of the header; divisible by eight, so that the body is aligned. */
const headerSize = 72;
const trailerSize = 40;
/** What sealing adds to a body, in bytes. */
export const sealSize = headerSize + trailerSize;

export interface Sealed {
  readonly body: Buffer;
  readonly counts: readonly [number, number];
}

/** What a file is, and for what it was written. `scope` and `key` are 32 bytes. */
export interface SealedName {
  readonly kind: SealedKind;
  readonly scope: Buffer;
  readonly key: Buffer;
}

/** The parts of the file, to be written in order. Counts are unsigned 32-bit. */
export function seal(name: SealedName, body: readonly Buffer[], counts: readonly [number, number]): Buffer[] {
  const end = Buffer.alloc(trailerSize);
  end.writeUInt32LE(counts[0], 0);
  end.writeUInt32LE(counts[1], 4);
  const hash = createHash('sha256');
  const parts = [header(name), ...body, end.subarray(0, 8)];
  for (const part of parts) hash.update(part);
  hash.digest().copy(end, 8);
  return [...parts.slice(0, -1), end];
}

/** The body of a whole file, sharing its memory, or null where the file is not exactly what was sealed under that name. */
export function unseal(file: Buffer, name: SealedName): Sealed | null {
  if (file.length < sealSize) return null;
  if (!file.subarray(0, headerSize).equals(header(name))) return null;
  const end = file.length - trailerSize;
  const hash = createHash('sha256')
    .update(file.subarray(0, end + 8))
    .digest();
  if (!hash.equals(file.subarray(end + 8))) return null;
  return {
    body: file.subarray(headerSize, end),
    counts: [file.readUInt32LE(end), file.readUInt32LE(end + 4)],
  };
}

function header({ kind, scope, key }: SealedName): Buffer {
  return Buffer.concat([magic[kind], scope, key], headerSize);
}
